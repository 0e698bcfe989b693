import type { Network, RouteTarget } from '../../model/snapshot.ts';
import { type AddressRange, single } from '../../net/address.ts';
import { subtractRanges } from '../../net/address-ranges.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { type Estate, once } from '../estate.ts';
import type { LayerAnswer } from '../layer.ts';
import { networkOf, type Point, subnetOf } from '../point.ts';
import { newTrace } from '../program/trace.ts';
import { ofFamilies } from './families.ts';
import { askFilter } from './filter-layer.ts';
import { routesTaken } from './routing.ts';

/**
 * Whether packets find their way from the subnet of one point to the other point.
 * `far` is the side of the packet that holds the other point's address: `destination` on the way out, `source` for the way back.
 */
export function routeLayer(
  estate: Estate,
  near: Point,
  other: Point,
  far: 'source' | 'destination',
  direction: 'forward' | 'reply',
  packets: PacketSet,
): LayerAnswer {
  const subnet = subnetOf(near);
  const trace = newTrace();
  const notes = new Set<string>();
  let certain = estate.space.empty;
  let possible = estate.space.empty;
  const local = isIn(estate, networkOf(estate, near), other);
  const { shares, unsure } = routesTaken(estate, subnet, far, packets);
  for (const share of shares) {
    const { target } = share;
    let passes = estate.space.empty;
    let mayPass = passes;
    if (target.kind === 'local') {
      if (local === 'yes') passes = share.packets;
      mayPass = local === 'no' ? passes : share.packets;
      if (local === 'no') notes.add('the address is inside the network, and nothing in evidence carries it');
      if (local === 'perhaps')
        notes.add('the address is inside the network, of which not every subnet is in evidence');
    } else if (target.kind === 'internet') {
      const open = local === 'yes' ? estate.space.empty : share.packets;
      const lent = throughLentAddress(estate, target, far, open, notes);
      mayPass = throughGateway(estate, near, target, far, open.difference(lent.certain), notes);
      passes = subnet?.internetBlock === 'unknown' ? estate.space.empty : mayPass;
      passes = passes.union(lent.certain);
      mayPass = mayPass.union(lent.possible).union(perhapsCalled(estate, near, far, open, notes));
      if (other.kind !== 'outside' && mayPass.isEmpty()) {
        notes.add('a private address is not reached by an internet gateway');
      }
    } else if (target.kind === 'platform') {
      mayPass = share.packets;
      passes = mayPass;
    } else if (target.kind === 'peering') {
      const there = throughPeering(estate, target, other, far, share.packets, notes);
      mayPass = there.possible;
      passes = there.certain;
    } else if (target.kind === 'unmodelled') {
      mayPass = share.packets;
      if (target.forwards && far === 'source' && direction === 'forward' && other.kind === 'outside')
        mayPass = mayPass.difference(calledPublicly(estate, near, far, mayPass, notes));
      const filtered = throughForwarder(estate, target, far, mayPass);
      if (filtered === undefined) notes.add(`${target.what} ${target.id} is not modelled`);
      else {
        mayPass = filtered.possible;
        passes = filtered.certain;
        notes.add(`through ${target.id}`);
      }
    } else if (target.kind === 'unseen') {
      mayPass = share.packets;
      notes.add(target.what);
    } else {
      notes.add(target.kind === 'drop' ? target.reason : 'no route');
    }
    certain = certain.union(passes);
    possible = possible.union(mayPass);
    if (share.origin !== undefined) {
      trace.decisions.push({
        rule: 'route',
        origin: share.origin,
        verdict: mayPass.isEmpty() ? 'drop' : 'accept',
        packets: share.packets,
      });
      if (passes !== mayPass)
        trace.dependences.push({
          rule: 'route',
          origin: share.origin,
          reason: [...notes].join('; '),
          packets: mayPass,
        });
    }
  }
  const where = subnet?.names[0] ?? subnet?.id ?? 'subnet not in evidence';
  return {
    layer: 'route',
    direction,
    where,
    // What an unknown route may take is not certain.
    certain: certain.difference(unsure),
    possible,
    traces: [trace],
    ...(notes.size === 0 ? {} : { note: [...notes].join('; ') }),
  };
}

