import type { HandedOn } from '../../model/balancer.ts';
import type { Gap } from '../../model/gap.ts';
import { parseAddress } from '../../net/address.ts';
import { parsePortRange } from '../../net/protocol.ts';
import { type Attributes, asZonal, healthyNeeded, keepsSources, staysInZone } from './balancer-attributes.ts';
import type { Answer } from './documents.ts';
import { disagreement, type Element, readList } from './elements.ts';
import { actionsOf, answersItself, portIn, rulesOf, TRANSPORTS, targetGroupsOf } from './listeners.ts';
import {
  type ClassicListener,
  type ClassicLoadBalancer,
  type Listener,
  type ListenerRule,
  type TargetGroup,
  TargetHealth,
} from './schema.ts';

/** Targets by the ARN of their group. */
type Registered = ReadonlyMap<string, readonly TargetHealth[]>;

/**
 * Targets of `describe-target-health`, which names no group: the call or the name of the file has the last part of its ARN. A group
 * of which an element could not be read is not known.
 */
export function readRegistered(
  answers: readonly Answer[],
  arns: readonly string[],
  notRead: Map<string, string>,
  gaps: Gap[],
): Registered {
  const registered = new Map<string, Element<TargetHealth[]>>();
  const unread = new Set<string>();
  for (const answer of answers) {
    if (!Array.isArray(answer.body.TargetHealthDescriptions)) continue;
    const asked = `${answer.file.call ?? ''} ${answer.file.name}`;
    const arn = arns.find((each) => asked.includes(each.split('/').at(-1) ?? each));
    const { elements, complete } = readList([answer], 'TargetHealthDescriptions', TargetHealth, gaps);
    if (arn === undefined) {
      const reason =
        'targets of a target group, and neither the manifest nor the name of the file or its folder ends as the ARN of one in evidence';
      notRead.set(answer.file.name, reason);
    } else {
      if (!complete) unread.add(arn);
      const isUsed = ({ value }: Element<TargetHealth>) => !NOT_CHOSEN.has(value.TargetHealth?.State ?? '');
      const [used, unused] = [elements.filter(isUsed), elements.filter((each) => !isUsed(each))];
      gaps.push(...unused.map(notChosen));
      const own = { value: used.map(({ value }) => value), file: answer.file.name, pointer: answer.pointer };
      const before = registered.get(arn);
      if (before !== undefined && placesOf(before.value) !== placesOf(own.value)) {
        gaps.push(disagreement(arn, before, own));
        unread.add(arn);
      }
      registered.set(arn, own);
    }
  }
  return new Map(
    [...registered].flatMap(([arn, { value }]) => (unread.has(arn) ? [] : [[arn, value] as const])),
  );
}

/** Where targets are asked; how healthy they are differs from call to call. */
function placesOf(targets: readonly TargetHealth[]): string {
  return targets
    .map(({ Target: { Id, Port, AvailabilityZone }, HealthCheckPort }) =>
      [Id, Port, AvailabilityZone, HealthCheckPort].join(' '),
    )
    .toSorted()
    .join();
}

/**
 * What is stopped, or in a zone that the balancer does not serve, gets nothing, and what is deregistered no new connection (target
 * groups, target health status).
 */
const NOT_CHOSEN: ReadonlySet<string> = new Set(['unused', 'draining']);

function notChosen({ value, file, pointer }: Element<TargetHealth>): Gap {
  const { Target: target, TargetHealth: health } = value;
  const state = health?.State === 'draining' ? 'deregistered from' : 'unused by';
  const what = `the target ${target.Id} is ${state} its target group and not judged as one`;
  return {
    kind: 'unmodelled',
    effect: 'none',
    what,
    subject: target.Id,
    origin: { file, pointer, text: target.Id },
  };
}

export interface KnownTargets {
  readonly groups: ReadonlyMap<string, TargetGroup>;
  /** Attributes of balancers and target groups by ARN. */
  readonly attributes: ReadonlyMap<string, Attributes>;
  readonly targets: Registered;
  readonly rules: readonly ListenerRule[];
  readonly hasUnreadRules: boolean;
}

