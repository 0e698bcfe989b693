import type { Attachment, Subnet } from '../../model/snapshot.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import type { TwoSided } from '../layer.ts';
import { type Point, subnetOf } from '../point.ts';
import { isIn } from './lies-in.ts';
import { type Crossing, inspectedBetween } from './router-inspection.ts';
import { type RoutedShare, routesOf, routesTaken, targetName } from './routing.ts';

/**
 * Packets that enter a router between networks by an attachment: by the table that the attachment is associated with to another
 * attachment, and from the subnets of that one by their own routes to the other point.
 */
export function throughRouter(
  estate: Estate,
  near: Point,
  crossing: Crossing,
  packets: PacketSet,
  id: string,
): TwoSided {
  const { space } = estate;
  const { far, notes } = crossing;
  const nothing: TwoSided = { certain: space.empty, possible: space.empty };
  const entry = estate.attachments.get(id);
  const isThere = isInZone(estate, entry, subnetOf(near));
  if (isThere === 'no') {
    notes.add(`the attachment ${id} has no interface in the zone of the subnet`);
    return nothing;
  }
  if (entry?.doubt !== undefined) notes.add(`the attachment ${id} may not carry anything: ${entry.doubt}`);
  if (isThere === 'perhaps')
    notes.add(`whether the attachment ${id} has an interface in the zone of the subnet is not in evidence`);
  const missing = `the routes of the router behind ${id} are not in evidence`;
  const { shares, unsure } = routesOf(estate, entry?.routeTable, missing, far, packets);
  let { certain, possible } = nothing;
  for (const { target, packets: share } of shares) {
    const carried = target.kind === 'attachment' ? outOf(estate, target.id, crossing, share) : undefined;
    if (carried !== undefined) {
      if (entry !== undefined && !carried.possible.isEmpty())
        notes.add(`the router ${entry.router} hands it on by ${(target as { readonly id: string }).id}`);
      certain = certain.union(carried.certain);
      possible = possible.union(carried.possible);
    } else if (target.kind === 'drop' || target.kind === 'none') {
      notes.add(target.kind === 'drop' ? target.reason : `the router behind ${id} has no route`);
    } else {
      possible = possible.union(share);
      notes.add(target.kind === 'unseen' ? target.what : `${targetName(target)} is not modelled`);
    }
  }
  const isCertain = entry !== undefined && entry.doubt === undefined && isThere === 'yes';
  return { certain: isCertain ? certain.difference(unsure) : space.empty, possible };
}

/** A router takes packets in only from subnets of the zones in which it has an interface. */
function isInZone(
  estate: Estate,
  entry: Attachment | undefined,
  subnet: Subnet | undefined,
): 'yes' | 'no' | 'perhaps' {
  const zones = entry?.subnets?.map((id) => estate.subnets.get(id)?.zone);
  if (zones === undefined || subnet === undefined) return 'perhaps';
  if (entry?.subnets?.includes(subnet.id)) return 'yes';
  if (subnet.zone !== undefined && zones.includes(subnet.zone)) return 'yes';
  return subnet.zone === undefined || zones.includes(undefined) ? 'perhaps' : 'no';
}

/** What leaves the router by an attachment and comes to the other point; which of its subnets it passes is not known. */
function outOf(estate: Estate, id: string, crossing: Crossing, packets: PacketSet): TwoSided {
  const { space } = estate;
  const { other, far, notes, via } = crossing;
  const exit = estate.attachments.get(id);
  const network = exit?.network === undefined ? undefined : estate.networks.get(exit.network);
  const subnets = exit?.subnets?.map((each) => estate.subnets.get(each));
  if (network === undefined || subnets === undefined || subnets.length === 0) {
    notes.add(`what lies behind the attachment ${id} is not in evidence`);
    return { certain: space.empty, possible: packets };
  }
  const there = isIn(estate, network, other);
  let certain = packets;
  let possible = space.empty;
  for (const subnet of subnets) {
    const { shares, unsure } = routesTaken(estate, subnet, far, packets);
    let passed = space.empty;
    for (const { target, packets: share } of shares) {
      if (target.kind === 'drop' || target.kind === 'none') continue;
      if (target.kind === 'local' && there === 'no') {
        notes.add(`the router leads to ${network.id}, and nothing in evidence carries the address there`);
        continue;
      }
      if (exit !== undefined && subnet !== undefined && target.kind === 'inspection' && via === undefined) {
        const behind = { ...crossing, via: target.id };
        const onward = (from: Subnet, next: RoutedShare) => goingOn(estate, from, next, behind);
        const open = inspectedBetween(
          estate,
          { exit, gate: subnet, packets: share },
          crossing,
          target,
          onward,
        );
        possible = possible.union(open.possible);
        passed = passed.union(open.certain);
        continue;
      }
      possible = possible.union(share);
      if (target.kind === 'local' && there === 'yes') passed = passed.union(share);
      else if (target.kind === 'local')
        notes.add(`the address is inside ${network.id}, of which not every subnet is in evidence`);
      else notes.add(notFollowed(network.id, target));
    }
    certain = certain.intersection(passed.difference(unsure));
  }
  if (exit?.doubt === undefined) return { certain, possible };
  notes.add(`the attachment ${id} may not carry anything: ${exit.doubt}`);
  return { certain: space.empty, possible };
}

/** What a route of a firewall's subnet in a network between carries: back to the router, where it enters by that network. */
function goingOn(
  estate: Estate,
  from: Subnet,
  { target, packets }: RoutedShare,
  crossing: Crossing & { readonly via: string },
): TwoSided {
  const { empty } = estate.space;
  const { notes, via } = crossing;
  if (target.kind === 'attachment') {
    const near: Point = { kind: 'subnet', subnet: from, ranges: [] };
    return throughRouter(estate, near, crossing, packets, target.id);
  }
  const isStopped = target.kind === 'drop' || target.kind === 'none';
  notes.add(isStopped ? `the subnet of ${via} has no way on` : notFollowed(via, target));
  return { certain: empty, possible: isStopped ? empty : packets };
}

function notFollowed(from: string, target: RoutedShare['target']): string {
  return target.kind === 'unseen'
    ? `what goes on from ${from} is not known: ${target.what}`
    : `what goes on from ${from} by ${targetName(target)} is not modelled`;
}
