import type { Asset, Subnet } from '../model/snapshot.ts';
import type { PacketSet } from '../net/packet-set.ts';
import type { Estate, Located } from './estate.ts';
import { askFilter } from './filter-layer.ts';
import { type InterfaceName, startFlow } from './flow.ts';
import { forwardedElsewhere } from './forwarded.ts';
import { throughPublicAddresses } from './hairpin.ts';
import { answer, type HostOutcome, hear, receive, send } from './host-path.ts';
import { listsRoutes, routeFlows } from './host-routing.ts';
import { surroundingsOf } from './host-surroundings.ts';
import type { LayerAnswer, PathAnswer } from './layer.ts';
import { isInNetwork, type Point, subnetOf } from './point.ts';
import { routeLayer } from './route-layer.ts';
import { newTrace, type Trace } from './trace.ts';
import { unfiltered } from './unfiltered.ts';
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

  const sent = from.kind === 'interface' ? hostSends(estate, from.at, packets, links.out, unseen) : undefined;
  if (sent !== undefined) forward.push(sent.layer);
  if (!sameAsset) {
    if (from.kind === 'interface') forward.push(...groups(estate, from, 'egress', packets));
    if (!sameSubnet) {
      forward.push(...subnet(estate, from, 'egress', 'forward', packets));
      if (inCloud(from)) forward.push(routeLayer(estate, from, to, 'destination', 'forward', packets));
      if (!inCloud(from) && inCloud(to))
        forward.push(routeLayer(estate, to, from, 'source', 'forward', packets));
      forward.push(...subnet(estate, to, 'ingress', 'forward', packets));
      reply.push(...subnet(estate, to, 'egress', 'reply', answers));
      if (inCloud(from) && inCloud(to)) reply.push(routeLayer(estate, to, from, 'source', 'reply', answers));
      reply.push(...subnet(estate, from, 'ingress', 'reply', answers));
    }
    if (to.kind === 'interface') forward.push(...groups(estate, to, 'ingress', packets));
  }
  if (!inCloud(from) && !inCloud(to)) unseen.push('the network between them');
  const received =
    to.kind === 'interface' && !sameAsset
      ? hostReceives(estate, to.at, packets, links.in, unseen)
      : undefined;
  if (received !== undefined) {
    forward.push(received.layer);
    reply.unshift(replyLayer(estate, received, answers, answer));
  }
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