/** Whether a point lies in a network, as a local route of that network finds it. */
function isIn(estate: Estate, network: Network | undefined, point: Point): 'yes' | 'no' | 'perhaps' {
  const there = networkOf(estate, point);
  if (network === undefined) return 'perhaps';
  if (there !== undefined) return network.id === there.id ? 'yes' : 'no';
  return point.kind !== 'outside' || network.hasUnseenSubnets === true ? 'perhaps' : 'no';
}

/** What a peering carries to the other point: nothing, unless that lies in the other network. */
function throughPeering(
  estate: Estate,
  { id, network: title, doubt }: Extract<RouteTarget, { kind: 'peering' }>,
  other: Point,
  far: 'source' | 'destination',
  packets: PacketSet,
  notes: Set<string>,
): { readonly certain: PacketSet; readonly possible: PacketSet } {
  const { space } = estate;
  const network = estate.networks.get(title);
  const there = isIn(estate, network, other);
  if (there === 'no') {
    notes.add(`the peering ${id} leads to ${title} alone, and the address is not there`);
    return { certain: space.empty, possible: space.empty };
  }
  if (doubt !== undefined) notes.add(`the peering ${id} may not carry anything: ${doubt}`);
  if (there === 'yes') return { certain: doubt === undefined ? packets : space.empty, possible: packets };
  notes.add(
    `the address may be in ${title} behind the peering ${id}, of which not every subnet is in evidence`,
  );
  // A peering that is not certainly usable does not say all that the other network has.
  if (network === undefined || doubt !== undefined) return { certain: space.empty, possible: packets };
  return {
    certain: space.empty,
    possible: packets.intersection(space.box({ [far]: network.prefixes })),
  };
}

/** An internet gateway carries IPv4 of addresses that have a public one, and global IPv6, to and from routable addresses. */
function throughGateway(
  estate: Estate,
  near: Point,
  { translatesBoth }: Extract<RouteTarget, { kind: 'internet' }>,
  far: 'source' | 'destination',
  packets: PacketSet,
  notes: Set<string>,
): PacketSet {
  const subnet = subnetOf(near);
  if (subnet?.internetBlock === 'unknown') {
    notes.add('whether the platform blocks internet gateways for this subnet is not in evidence');
  } else if (subnet?.internetBlock !== undefined) {
    notes.add('the platform blocks internet gateways for this subnet');
    return estate.space.empty;
  }
  if (near.kind === 'interface' && near.at.interface.deniesInternet) {
    notes.add('the interface denies traffic of internet gateways');
    return estate.space.empty;
  }
  if (
    far === 'source' &&
    near.kind === 'interface' &&
    near.literal &&
    near.ranges.every((range) => range.family === 4)
  ) {
    notes.add('a private address is not routed on the internet');
    return estate.space.empty;
  }
  const inside: AddressRange[] =
    near.kind === 'interface' ? near.at.interface.publicAddresses.map((each) => single(each.private)) : [];
  if (near.kind === 'interface' && near.isBehindFrontend) inside.push(...near.ranges);
  const forwarded = far === 'source' ? byFrontends(estate, near, packets) : estate.space.empty;
  if (!translatesBoth) for (const range of near.ranges) if (range.family === 6) inside.push(range);
  const near4 = near.ranges.some((range) => range.family === 4);
  if (near4 && !inside.some((range) => range.family === 4) && forwarded.isEmpty())
    notes.add('no public IPv4 address');
  if (near.kind === 'interface' && near.unnamed) {
    const families = ([4, 6] as const).filter((family) => {
      const named = near.ranges.filter((range) => range.family === family);
      return named.length > 0 && subtractRanges(named, inside).length === 0;
    });
    return ofFamilies(families, packets.intersection(routable(estate, far)));
  }
  const box = far === 'destination' ? { source: inside } : { destination: inside };
  return packets.intersection(estate.space.box(box)).union(forwarded).intersection(routable(estate, far));
}

