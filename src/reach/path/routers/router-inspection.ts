import type { Side } from '../../../model/filter.ts';
import type { Attachment, Subnet } from '../../../model/network.ts';
import type { RouteTarget } from '../../../model/route.ts';
import type { PacketSet } from '../../../net/packet-set.ts';
import { type Estate, filterAt } from '../../estate.ts';
import type { LayerAnswer, TwoSided } from '../../layer.ts';
import { type Point, pointIn, subnetOf } from '../../point.ts';
import { askFilter } from '../filter-layer.ts';
import { askedAt } from '../inspection.ts';
import { hasRoutesTo, type RoutedShare, routesOf, routesTaken } from '../routing.ts';
import { stoppedBy } from '../stopped-by.ts';
import { subnetLayers } from '../subnet-layer.ts';

export type Inspection = Extract<RouteTarget, { kind: 'inspection' }>;

/** Where packets in a router go to, whichever of its attachments they pass. */
export interface Crossing {
  readonly other: Point;
  /** The point at the other end of the way. */
  readonly origin: Point;
  /** The side of the packets that is the other point's. */
  readonly far: Side;
  readonly direction: 'forward' | 'reply';
  /** Filled with what is to be said of the way. */
  readonly notes: Set<string>;
  /** The firewall in a network between that they come from. */
  readonly via?: Inspection;
  /** The attachments by which they have entered routers so far. */
  readonly entered?: readonly string[];
}

/** What a router hands to a network between, in whose subnet `gate` it leaves the router. */
interface Handed {
  readonly exit: Attachment;
  readonly gate: Subnet;
  readonly packets: PacketSet;
}

/**
 * What a firewall in a network between lets go on: its rules, the filters of its subnet and of the router's, both ways, and the
 * routes of its subnet, of which `onward` tells. It follows connections: where both directions do not certainly pass it, nothing is
 * certain (transit gateway guide, appliance mode).
 */
export function inspectedBetween(
  estate: Estate,
  { exit, gate, packets }: Handed,
  { other, far, direction, notes }: Crossing,
  target: Inspection,
  onward: (subnet: Subnet, share: RoutedShare) => TwoSided,
): TwoSided {
  const { space } = estate;
  const isForward = direction === 'forward';
  const subnet = estate.subnets.get(target.subnet);
  const filter = filterAt(estate, isForward ? target.filter : target.answers, 'forward');
  const isUnseen = filter === undefined && (isForward || target.answers !== undefined);
  if (subnet === undefined || subnet.id === gate.id || isUnseen) {
    notes.add(`the subnet or the rules of ${target.id} are not in evidence, or it stands in the router's`);
    return { certain: space.empty, possible: packets };
  }
  const title = filterAt(estate, target.filter, 'forward')?.title ?? target.id;
  notes.add(`through the firewall ${title} (${target.id})`);
  const at = (place: Subnet, hook: 'ingress' | 'egress') =>
    subnetLayers(estate, pointIn(place), hook, direction, packets);
  const layers = [
    ...(filter === undefined ? [] : [askedAt(estate, title, filter, packets, !isForward)]),
    ...at(gate, 'egress'),
    ...at(subnet, 'ingress'),
    ...at(subnet, 'egress'),
  ];
  const certain = layers.reduce((set, layer) => set.intersection(layer.certain), packets);
  const possible = layers.reduce((set, layer) => set.intersection(layer.possible), packets);
  if (possible.isEmpty()) notes.add(`stopped by ${stoppedBy(layers, packets)}`);
  const { shares, unsure } = routesTaken(estate, subnet, far, possible);
  const carried = shares.map((share) => onward(subnet, share));
  // Answers from outside come back to the translator that sent: its way back is asked where packets come to it.
  const isOutward = other.kind === 'outside';
  const back = isOutward
    ? packets
    : ledThrough(
        estate,
        other,
        far === 'source' ? 'destination' : 'source',
        packets,
        (way) => way.exit.id === exit.id && way.target.id === target.id,
      );
  const isPinned = isOutward || exit.pinsConnections === true || exit.subnets?.length === 1;
  if (!isPinned) notes.add(`the other direction may pass another subnet of ${exit.id}, and another firewall`);
  if (!packets.isSubsetOf(back)) notes.add(`the other direction does not certainly pass ${target.id}`);
  const arrived = space.unionOf(carried.map((each) => each.certain));
  return {
    certain: isPinned ? certain.intersection(arrived).intersection(back).difference(unsure) : space.empty,
    possible: space.unionOf(carried.map((each) => each.possible)),
  };
}

