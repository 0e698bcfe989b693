import type { Frontend } from '../../model/snapshot.ts';
import { allAddresses, single } from '../../net/address.ts';
import type { Box } from '../../net/box.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { type Estate, once } from '../estate.ts';
import { combine, type LayerAnswer, type PathAnswer } from '../layer.ts';
import type { Point } from '../point.ts';
import { relocated } from '../program/trace.ts';
import { throughRelay } from './relay.ts';

type Judge = (estate: Estate, from: Point, to: Point, packets: PacketSet) => PathAnswer;
type Backend = Extract<Point, { kind: 'interface' }>;

/**
 * Packets to a balancer's frontend, told with the private address behind it and the frontend's port: each rule puts in the port that
 * the interface sees, and its own path decides. What no rule takes goes nowhere, and an interface whose filters stop the balancer's
 * probes gets nothing.
 */
export function throughFrontend(
  estate: Estate,
  from: Point,
  to: Backend,
  packets: PacketSet,
  judge: Judge,
): PathAnswer {
  const { space } = estate;
  const layers: LayerAnswer[] = [];
  const sums = {
    certain: space.empty,
    possible: space.empty,
    forwardCertain: space.empty,
    forwardPossible: space.empty,
  };
  const { frontend, ...plain } = to;
  let rest = packets;
  for (const rule of to.at.interface.frontends ?? []) {
    if (rule.address.value !== frontend?.first || rule.private.value !== to.ranges[0]?.first) continue;
    const share = rest.intersection(space.box(takenBy(rule)));
    if (share.isEmpty()) continue;
    rest = rest.difference(share);
    const inside = translated(estate, rule, share);
    const back = (set: PacketSet) =>
      rule.ports === undefined
        ? set.forget('destination').intersection(share)
        : set.forget('destination').forget('destinationPort').intersection(share);
    const address = single(rule.keepsDestination ? rule.address : rule.private);
    const through = { ...plain, ranges: [address] };
    const answer =
      rule.relay === undefined
        ? judge(estate, from, { ...through, isBehindFrontend: true }, inside)
        : throughRelay(estate, from, through, rule, inside, judge);
    const health = healthOf(estate, rule, plain, judge);
    sums.forwardCertain = sums.forwardCertain.union(
      health === 'yes' ? back(answer.forwardCertain) : space.empty,
    );
    sums.certain = sums.certain.union(health === 'yes' ? back(answer.certain) : space.empty);
    sums.possible = sums.possible.union(health === 'no' ? space.empty : back(answer.possible));
    sums.forwardPossible = sums.forwardPossible.union(
      health === 'no' ? space.empty : back(answer.forwardPossible),
    );
    layers.push(...healthLayer(rule, health, share, packets));
    for (const layer of answer.layers)
      layers.push({
        ...layer,
        certain: back(layer.certain).union(packets.difference(share)),
        possible: back(layer.possible).union(packets.difference(share)),
        traces: layer.traces.map((trace) => relocated(trace, back)),
      });
  }
  if (!rest.isEmpty())
    layers.unshift(
      note(packets.difference(rest), packets.difference(rest), 'the frontend has no rule for it'),
    );
  return { ...combine(estate, packets, [], [], []), ...sums, layers };
}

/** From inside the estate a public frontend is reached by gateways that are not followed: what is behind it decides, too. */
export function towardsFrontend(estate: Estate, to: Point, answer: PathAnswer): PathAnswer {
  const { space } = estate;
  const open = once(estate, 'public frontends', () =>
    space.box({
      destination: estate.interfaces
        .flatMap((at) => at.interface.frontends ?? [])
        .filter((each) => !each.isInternal)
        .map((each) => single(each.address)),
    }),
  );
  if (open.isEmpty() || space.box({ destination: to.ranges }).isDisjointFrom(open)) return answer;
  const layer = note(
    space.all.difference(open),
    space.all,
    'what the load balancer does with it is not followed',
  );
  return {
    ...answer,
    layers: [...answer.layers, layer],
    certain: answer.certain.difference(open),
    forwardCertain: answer.forwardCertain.difference(open),
  };
}

function takenBy({ protocol, ports }: Frontend): Box {
  return { protocol, ...(ports === undefined ? {} : { destinationPort: [[ports.from, ports.from]] }) };
}

/** The packets as the interface sees them. */
function translated({ space }: Estate, rule: Frontend, share: PacketSet): PacketSet {
  if (rule.keepsDestination)
    return share.forget('destination').intersection(space.box({ destination: [single(rule.address)] }));
  if (rule.ports === undefined) return share;
  const { to } = rule.ports;
  return share.forget('destinationPort').intersection(space.box({ destinationPort: [[to, to]] }));
}

/** Whether the balancer's own packets get in. */
function healthOf(estate: Estate, rule: Frontend, to: Backend, judge: Judge): 'yes' | 'no' | 'perhaps' {
  if (rule.probe === undefined) return rule.doubt === undefined ? 'yes' : 'perhaps';
  const packets = estate.space.box({ ...rule.probe, destination: [single(rule.private)] });
  const sources = (rule.probe.source ?? [allAddresses(4)]).filter((each) => 'first' in each);
  const answer = judge(estate, { kind: 'outside', ranges: sources }, to, packets);
  if (answer.forwardPossible.isEmpty()) return 'no';
  return packets.isSubsetOf(answer.forwardCertain) && rule.doubt === undefined ? 'yes' : 'perhaps';
}

function healthLayer(
  rule: Frontend,
  health: 'yes' | 'no' | 'perhaps',
  share: PacketSet,
  packets: PacketSet,
): LayerAnswer[] {
  if (health === 'yes') return [];
  const others = packets.difference(share);
  return health === 'no'
    ? [note(others, others, 'its filters stop the probes of the balancer, which sends nothing there')]
    : [note(others, packets, rule.doubt ?? 'whether probes of the balancer get in is not certain')];
}

function note(certain: PacketSet, possible: PacketSet, text: string): LayerAnswer {
  return {
    layer: 'network',
    direction: 'forward',
    where: 'load balancer',
    certain,
    possible,
    traces: [],
    note: text,
  };
}