/** Packets from the internet to addresses whose public ones are not in evidence. */
function perhapsCalled(
  { space, routable: known }: Estate,
  near: Point,
  far: 'source' | 'destination',
  packets: PacketSet,
  notes: Set<string>,
): PacketSet {
  const inside = near.kind === 'interface' && !near.literal ? near.at.interface.perhapsPublic : undefined;
  if (inside === undefined || far === 'destination') return space.empty;
  notes.add('its public address is not in evidence');
  return packets.intersection(space.box({ source: known, destination: inside.map(single) }));
}

/** Packets for ports that public frontends lead to. */
function byFrontends({ space }: Estate, near: Point, packets: PacketSet): PacketSet {
  if (near.kind !== 'interface' || near.literal) return space.empty;
  const open = (near.at.interface.frontends ?? []).filter((each) => !each.isInternal);
  return packets.intersection(
    space.unionOf(
      open.map(({ private: inside, protocol, ports, keepsDestination, address }) =>
        space.box({
          protocol,
          destination: [single(keepsDestination ? address : inside)],
          ...(ports === undefined ? {} : { destinationPort: [[ports.to, ports.to]] }),
        }),
      ),
    ),
  );
}

/** What a filter that a route leads to lets through; on the way to other networks what lies behind it is not followed. */
function throughForwarder(
  estate: Estate,
  { filter: id }: Extract<RouteTarget, { kind: 'unmodelled' }>,
  far: 'source' | 'destination',
  packets: PacketSet,
): { readonly certain: PacketSet; readonly possible: PacketSet } | undefined {
  const filter = id === undefined ? undefined : estate.snapshot.filters.get(id);
  if (filter === undefined || far === 'source') return undefined;
  const answer = askFilter(estate, filter, 'forward', packets, false);
  const outward = estate.space.box({ family: 4, destination: estate.internet });
  return { certain: answer.certain.intersection(outward), possible: answer.possible };
}

/** Packets to the internet that leave with an IPv4 address of the platform. */
function throughLentAddress(
  { space, routable: known }: Estate,
  { lendsAddresses }: Extract<RouteTarget, { kind: 'internet' }>,
  far: 'source' | 'destination',
  packets: PacketSet,
  notes: Set<string>,
): { readonly certain: PacketSet; readonly possible: PacketSet } {
  if (lendsAddresses === undefined || far === 'source')
    return { certain: space.empty, possible: space.empty };
  const possible = packets.intersection(space.box({ family: 4, destination: known }));
  if (lendsAddresses === 'yes') return { certain: possible, possible };
  notes.add('whether the platform lends a public address is not in evidence');
  return { certain: space.empty, possible };
}

/** Packets that came to a public address: what sees their answers alone drops them. */
function calledPublicly(
  estate: Estate,
  near: Point,
  far: 'source' | 'destination',
  packets: PacketSet,
  notes: Set<string>,
): PacketSet {
  if (near.kind !== 'interface' || near.literal) return estate.space.empty;
  const inside = near.at.interface.publicAddresses.map((each) => single(each.private));
  if (near.isBehindFrontend) inside.push(...near.ranges);
  const called = near.unnamed
    ? subtractRanges(near.ranges, inside).length === 0
      ? packets
      : estate.space.empty
    : packets.intersection(estate.space.box({ destination: inside }));
  const lost = called.intersection(routable(estate, far));
  if (!lost.isEmpty()) notes.add('the answer would leave by another way than the packet came');
  return lost;
}

function routable(estate: Estate, side: 'source' | 'destination'): PacketSet {
  return once(estate, `routable|${side}`, () => estate.space.box({ [side]: estate.routable }));
}