/** A firewall, or another machine, behind an attachment of a router. */
interface WayBetween {
  readonly exit: Attachment;
  readonly target: Extract<RouteTarget, { kind: 'inspection' | 'interface' }>;
  readonly packets: PacketSet;
}

/** The machines that routers lead packets of a point to, each subnet of a network between by itself. */
function waysBetween(estate: Estate, from: Point, side: Side, packets: PacketSet): WayBetween[] {
  if (estate.attachments.size === 0) return [];
  if (!hasRoutesTo(estate, 'inspection') && !hasRoutesTo(estate, 'interface')) return [];
  return attachmentsTaken(estate, routesTaken(estate, subnetOf(from), side, packets).shares).flatMap(
    ({ at: entry, packets: share }) =>
      attachmentsTaken(estate, routesOf(estate, entry.routeTable, '', side, share).shares).flatMap(
        ({ at: exit, packets: handed }) =>
          (exit.subnets ?? []).flatMap((id) =>
            routesTaken(estate, estate.subnets.get(id), side, handed).shares.flatMap(
              ({ target, packets: led }): WayBetween[] =>
                target.kind === 'inspection' || target.kind === 'interface'
                  ? [{ exit, target, packets: led }]
                  : [],
            ),
          ),
      ),
  );
}

function attachmentsTaken(estate: Estate, shares: readonly RoutedShare[]) {
  return shares.flatMap(({ target, packets }) => {
    const at = target.kind === 'attachment' ? estate.attachments.get(target.id) : undefined;
    return at === undefined ? [] : [{ at, packets }];
  });
}

/** Packets of a point that routers lead through machines that are meant. */
export function ledThrough(
  estate: Estate,
  from: Point,
  side: Side,
  packets: PacketSet,
  isMeant: (way: WayBetween) => boolean,
): PacketSet {
  const ways = waysBetween(estate, from, side, packets).filter(isMeant);
  return estate.space.unionOf(ways.map((way) => way.packets));
}

/** Packets of a sender that routers lead through a machine in a network between, so that references to groups do not hold. */
export function behindRouters(estate: Estate, from: Point, packets: PacketSet): PacketSet {
  return ledThrough(estate, from, 'destination', packets, () => true);
}

/** The firewalls in networks between, with the rules that decide there; `routed`: what routes possibly carry, by whatever way. */
export function routerInspectionLayers(
  estate: Estate,
  from: Point,
  packets: PacketSet,
  routed: PacketSet,
): LayerAnswer[] {
  const ways = waysBetween(estate, from, 'destination', packets);
  const byFilter = Map.groupBy(ways, ({ target }) => (target.kind === 'inspection' ? target.filter : ''));
  return [...byFilter].flatMap(([id, same]): LayerAnswer[] => {
    const filter = filterAt(estate, id, 'forward');
    if (filter === undefined) return [];
    const share = estate.space.unionOf(same.map((way) => way.packets));
    const others = packets.difference(share);
    const { certain, possible, trace } = askFilter(estate, filter, 'forward', share, false);
    return [
      {
        layer: 'network',
        direction: 'forward',
        where: `firewall ${filter.title}`,
        certain: certain.union(others),
        possible: possible.union(others).union(routed),
        traces: [trace],
      },
    ];
  });
}
