import type { Attachment, Subnet } from '../../../model/network.ts';
import type { PacketSet } from '../../../net/packet-set.ts';
import type { Estate } from '../../estate.ts';
import { meet, type TwoSided } from '../../layer.ts';
import { type Point, pointIn, subnetOf } from '../../point.ts';
import { isIn } from '../lies-in.ts';
import { type RoutedShare, routesOf, routesTaken, targetName } from '../routing.ts';
import { stoppedBy } from '../stopped-by.ts';
import { subnetLayers } from '../subnet-layer.ts';
import { type Crossing, type Inspection, inspectedBetween } from './router-inspection.ts';
import { translatedBetween } from './router-translation.ts';

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
  if (crossing.entered?.includes(id)) {
    notes.add(`it comes back to the router by ${id}, and goes round`);
    return nothing;
  }
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
    const entered = { ...crossing, entered: [...(crossing.entered ?? []), id] };
    const carried = target.kind === 'attachment' ? outOf(estate, target.id, entered, share) : undefined;
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
        const behind = { ...crossing, via: target };
        const onward = (from: Subnet, next: RoutedShare) => goingOn(estate, subnet, from, next, behind);
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
      const sent = subnet && sentOut(estate, subnet, { target, packets: share }, crossing);
      if (subnet !== undefined && sent !== undefined) {
        const left = asked(estate, subnet, 'egress', crossing, share);
        possible = possible.union(sent.possible.intersection(left.possible));
        passed = passed.union(sent.certain.intersection(left.certain));
        continue;
      }
      if (subnet !== undefined && target.kind === 'attachment') {
        // Whether a network hands on what a router brought there is not documented.
        const back = throughRouter(estate, pointIn(subnet), crossing, share, target.id);
        possible = possible.union(back.possible);
        if (!back.possible.isEmpty()) notes.add(notFollowed(network.id, target));
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

/**
 * What a route of a firewall's subnet in a network between carries: back to the router, which it enters by the subnet `gate` of that
 * network, or out by a translator.
 */
function goingOn(
  estate: Estate,
  gate: Subnet,
  from: Subnet,
  share: RoutedShare,
  crossing: Crossing & { readonly via: Inspection },
): TwoSided {
  const { empty } = estate.space;
  const { notes, via } = crossing;
  const { target, packets } = share;
  if (target.kind === 'attachment') {
    const entered = asked(estate, gate, 'ingress', crossing, packets);
    const carried = throughRouter(estate, pointIn(from), crossing, packets, target.id);
    return {
      certain: carried.certain.intersection(entered.certain),
      possible: carried.possible.intersection(entered.possible),
    };
  }
  const sent = sentOut(estate, from, share, crossing);
  if (sent !== undefined) return sent;
  const isStopped = target.kind === 'drop' || target.kind === 'none';
  notes.add(isStopped ? `the subnet of ${via.id} has no way on` : notFollowed(via.id, target));
  return { certain: empty, possible: isStopped ? empty : packets };
}

/** What a network between sends to the outside for others; undefined: the route does not lead there. */
function sentOut(
  estate: Estate,
  from: Subnet,
  { target, packets }: RoutedShare,
  crossing: Crossing,
): TwoSided | undefined {
  const { space } = estate;
  if (target.kind === 'translator')
    return translatedBetween(estate, from, packets, crossing, target, throughRouter);
  if (target.kind !== 'internet' || target.lendsAddresses !== undefined) return undefined;
  const possible = packets.difference(space.box({ family: 4 }));
  crossing.notes.add(`${target.id} has no public address for those of other networks`);
  return { certain: space.empty, possible };
}

/** What the filter of one subnet lets pass. */
function asked(
  estate: Estate,
  subnet: Subnet,
  hook: 'ingress' | 'egress',
  { direction, notes }: Pick<Crossing, 'direction' | 'notes'>,
  packets: PacketSet,
): TwoSided {
  const layers = subnetLayers(estate, pointIn(subnet), hook, direction, packets);
  const possible = meet(layers, 'possible', packets);
  if (possible.isEmpty()) notes.add(`stopped by ${stoppedBy(layers, packets)}`);
  return { certain: meet(layers, 'certain', packets), possible };
}

function notFollowed(from: string, target: RoutedShare['target']): string {
  return target.kind === 'unseen'
    ? `what goes on from ${from} is not known: ${target.what}`
    : `what goes on from ${from} by ${targetName(target)} is not modelled`;
}
