import type { Filter, Side } from '../../model/filter.ts';
import type { RouteTarget } from '../../model/route.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { type Estate, filterAt } from '../estate.ts';
import type { LayerAnswer, TwoSided } from '../layer.ts';
import { inCloud, type Point, pointIn, subnetOf } from '../point.ts';
import { askFilter } from './filter-layer.ts';
import { hasRoutesTo, type RoutedShare, routesOf, routesTaken } from './routing.ts';
import { stoppedBy } from './stopped-by.ts';
import { subnetLayers } from './subnet-layer.ts';

/** A question to a firewall between: who asks, and in which direction. */
export interface Inspected {
  readonly near: Point;
  readonly other: Point;
  readonly far: Side;
  readonly direction: 'forward' | 'reply';
  readonly packets: PacketSet;
}

export type Inspection = Extract<RouteTarget, { kind: 'inspection' }>;

/** The firewall that the target of a route is, on ways between ends inside. */
export function inspectionAt(target: RoutedShare['target']): Inspection | undefined {
  if (target.kind === 'inspection') return target;
  if (target.kind !== 'unmodelled' || target.filter === undefined || target.subnet === undefined)
    return undefined;
  // Two of them may have one name.
  return { kind: 'inspection', id: target.filter, filter: target.filter, subnet: target.subnet };
}

/**
 * What a firewall lets through that routes lead to: its own rules, the filter of its subnet twice, and the routes of that subnet.
 * It follows connections: where the answer takes another way than the packet, nothing is certain. `onward` tells what a route of its
 * subnet carries.
 */
export function throughInspection(
  estate: Estate,
  { near, other, far, direction, packets }: Inspected,
  target: Inspection,
  onward: (share: RoutedShare) => TwoSided,
  notes: Set<string>,
): TwoSided {
  const { space } = estate;
  const subnet = estate.subnets.get(target.subnet);
  const rules = direction === 'forward' ? target.filter : target.answers;
  const filter = filterAt(estate, rules, 'forward');
  const isForward = direction === 'forward';
  if (subnet === undefined || (filter === undefined && (isForward || target.answers !== undefined))) {
    notes.add(`the subnet or the rules of ${target.id} are not in evidence`);
    return { certain: space.empty, possible: packets };
  }
  const title = filterAt(estate, target.filter, 'forward')?.title ?? target.id;
  notes.add(`through the firewall ${title}${target.id === target.filter ? '' : ` (${target.id})`}`);
  if (subnetOf(near)?.id === subnet.id) {
    notes.add(`what ${target.id} does with packets of its own subnet is not modelled`);
    return { certain: space.empty, possible: packets };
  }
  let [certain, possible] = [packets, packets];
  const at = pointIn(subnet);
  const layers = [
    ...(filter === undefined ? [] : [askedAt(estate, title, filter, packets, !isForward)]),
    ...subnetLayers(estate, at, 'ingress', direction, packets),
    ...subnetLayers(estate, at, 'egress', direction, packets),
  ];
  for (const layer of layers) {
    certain = certain.intersection(layer.certain);
    possible = possible.intersection(layer.possible);
  }
  if (possible.isEmpty()) notes.add(`stopped by ${stoppedBy(layers, packets)}`);
  const { shares, unsure } = routesTaken(estate, subnet, far, possible);
  let carried: TwoSided = { certain: space.empty, possible: space.empty };
  for (const share of shares) {
    const next = onward(share);
    const isFollowed = ['local', 'internet', 'peering', 'translator'].includes(share.target.kind);
    if (!isFollowed && !next.possible.isEmpty()) notes.add(`where ${target.id} sends on is not followed`);
    carried = {
      certain: isFollowed ? carried.certain.union(next.certain) : carried.certain,
      possible: carried.possible.union(next.possible),
    };
  }
  const back = other.kind === 'outside' ? packets : leadsBack(estate, other, far, target.id, packets);
  if (!packets.isSubsetOf(back)) notes.add(`the way back does not lead through ${target.id}`);
  return {
    certain: certain.intersection(carried.certain).intersection(back).difference(unsure),
    possible: carried.possible,
  };
}

/** What the rules of a firewall do, by its name. */
export function askedAt(
  estate: Estate,
  title: string,
  filter: Filter,
  packets: PacketSet,
  answering: boolean,
): Pick<LayerAnswer, 'where' | 'certain' | 'possible' | 'traces'> {
  const { certain, possible, trace } = askFilter(estate, filter, 'forward', packets, answering);
  return { where: title, certain, possible, traces: [trace] };
}

