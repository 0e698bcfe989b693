import type { HandedOn } from '../../model/balancer.ts';
import type { Filter } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import { toListeners } from '../service-listeners.ts';
import { deniesInternet, keepsSources, readAttributes, readClassicCrossZone } from './balancer-attributes.ts';
import type { Answer } from './documents.ts';
import { type Element, firstVersions, type Listing, readList } from './elements.ts';
import { actionsOf, listenerRule, portIn, rulesOf, TRANSPORTS, targetGroupsOf } from './listeners.ts';
import { endsSessions, handedOn, handedOnByClassic, readRegistered } from './registered-targets.ts';
import {
  ClassicLoadBalancer,
  Listener,
  ListenerRule,
  LoadBalancer,
  type NetworkInterface,
  TargetGroup,
} from './schema.ts';

/** Balancers by the description that their interfaces have; names of classic ones are unique in a region, so that their VPC follows. */
export type Balancers = ReadonlyMap<string, Balancer>;

/** The balancer that an interface belongs to; undefined where it is none of one, or not in evidence. */
export function balancerOf(
  balancers: Balancers,
  { Description: description, VpcId: network }: NetworkInterface,
): Balancer | undefined {
  return balancers.get(`${description} in ${network}`) ?? balancers.get(description ?? '');
}

/** Balancers that are listed, of which no interface is: what they open of their targets nobody sees. */
export function balancersWithoutInterfaces(
  balancers: Balancers,
  interfaces: readonly Element<NetworkInterface>[],
): Gap[] {
  if (balancers.size === 0) return [];
  const seen = new Set(interfaces.map(({ value }) => balancerOf(balancers, value)));
  return [...balancers.values()]
    .filter((each) => !seen.has(each))
    .map(({ origin }) => ({
      kind: 'unseen',
      effect: 'may-allow-more',
      what: `no interface of the load balancer ${origin.text} is in evidence (describe-network-interfaces): what it opens of its targets is not judged`,
      subject: origin.text,
      origin,
    }));
}

/** Types of balancers as their ARNs name them. */
const TYPES: Readonly<Record<string, string>> = { app: 'application', net: 'network', gwy: 'gateway' };

interface Balancer {
  /** Absent: not in evidence. */
  readonly listeners?: Filter;
  readonly mayKeepSources?: true;
  readonly handsOn?: readonly HandedOn[];
  readonly deniesInternet?: true;
  readonly origin: Origin;
}

function classicKey({ LoadBalancerName: name, VPCId: network }: ClassicLoadBalancer): string {
  return network ? `ELB ${name} in ${network}` : `ELB ${name}`;
}

/**
 * Load balancers whose listeners are in evidence: a port without a listener is closed. What a listener hands on is a path of its own,
 * from the balancer to its targets; its rule says where to (elastic load balancing guides).
 */
export function readBalancers(
  answers: readonly Answer[],
  notRead: Map<string, string>,
  gaps: Gap[],
): Balancers {
  const balancers = readList(answers, 'LoadBalancers', LoadBalancer, gaps);
  const listed = readList(answers, 'Listeners', Listener, gaps);
  const listeners = { ...listed, elements: certainListeners(listed.elements, gaps) };
  const targets = readList(answers, 'TargetGroups', TargetGroup, gaps);
  const classic = readList(answers, 'LoadBalancerDescriptions', ClassicLoadBalancer, gaps);
  const groups = new Map(targets.elements.map(({ value }) => [value.TargetGroupArn, value]));
  const arnsKnown = [...groups.keys(), ...balancers.elements.map(({ value }) => value.LoadBalancerArn)];
  const attributes = readAttributes(answers, arnsKnown, notRead);
  const classicNames = classic.elements.map(({ value }) => value.LoadBalancerName);
  const crossesZones = readClassicCrossZone(answers, classicNames, notRead);
  const rules = readList(answers, 'Rules', ListenerRule, gaps);
  const known = {
    groups,
    attributes,
    targets: readRegistered(answers, [...groups.keys()], notRead, gaps),
    rules: rules.elements.map(({ value }) => value),
    hasUnreadRules: rules.unread.length > 0,
  };
  const found = new Map<string, Balancer>();
  for (const element of balancers.elements) {
    const arn = element.value.LoadBalancerArn;
    const path = /loadbalancer\/(.+)$/.exec(arn)?.[1];
    const origin = originOf(element, element.value.LoadBalancerName ?? path ?? arn);
    const type = element.value.Type ?? TYPES[path?.split('/')[0] ?? ''];
    if (path === undefined || type === 'gateway') {
      const what = `the gateway load balancer ${origin.text} is not modelled`;
      gaps.push({ kind: 'unmodelled', effect: 'either', what, subject: arn, origin });
      continue;
    }
    const own = ownListeners(listeners, arn);
    const arns = own?.flatMap(({ value }) => targetGroupsOf(actionsOf(value, known.rules)));
    const isOff =
      arns !== undefined &&
      arns.length > 0 &&
      arns.every((each) => keepsSources(attributes.get(each)) === false);
    const sources = {
      origin,
      ...(type === 'network' && !isOff ? ({ mayKeepSources: true } as const) : {}),
      ...(deniesInternet(attributes.get(arn)) ? ({ deniesInternet: true } as const) : {}),
    };
    found.set(`ELB ${path}`, sources);
    if (own === undefined) {
      gaps.push(unseenListeners(arn, origin, 'describe-listeners'));
      continue;
    }
    const rules = own.map((each) => listenerRule(each, groups));
    const isApplication = type === 'application';
    const handsOn = own.map((each) => handedOn(each, known, isApplication));
    const isChained = ({ value }: Element<Listener>) =>
      targetGroupsOf(actionsOf(value, known.rules)).some((each) => groups.get(each)?.TargetType === 'alb');
    gaps.push(
      ...own
        .filter((_, index) => handsOn[index] === undefined)
        .map((each) => (isChained(each) ? chained(each, origin.text) : unseenTargets(each, origin.text))),
      ...own
        .filter(({ value }) => isApplication && rulesOf(value, known.rules).length === 0)
        .map((each) => unseenRules(each, origin.text)),
    );
    found.set(`ELB ${path}`, {
      ...sources,
      ...handing([
        ...handsOn.flatMap((each) => each ?? []),
        ...own
          .filter((each, index) => isChained(each) || (!isApplication && handsOn[index] === undefined))
          .flatMap(handedToUnknown),
      ]),
      listeners: toListeners(arn, origin, rules),
    });
  }
  for (const element of firstVersions(classic.elements, ClassicLoadBalancer, classicKey, gaps)) {
    const { LoadBalancerName: name, ListenerDescriptions: described } = element.value;
    const origin = originOf(element, name);
    if (!described) {
      gaps.push(unseenListeners(name, origin, 'describe-load-balancers'));
      found.set(classicKey(element.value), { origin });
      continue;
    }
    const own = described.map(({ Listener: each }, index): Element<Listener> => {
      const pointer = `${element.pointer}/ListenerDescriptions/${index}`;
      const [Port, Protocol] = [each?.LoadBalancerPort, each?.Protocol];
      return {
        file: element.file,
        pointer,
        value: { ListenerArn: pointer, LoadBalancerArn: name, Port, Protocol },
      };
    });
    const rules = own.map((each, index) => {
      const port = described[index]?.Listener?.InstancePort ?? 'that is not in evidence';
      return listenerRule(each, groups, `hands on to port ${port} of its instances`);
    });
    const handsOn = own.map((each, index) =>
      handedOnByClassic(element.value, described[index]?.Listener, each, crossesZones.get(name)),
    );
    const unseen = own.filter((_, index) => handsOn[index] === undefined);
    gaps.push(...unseen.map((each) => unseenTargets(each, name, 'describe-load-balancers')));
    found.set(classicKey(element.value), {
      origin,
      ...handing([...handsOn.flatMap((each) => each ?? []), ...unseen.flatMap(handedToUnknown)]),
      listeners: toListeners(name, origin, rules),
    });
  }
  return found;
}

