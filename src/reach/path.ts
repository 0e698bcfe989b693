import type { Asset, Subnet } from '../model/snapshot.ts';
import type { PacketSet } from '../net/packet-set.ts';
import { betweenOthers } from './between-others.ts';
import type { Estate, Located } from './estate.ts';
import { askFilter } from './filter-layer.ts';
import { forwardedElsewhere } from './forwarded.ts';
import { gatewayArrival } from './gateway-arrival.ts';
import { askGroups } from './groups.ts';
import { throughPublicAddresses } from './hairpin.ts';
import { type HostStep, hostStep, laterLayers, replyLayer } from './host-layer.ts';
import { answer, type HostOutcome, hear, receive, send } from './host-path.ts';
import { arrivalsOf } from './incoming.ts';
import type { LayerAnswer, PathAnswer } from './layer.ts';
import { isInNetwork, type Point, subnetOf, titleOf } from './point.ts';
import { routeLayer } from './route-layer.ts';
import { newTrace } from './trace.ts';
import { unfiltered } from './unfiltered.ts';
import { groupsOfUnseen, hasUnseenCarriers } from './unseen-groups.ts';
import { answerable } from './view.ts';

/** Names of links that a question states: `in` of the receiving host, `out` of the sending one. */
export interface NamedLinks {
  readonly in?: string;
  readonly out?: string;
}

/**
 * Judges packets on their whole way from one point to another: the sender's host and groups, the subnet filters and routes
 * between them, the receiver's groups and host, and the way back of the answer through everything that does not track connections.
 * Addresses in `packets` are the private ones on both sides.
 */
export function judgePath(
  estate: Estate,
  from: Point,
  to: Point,
  packets: PacketSet,
  links: NamedLinks = {},
): PathAnswer {
  const direct = judgeDirect(estate, from, to, packets, links);
  // A range of the internet means what lies outside; only an address named by itself may be one of the estate's.
  const named = to.kind === 'outside' && to.ranges.every((range) => range.first === range.last);
  return from.kind === 'interface' && to.kind === 'outside' && named
    ? throughPublicAddresses(estate, from, to, packets, direct, judgeDirect)
    : direct;
}

function judgeDirect(
  estate: Estate,
  from: Point,
  to: Point,
  packets: PacketSet,
  links: NamedLinks = {},
): PathAnswer {
  const forward: LayerAnswer[] = [];
  const reply: LayerAnswer[] = [];
  const unseen: string[] = [];
  const answers = packets.intersection(answerable(estate.space));
  const sameSubnet = subnetIdOf(from) !== undefined && subnetIdOf(from) === subnetIdOf(to);
  const sameAsset =
    from.kind === 'interface' && to.kind === 'interface' && from.at.asset.id === to.at.asset.id;

  const free = unfiltered(estate, from, packets);
  // The platform's own addresses are reached whatever the routes say.
  const routed = (asked: PacketSet, answerOf: (rest: PacketSet) => LayerAnswer): LayerAnswer => {
    if (free.possible.isEmpty()) return answerOf(asked);
    const layer = answerOf(asked.difference(free.certain));
    const past = { certain: free.certain.intersection(asked), possible: free.possible.intersection(asked) };
    return {
      ...layer,
      certain: layer.certain.union(past.certain),
      possible: layer.possible.union(past.possible),
    };
  };

  const sent = from.kind === 'interface' ? hostSends(estate, from.at, packets, links.out, unseen) : undefined;
  if (sent !== undefined) forward.push(sent.layer);
  if (!sameAsset) {
    forward.push(...groups(estate, from, 'egress', packets));
    if (!sameSubnet) {
      forward.push(...subnet(estate, from, 'egress', 'forward', packets));
      if (inCloud(from)) {
        const way = routed(packets, (asked) => routeLayer(estate, from, to, 'destination', 'forward', asked));
        forward.push(way);
        if (inCloud(to)) forward.push(...gatewayArrival(estate, from, to, packets, way.possible));
      }
      if (!inCloud(from) && inCloud(to))
        forward.push(routeLayer(estate, to, from, 'source', 'forward', packets));
      forward.push(...subnet(estate, to, 'ingress', 'forward', packets));
      reply.push(...subnet(estate, to, 'egress', 'reply', answers));
      if (inCloud(from) && inCloud(to))
        reply.push(routed(answers, (asked) => routeLayer(estate, to, from, 'source', 'reply', asked)));
      reply.push(...subnet(estate, from, 'ingress', 'reply', answers));
    }
    forward.push(...groups(estate, to, 'ingress', packets));
  }
  if (!inCloud(from) && !inCloud(to)) unseen.push('the network between them');
  for (const point of [from, to])
    if (hasUnseenCarriers(estate, point)) unseen.push(`groups of the interfaces in ${titleOf(point)}`);
  if (from.kind === 'outside' && to.kind === 'outside') forward.push(betweenOthers(estate, packets));
  const received =
    to.kind === 'interface' && !sameAsset
      ? hostReceives(estate, to.at, packets, links.in, unseen)
      : undefined;
  if (received !== undefined) {
    forward.push(received.layer);
    reply.unshift(replyLayer(estate, received, answers, answer));
    reply.push(...laterLayers(estate, received, answers, 'destination'));
  }
  if (sent !== undefined) reply.push(...laterLayers(estate, sent, answers, 'source'));
  if (sent === undefined) return combine(estate, packets, forward, reply, unseen);
  const disguised = estate.space.unionOf(
    (sent.outcome?.forwarded ?? []).filter((flow) => flow.anotherSource).map((flow) => flow.packets),
  );
  const beyond = (layers: LayerAnswer[]) => layers.map((layer) => afterDisguise(layer, disguised));
  const [first, ...others] = forward as [LayerAnswer, ...LayerAnswer[]];
  const heard = replyLayer(estate, sent, answers, hear);
  return combine(estate, packets, [first, ...beyond(others)], [...beyond(reply), heard], unseen);
}