/** The firewalls that routes of the end inside lead through, with the rules that decide there. */
export function inspectionLayers(estate: Estate, from: Point, to: Point, packets: PacketSet): LayerAnswer[] {
  if (!hasRoutesTo(estate, 'inspection') && !hasRoutesTo(estate, 'unmodelled')) return [];
  const { shares } = inCloud(from)
    ? routesTaken(estate, subnetOf(from), 'destination', packets)
    : routesTaken(estate, subnetOf(to), 'source', packets);
  return shares.flatMap(({ target, packets: share }): LayerAnswer[] => {
    const isInside = target.kind === 'inspection' || (inCloud(from) && inCloud(to));
    const firewall = isInside ? inspectionAt(target) : undefined;
    const filter = firewall && filterAt(estate, firewall.filter, 'forward');
    if (filter === undefined) return [];
    const { certain, possible, trace } = askFilter(estate, filter, 'forward', share, false);
    const others = packets.difference(share);
    return [
      {
        layer: 'network',
        direction: 'forward',
        where: `firewall ${filter.title}`,
        certain: certain.union(others),
        possible: possible.union(others),
        traces: [trace],
      },
    ];
  });
}

/** What answers from and to the outside pass at the firewalls that routes of the end inside lead through. */
export function inspectionAnswers(estate: Estate, from: Point, to: Point, answers: PacketSet): LayerAnswer[] {
  if (inCloud(from) === inCloud(to) || !hasRoutesTo(estate, 'inspection')) return [];
  const { shares } = inCloud(from)
    ? routesTaken(estate, subnetOf(from), 'destination', answers)
    : routesTaken(estate, subnetOf(to), 'source', answers);
  return shares.flatMap(({ target, packets: share }) => {
    if (target.kind !== 'inspection') return [];
    const others = answers.difference(share);
    return lettingBack(estate, target, share).map((layer) => ({
      ...layer,
      certain: layer.certain.union(others),
      possible: layer.possible.union(others),
    }));
  });
}

/** Answers at a firewall: its own filter for them, and that of its subnet twice. */
export function lettingBack(
  estate: Estate,
  { subnet: id, answers: rules, filter: own }: Inspection,
  packets: PacketSet,
): LayerAnswer[] {
  const subnet = estate.subnets.get(id);
  const filter = filterAt(estate, rules, 'forward');
  // What is not in evidence leaves the way out undecided.
  if (subnet === undefined) return [];
  const at = pointIn(subnet);
  const layers = [
    ...subnetLayers(estate, at, 'ingress', 'reply', packets),
    ...subnetLayers(estate, at, 'egress', 'reply', packets),
  ];
  if (filter === undefined) return layers;
  const { certain, possible, trace } = askFilter(estate, filter, 'forward', packets, true);
  const where = `firewall ${filterAt(estate, own, 'forward')?.title ?? filter.title}`;
  return [{ layer: 'network', direction: 'reply', where, certain, possible, traces: [trace] }, ...layers];
}

/** Packets whose way in the other direction certainly leads through the same firewall. */
function leadsBack(estate: Estate, other: Point, far: Side, id: string, packets: PacketSet): PacketSet {
  // Its answers do not follow the routes of its subnet.
  if (other.kind === 'interface' && other.at.interface.answersByItself) return estate.space.empty;
  const near = far === 'source' ? 'destination' : 'source';
  return throughTheSame(estate, routesTaken(estate, subnetOf(other), near, packets), id);
}

/**
 * Packets that come by an internet gateway which leads them on by a table of its own. `via`: the firewall that the other direction
 * leads through; where both do not agree nothing is certain.
 */
export function ledOn(
  estate: Estate,
  table: string,
  far: Side,
  packets: PacketSet,
  via: string | undefined,
  notes: Set<string>,
): TwoSided {
  const near = far === 'source' ? 'destination' : 'source';
  const taken = routesOf(estate, table, `the route table ${table} is not in evidence`, near, packets);
  const stopped = estate.space.unionOf(
    taken.shares.flatMap(({ target, packets: share }) => (target.kind === 'drop' ? [share] : [])),
  );
  const possible = packets.difference(stopped);
  const certain =
    via === undefined ? ledDirectly(estate, taken, packets) : throughTheSame(estate, taken, via);
  if (!possible.isSubsetOf(certain))
    notes.add('the route table of the internet gateway leads another way than the one back');
  return { certain: certain.intersection(possible), possible };
}

type Taken = ReturnType<typeof routesTaken>;

/** Where the table of the gateway names no other way, packets go to their addresses. */
function ledDirectly({ space }: Estate, { shares, unsure }: Taken, packets: PacketSet): PacketSet {
  const direct = shares.flatMap(({ target, packets: share }) =>
    target.kind === 'local' || target.kind === 'none' ? [share] : [],
  );
  return space.unionOf(direct).intersection(packets).difference(unsure);
}

function throughTheSame({ space }: Estate, { shares, unsure }: Taken, id: string): PacketSet {
  const same = shares.flatMap(({ target, packets: share }) =>
    inspectionAt(target)?.id === id ? [share] : [],
  );
  return space.unionOf(same).difference(unsure);
}