/** Of what two answers tell differently neither port nor protocol is known. */
function certainListeners(elements: readonly Element<Listener>[], gaps: Gap[]): Element<Listener>[] {
  return firstVersions(elements, Listener, (each) => each.ListenerArn, gaps).map(({ others, ...element }) =>
    others.length === 0 ? element : { ...element, value: { ...element.value, Port: null, Protocol: null } },
  );
}

function handing(handsOn: readonly HandedOn[]): Pick<Balancer, 'handsOn'> {
  return handsOn.length === 0 ? {} : { handsOn };
}

/** What its rules choose may be opened by it, and may be of no use to its clients. */
function unseenRules(each: Element<Listener>, name: string): Gap {
  const listener = listenerText(each);
  const what = `the rules of ${listener} of ${name} are not in evidence (describe-rules): what they choose is not judged`;
  return { kind: 'unseen', effect: 'either', what, origin: originOf(each, listener) };
}

function unseenListeners(subject: string, origin: Origin, call: string): Gap {
  const what = `the listeners of ${origin.text} are not in evidence (${call}): its ports are judged by its filters alone`;
  return { kind: 'unseen', effect: 'may-allow-less', what, subject, origin };
}

/** What is behind a balancer is opened by it; one that ends connections may also be of no use to its clients. */
function unseenTargets(each: Element<Listener>, name: string, call = 'describe-target-health'): Gap {
  const listener = listenerText(each);
  const what = `the targets of ${listener} of ${name} are not in evidence (${call}): what it opens of them is not judged`;
  return { kind: 'unseen', effect: 'either', what, origin: originOf(each, listener) };
}

function chained(each: Element<Listener>, name: string): Gap {
  const listener = listenerText(each);
  const what = `what ${listener} of ${name} hands on to another load balancer is not modelled`;
  return { kind: 'unmodelled', effect: 'either', what, origin: originOf(each, listener) };
}

/** Another balancer, and targets that are not in evidence, have filters of their own, so that nothing certainly comes to an end there. */
function handedToUnknown(listener: Element<Listener>): HandedOn[] {
  const transports = TRANSPORTS[(listener.value.Protocol ?? '').toUpperCase()];
  const port = portIn(listener.value.Port);
  if (transports === undefined || port === undefined) return [];
  const protocol = transports.map((each) => [each, each] as const);
  const origin = originOf(listener, listenerText(listener));
  const ends = endsSessions(listener.value) ? ({ endsConnections: true } as const) : {};
  return [{ protocol, port, ...ends, targets: [{ port }], sources: 'either', origin }];
}

function listenerText({ value: { Protocol: protocol, Port: port } }: Element<Listener>): string {
  return ['listener', protocol, port].filter(Boolean).join(' ');
}

/** One answer holds the listeners of one balancer, so that those of a complete one are all. */
function ownListeners({ elements, unread }: Listing<Listener>, arn: string): Element<Listener>[] | undefined {
  const own = elements.filter(({ value }) => value.LoadBalancerArn === arn);
  return own.length === 0 || unread.length > 0 ? undefined : own;
}

function originOf({ file, pointer }: Element<unknown>, text: string): Origin {
  return { file, pointer, text };
}