function combine(
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
    gaps: [],
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

/** The groups of an interface admit what any of them admits. */
function groups(
  estate: Estate,
  point: Point & { readonly kind: 'interface' },
  hook: 'ingress' | 'egress',
  packets: PacketSet,
): LayerAnswer[] {
  const ids = point.at.interface.groups;
  if (ids === undefined || ids.length === 0) return [];
  let certain = unfiltered(estate, point, packets);
  let possible = certain;
  const traces: Trace[] = [];
  const missing: string[] = [];
  const titles: string[] = [];
  for (const id of ids) {
    const filter = estate.snapshot.filters.get(id);
    if (filter === undefined) {
      missing.push(id);
      possible = packets;
      continue;
    }
    const result = askFilter(estate, filter, hook, packets, false);
    certain = certain.union(result.certain);
    possible = possible.union(result.possible);
    traces.push(result.trace);
    titles.push(filter.title);
  }
  const note = missing.length === 0 ? {} : { note: `not in evidence: ${missing.join(', ')}` };
  return [
    {
      layer: 'group',
      direction: 'forward',
      where: [...titles, ...missing].join(', '),
      certain,
      possible,
      traces,
      ...note,
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
    return [{ layer: 'subnet', direction, where, certain: free, possible: packets, traces: [], note }];
  }
  const result = askFilter(estate, filter, hook, packets, direction === 'reply');
  return [
    {
      layer: 'subnet',
      direction,
      where: filter.title,
      certain: result.certain.union(free),
      possible: result.possible.union(free),
      traces: [result.trace],
    },
  ];
}

interface HostStep {
  readonly asset: Asset;
  readonly outcome: HostOutcome | undefined;
  readonly layer: LayerAnswer;
}

/** What passes from outside to an interface, and is answered, by its subnet's filter and route; its own filters aside. */
export function throughSubnet(estate: Estate, from: Point, to: Point, packets: PacketSet): PathAnswer {
  const forward = subnet(estate, to, 'ingress', 'forward', packets);
  if (inCloud(to)) forward.push(routeLayer(estate, to, from, 'source', 'forward', packets));
  const answers = packets.intersection(answerable(estate.space));
  return combine(estate, packets, forward, subnet(estate, to, 'egress', 'reply', answers), []);
}

function hostLayer(
  asset: Asset,
  direction: 'forward' | 'reply',
  certain: PacketSet,
  possible: PacketSet,
  traces: Trace[],
  notes: readonly string[],
): LayerAnswer {
  const where = asset.names[0] ?? asset.id;
  return {
    layer: 'host',
    direction,
    where,
    certain,
    possible,
    traces,
    ...(notes.length === 0 ? {} : { note: [...new Set(notes)].join('; ') }),
  };
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

/** The links by which packets come in: the interface's own in a known network, else the one by which the host would answer. */
function arrivalsOf(
  estate: Estate,
  at: Located,
  packets: PacketSet,
): { readonly incoming: InterfaceName; readonly packets: PacketSet }[] {
  const { host, kind } = at.asset;
  const own = linkOf(at);
  const listed = ([4, 6] as const).filter((family) => host !== undefined && listsRoutes(host, family));
  const routed = estate.space.unionOf(listed.map((family) => estate.space.box({ family })));
  if (host === undefined || kind !== 'host' || packets.isDisjointFrom(routed))
    return [{ incoming: own, packets }];
  const around = surroundingsOf(estate, at.asset, false, 'destination');
  const back = routeFlows([startFlow(packets, 'unknown', 'unknown', { reversed: true })], host, around);
  // A packet from elsewhere never comes by loopback, whatever source it claims.
  const arrivals = back.flows.map((flow) => ({
    incoming: typeof flow.outgoing !== 'string' && flow.outgoing.name === 'lo' ? own : flow.outgoing,
    packets: flow.packets,
  }));
  return back.dropped.isEmpty() ? arrivals : [...arrivals, { incoming: own, packets: back.dropped }];
}

function hostStep(
  estate: Estate,
  asset: Asset,
  direction: 'forward' | 'reply',
  packets: PacketSet,
  outcome: HostOutcome,
  trace: Trace,
): HostStep {
  const possible = estate.space.unionOf(
    [...outcome.delivered, ...outcome.forwarded].map((flow) => flow.packets),
  );
  const certain = possible.difference(outcome.dropped);
  return {
    asset,
    outcome,
    layer: hostLayer(asset, direction, certain.intersection(packets), possible, [trace], outcome.notes),
  };
}

function replyLayer(estate: Estate, step: HostStep, answers: PacketSet, way: typeof answer): LayerAnswer {
  if (step.outcome === undefined)
    return { ...step.layer, direction: 'reply', certain: answers, possible: answers };
  const trace = newTrace();
  const limited: HostOutcome = {
    ...step.outcome,
    delivered: step.outcome.delivered
      .map((flow) => ({ ...flow, packets: flow.packets.intersection(answers) }))
      .filter((flow) => !flow.packets.isEmpty()),
    forwarded: step.outcome.forwarded
      .map((flow) => ({ ...flow, packets: flow.packets.intersection(answers) }))
      .filter((flow) => !flow.packets.isEmpty()),
  };
  const back = way(estate, step.asset, limited, trace);
  const { layer } = hostStep(estate, step.asset, 'reply', answers, back, trace);
  return step.layer.unseen === true ? { ...layer, unseen: true } : layer;
}

/** The host's name of the link that an interface is, by hardware address, else by address. */
export function linkOf(at: Located): InterfaceName {
  const links = at.asset.host?.links;
  if (links === undefined) return 'unknown';
  const byMac =
    at.interface.mac === undefined ? undefined : links.find((link) => link.mac === at.interface.mac);
  if (byMac !== undefined) return { name: byMac.name };
  const own = new Set(at.interface.addresses.map((each) => each.value));
  const byAddress = links.find((link) => link.addresses.some((each) => own.has(each.address.value)));
  return byAddress === undefined ? 'unknown' : { name: byAddress.name };
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