/** What the sender gave another source is not what the layers beyond it were asked about. */
function afterDisguise(layer: LayerAnswer, disguised: PacketSet): LayerAnswer {
  if (disguised.isEmpty() || layer.unseen === true) return layer;
  const note = 'the sender translates the source to an address that is not its own';
  return {
    ...layer,
    certain: layer.certain.difference(disguised),
    possible: layer.possible.union(disguised),
    note: layer.note === undefined ? note : `${layer.note}; ${note}`,
  };
}

/** The answer of a path from those of its layers. */
export function combine(
  estate: Estate,
  packets: PacketSet,
  forward: LayerAnswer[],
  reply: LayerAnswer[],
  unseen: string[],
): PathAnswer {
  const meet = (layers: LayerAnswer[], which: 'certain' | 'possible', start: PacketSet) =>
    layers.reduce((set, layer) => set.intersection(layer[which]), start);
  const forwardCertain = meet(forward, 'certain', packets);
  const forwardPossible = meet(forward, 'possible', packets);
  const silent = packets.difference(answerable(estate.space));
  return {
    layers: [...forward, ...reply],
    forwardCertain,
    forwardPossible,
    certain: forwardCertain.intersection(silent.union(meet(reply, 'certain', packets))),
    possible: forwardPossible.intersection(silent.union(meet(reply, 'possible', packets))),
    unseen,
  };
}

function subnetIdOf(point: Point): string | undefined {
  return point.kind === 'interface'
    ? point.at.interface.subnet
    : point.kind === 'subnet'
      ? point.subnet.id
      : undefined;
}

/** The point lies in a network whose filters and routes the platform applies. */
function inCloud(point: Point): boolean {
  return point.kind === 'interface' ? isInNetwork(point.at) : point.kind === 'subnet';
}

function groups(estate: Estate, point: Point, hook: 'ingress' | 'egress', packets: PacketSet): LayerAnswer[] {
  if (point.kind !== 'interface') return groupsOfUnseen(estate, point, packets);
  const ids = point.at.interface.groups;
  if (ids === undefined || ids.length === 0) return [];
  const free = unfiltered(estate, point, packets);
  const { certain, possible, asked, missing } = askGroups(estate, ids, hook, packets);
  return [
    {
      layer: 'group',
      direction: 'forward',
      where: [...asked.map(({ filter }) => filter.title), ...missing].join(', '),
      certain: certain.union(free.certain),
      possible: possible.union(free.possible),
      traces: asked.map(({ answer }) => answer.trace),
      ...(missing.length === 0 ? {} : { note: `not in evidence: ${missing.join(', ')}` }),
    },
  ];
}