/** Where a listener hands on to, over all that its rules choose from; undefined unless all targets are in evidence. */
export function handedOn(
  { value, file, pointer }: Element<Listener>,
  { groups, attributes, targets, rules, hasUnreadRules }: KnownTargets,
  isApplication: boolean,
): HandedOn[] | undefined {
  if (!value.DefaultActions) return undefined;
  const actions = actionsOf(value, rules);
  const chosen = targetGroupsOf(actions);
  // A function is called and no machine of a network.
  const arns = chosen.filter((arn) => groups.get(arn)?.TargetType !== 'lambda');
  const lacksRules = isApplication && (hasUnreadRules || rulesOf(value, rules).length === 0);
  const hasIdleAction = actions.some((each) => !answersItself(each) && targetGroupsOf([each]).length === 0);
  const mayAnswer =
    hasIdleAction ||
    (isApplication && (lacksRules || chosen.length > arns.length || actions.some(answersItself)));
  const transports = TRANSPORTS[(value.Protocol ?? '').toUpperCase()];
  const port = portIn(value.Port);
  if (arns.length === 0 && !lacksRules && !hasIdleAction) return [];
  if (transports === undefined || port === undefined) return undefined;
  const balancer = attributes.get(value.LoadBalancerArn);
  const pools = arns.map((arn) => {
    const members = targets.get(arn);
    const own = attributes.get(arn);
    const zonal = staysInZone(own, balancer, isApplication);
    const needed = healthyNeeded(own, members?.length ?? 0);
    return members?.map((each) => targetOf(each, arn, zonal, needed)) ?? [undefined];
  });
  const ends = pools.flat();
  if (ends.includes(undefined)) return undefined;
  const hasEmptyPool = pools.some((pool) => pool.length === 0);
  const nowhere = [
    ...(lacksRules ? ['its rules are not in evidence'] : []),
    ...(hasIdleAction ? ['what an action does without a group of any weight is not documented'] : []),
    ...(hasEmptyPool && ends.length > 0 ? ['what chooses a pool without targets goes nowhere'] : []),
  ];
  const sources = new Set(arns.map((arn) => sourcesOf(groups.get(arn), keepsSources(attributes.get(arn)))));
  const [only] = sources;
  return [
    {
      protocol: transports.map((each) => [each, each] as const),
      port,
      ...(isApplication || endsSessions(value) ? { endsConnections: true } : {}),
      targets: ends.flatMap((each) => each ?? []),
      ...(nowhere.length > 0 ? { mayGoNowhere: nowhere.join('; ') } : {}),
      ...(mayAnswer ? { mayAnswer } : {}),
      sources: isApplication ? 'own' : sources.size === 1 && only !== undefined ? only : 'either',
      origin: { file, pointer, text: `listener ${value.Protocol} ${port}` },
    },
  ];
}

/** A network balancer answers clients of a TLS listener itself, and sees what they send (network load balancers, TLS listeners). */
export function endsSessions({ Protocol: protocol }: Listener): boolean {
  return protocol?.toUpperCase() === 'TLS';
}

function targetOf(
  { Target: { Id: id, Port, AvailabilityZone: zone }, HealthCheckPort }: TargetHealth,
  pool: string,
  zonal: Target['staysInZone'],
  needed: number | undefined,
): Target | undefined {
  const address = parseAddress(id);
  const port = portIn(Port);
  if (port === undefined || (address === undefined && !id.startsWith('i-'))) return undefined;
  const probe = parsePortRange(HealthCheckPort ?? '', '-')?.[0];
  return {
    ...(address === undefined ? { asset: id } : { address }),
    port,
    pool,
    ...(probe === undefined ? {} : { probePort: probe }),
    ...(needed === undefined ? {} : { healthyNeeded: needed }),
    // It gets packets from the nodes of all zones (API reference, TargetDescription).
    ...(zonal === undefined || zone === 'all' ? {} : { staysInZone: zonal }),
  };
}

/** The same for a listener of a classic balancer, which hands on to its instances (classic load balancers, listeners). */
export function handedOnByClassic(
  { Instances: instances, HealthCheck: health }: ClassicLoadBalancer,
  described: ClassicListener | null | undefined,
  { value, file, pointer }: Element<Listener>,
  crossesZones: boolean | undefined,
): HandedOn | undefined {
  const transports = TRANSPORTS[(value.Protocol ?? '').toUpperCase()];
  const [port, inside] = [portIn(value.Port), portIn(described?.InstancePort)];
  if (!instances || transports === undefined || !port || !inside) return undefined;
  const probe = parsePortRange(/^[A-Z]+:(\d+)/.exec(health?.Target ?? '')?.[1] ?? '', '-')?.[0];
  const zonal = asZonal(crossesZones === undefined ? undefined : String(crossesZones));
  return {
    protocol: transports.map((transport) => [transport, transport] as const),
    port,
    endsConnections: true,
    failsClosed: true,
    targets: instances.map(({ InstanceId: asset }) => ({
      asset,
      port: inside,
      healthyNeeded: 1,
      ...(probe === undefined ? {} : { probePort: probe }),
      ...(zonal === undefined ? {} : { staysInZone: zonal }),
    })),
    sources: 'own',
    origin: { file, pointer, text: `listener ${value.Protocol} ${port}` },
  };
}

type Target = HandedOn['targets'][number];

/** UDP always keeps the client's address (network load balancers, client IP preservation). */
function sourcesOf(group: TargetGroup | undefined, isKept: boolean | undefined): HandedOn['sources'] {
  if (/UDP|QUIC/.test(group?.Protocol ?? '')) return 'clients';
  return isKept === undefined ? 'either' : isKept ? 'clients' : 'own';
}
