import type { BaseChain, Filter, Rule } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import type { Answer } from './documents.ts';
import { type Element, type Listing, readList } from './elements.ts';
import { listenerRule, otherProtocols } from './listeners.ts';
import { ClassicLoadBalancer, Listener, LoadBalancer, TargetGroup } from './schema.ts';

/** What balancers listen for, by the description that their interfaces have. */
export type Balancers = ReadonlyMap<string, Filter>;

/**
 * Load balancers whose listeners are in evidence: a port without a listener is closed. What a listener hands on is a path of its own,
 * from the balancer to its targets; its rule says where to (elastic load balancing guides).
 */
export function readBalancers(answers: readonly Answer[], gaps: Gap[]): Balancers {
  const balancers = readList(answers, 'LoadBalancers', LoadBalancer, gaps);
  const listeners = readList(answers, 'Listeners', Listener, gaps);
  const targets = readList(answers, 'TargetGroups', TargetGroup, gaps);
  const classic = readList(answers, 'LoadBalancerDescriptions', ClassicLoadBalancer, gaps);
  const groups = new Map(targets.elements.map(({ value }) => [value.TargetGroupArn, value]));
  const found = new Map<string, Filter>();
  for (const element of balancers.elements) {
    const arn = element.value.LoadBalancerArn;
    const path = /loadbalancer\/(.+)$/.exec(arn)?.[1];
    const origin = originOf(element, element.value.LoadBalancerName ?? path ?? arn);
    if (path === undefined || element.value.Type === 'gateway') {
      const what = `the gateway load balancer ${origin.text} is not modelled`;
      gaps.push({ kind: 'unmodelled', effect: 'either', what, subject: arn, origin });
      continue;
    }
    const own = ownListeners(listeners, arn);
    if (own === undefined) {
      const what = `the listeners of ${origin.text} are not in evidence (describe-listeners): its ports are judged by its filters alone`;
      gaps.push({ kind: 'unseen', effect: 'may-allow-less', what, subject: arn, origin });
      continue;
    }
    const rules = own.map((each) => listenerRule(each, groups));
    found.set(`ELB ${path}`, toFilter(arn, origin, rules));
  }
  for (const element of classic.elements) {
    const { LoadBalancerName: name, ListenerDescriptions: described } = element.value;
    const origin = originOf(element, name);
    const rules = (described ?? []).flatMap(({ Listener: each }, index) => {
      if (!each) return [];
      const pointer = `${element.pointer}/ListenerDescriptions/${index}`;
      const port = each.LoadBalancerPort ?? undefined;
      return listenerRule(
        {
          file: element.file,
          pointer,
          value: { ListenerArn: pointer, Port: port, Protocol: each.Protocol },
        },
        groups,
        `hands on to port ${each.InstancePort ?? 'that is not in evidence'} of its instances`,
      );
    });
    if (described) found.set(`ELB ${name}`, toFilter(name, origin, rules));
  }
  return found;
}

/** One answer holds the listeners of one balancer, so that those of a complete one are all. */
function ownListeners({ elements, unread }: Listing<Listener>, arn: string): Element<Listener>[] | undefined {
  const own = elements.filter(({ value }) => value.LoadBalancerArn === arn);
  return own.length === 0 || unread.length > 0 ? undefined : own;
}

function originOf({ file, pointer }: Element<unknown>, text: string): Origin {
  return { file, pointer, text };
}

function toFilter(id: string, origin: Origin, rules: readonly Rule[]): Filter {
  const base: BaseChain = {
    hook: 'ingress',
    priority: 0,
    chain: 'listeners',
    policy: 'drop',
    translates: false,
    origin: { ...origin, text: `${origin.text}: no listener` },
  };
  return {
    id,
    title: `listeners of ${origin.text}`,
    layer: 'host',
    bases: [base],
    chains: new Map([['listeners', { title: 'listeners', rules: [...rules, otherProtocols(origin)] }]]),
    origin,
    repliesPass: true,
  };
}