function subnet(
  estate: Estate,
  point: Point,
  hook: 'ingress' | 'egress',
  direction: 'forward' | 'reply',
  packets: PacketSet,
): LayerAnswer[] {
  if (!inCloud(point)) return [];
  const found: Subnet | undefined = subnetOf(point);
  const filter = found?.filter === undefined ? undefined : estate.snapshot.filters.get(found.filter);
  const free = unfiltered(estate, point, packets);
  if (filter === undefined) {
    const where = found?.names[0] ?? found?.id ?? subnetIdOf(point) ?? 'subnet';
    const note =
      found === undefined ? 'the subnet is not in evidence' : 'the filter of the subnet is not in evidence';
    return [
      { layer: 'subnet', direction, where, certain: free.certain, possible: packets, traces: [], note },
    ];
  }
  const result = askFilter(estate, filter, hook, packets, direction === 'reply');
  return [
    {
      layer: 'subnet',
      direction,
      where: filter.title,
      certain: result.certain.union(free.certain),
      possible: result.possible.union(free.possible),
      traces: [result.trace],
    },
  ];
}

/** What passes from outside to an interface, and is answered, by its subnet's filter and route; its own filters aside. */
export function throughSubnet(estate: Estate, from: Point, to: Point, packets: PacketSet): PathAnswer {
  const forward = subnet(estate, to, 'ingress', 'forward', packets);
  if (inCloud(to)) forward.push(routeLayer(estate, to, from, 'source', 'forward', packets));
  const answers = packets.intersection(answerable(estate.space));
  return combine(estate, packets, forward, subnet(estate, to, 'egress', 'reply', answers), []);
}

function hostUnseen(asset: Asset, packets: PacketSet, unseen: string[]): HostStep {
  const where = asset.names[0] ?? asset.id;
  unseen.push(`host firewall of ${where}`);
  const layer: LayerAnswer = {
    layer: 'host',
    direction: 'forward',
    where,
    certain: packets,
    possible: packets,
    traces: [],
    unseen: true,
  };
  return { asset, outcome: undefined, layer };
}

function hostSends(
  estate: Estate,
  at: Located,
  packets: PacketSet,
  link: string | undefined,
  unseen: string[],
): HostStep {
  const { asset } = at;
  if (asset.host === undefined || asset.host.filters.length === 0) return hostUnseen(asset, packets, unseen);
  const trace = newTrace();
  const step = hostStep(estate, asset, 'forward', packets, send(estate, asset, packets, link, trace), trace);
  return withoutRules(estate, step, packets, unseen);
}

function hostReceives(
  estate: Estate,
  at: Located,
  packets: PacketSet,
  link: string | undefined,
  unseen: string[],
): HostStep {
  const { asset } = at;
  if (asset.host === undefined || asset.host.filters.length === 0) return hostUnseen(asset, packets, unseen);
  const trace = newTrace();
  const arrivals =
    link === undefined ? arrivalsOf(estate, at, packets) : [{ incoming: { name: link }, packets }];
  const outcomes = arrivals.map((arrival) =>
    receive(estate, asset, arrival.packets, { incoming: arrival.incoming }, 'local', trace),
  );
  const forwarded = outcomes.flatMap((each) => each.forwarded);
  const elsewhere = forwardedElsewhere(estate, at, forwarded);
  const outcome: HostOutcome = {
    delivered: outcomes.flatMap((each) => each.delivered),
    forwarded,
    dropped: estate.space.unionOf([...outcomes.map((each) => each.dropped), elsewhere.packets]),
    notes: [...outcomes.flatMap((each) => each.notes), ...elsewhere.notes],
  };
  return withoutRules(estate, hostStep(estate, asset, 'forward', packets, outcome, trace), packets, unseen);
}

/** A host whose rules of one family are in evidence may have others that are not: that layer is unseen for their packets. */
function withoutRules(estate: Estate, step: HostStep, packets: PacketSet, unseen: string[]): HostStep {
  const { asset, layer } = step;
  const families = new Set(asset.host?.filters.flatMap((filter) => filter.bases.map((base) => base.family)));
  const missing = ([4, 6] as const).filter(
    (family) =>
      !families.has(undefined) &&
      !families.has(family) &&
      !packets.isDisjointFrom(estate.space.box({ family })),
  );
  for (const family of missing) unseen.push(`IPv${family} rules of ${asset.names[0] ?? asset.id}`);
  const without = estate.space.unionOf(missing.map((family) => estate.space.box({ family })));
  // What routes and settings drop there is known all the same.
  const isUnseen = packets.isSubsetOf(without) && packets.isSubsetOf(layer.certain);
  return isUnseen ? { ...step, layer: { ...layer, unseen: true } } : step;
}
