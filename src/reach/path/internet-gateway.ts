import type { NetworkInterface } from '../../model/asset.ts';
import type { Side } from '../../model/filter.ts';
import type { RouteTarget } from '../../model/route.ts';
import { type AddressRange, addressKey, single } from '../../net/address.ts';
import { intersectRanges, subtractRanges } from '../../net/address-ranges.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { type Estate, once } from '../estate.ts';
import { type Point, subnetOf } from '../point.ts';
import { ofFamilies } from './families.ts';
import { isLentTo } from './lent-addresses.ts';
import { mayHaveUnseenCarriers } from './unseen-groups.ts';

/** An internet gateway carries IPv4 of addresses that have a public one, and global IPv6, to and from routable addresses. */
export function throughGateway(
  estate: Estate,
  near: Point,
  target: Extract<RouteTarget, { kind: 'internet' }>,
  far: Side,
  packets: PacketSet,
  notes: Set<string>,
): PacketSet {
  const { translatesBoth, outboundOnly, lendsAddresses } = target;
  const subnet = subnetOf(near);
  if (subnet?.internetBlock === 'unknown') {
    notes.add('whether the platform blocks internet gateways for this subnet is not in evidence');
  } else if (subnet?.internetBlock === 'both' || (subnet?.internetBlock === 'inbound' && !outboundOnly)) {
    notes.add('the platform blocks internet gateways for this subnet');
    return estate.space.empty;
  }
  if (near.kind === 'interface' && near.at.interface.deniesInternet) {
    notes.add('the interface denies traffic of internet gateways');
    return estate.space.empty;
  }
  if (far === 'source' && isNamedPrivately(near, target)) {
    notes.add('a private address is not routed on the internet');
    return estate.space.empty;
  }
  const inside: AddressRange[] = near.kind === 'interface' ? certainlyPublic(near.at.interface) : [];
  if (near.kind === 'interface' && near.isBehindFrontend) inside.push(...near.ranges);
  if (!translatesBoth)
    for (const range of near.ranges)
      if (range.family === 6) inside.push(...intersectRanges([range], estate.routable));
  const near4 = near.ranges.some((range) => range.family === 4);
  const isLent =
    far === 'destination' &&
    (lendsAddresses === 'always' ||
      (lendsAddresses === 'yes' &&
        near.ranges.some((range) => range.family === 4 && !isLentTo(near, range))));
  const mayBePublic = near.kind === 'interface' && near.at.interface.perhapsPublic !== undefined;
  if (near4 && !mayBePublic && !isLent && !inside.some((range) => range.family === 4))
    notes.add(
      mayHaveUnseenCarriers(estate, near)
        ? 'whether interfaces that are not in evidence have public addresses is not known'
        : 'no public IPv4 address',
    );
  if (near.kind === 'interface' && near.unnamed) {
    const families = ([4, 6] as const).filter((family) => {
      const named = near.ranges.filter((range) => range.family === family);
      return named.length > 0 && subtractRanges(named, inside).length === 0;
    });
    return ofFamilies(families, packets.intersection(routable(estate, far)));
  }
  const box = far === 'destination' ? { source: inside } : { destination: inside };
  return packets.intersection(estate.space.box(box)).intersection(routable(estate, far));
}

/** Private addresses for which a public one in evidence stands, and no other. */
function certainlyPublic({ publicAddresses, perhapsPublic = [] }: NetworkInterface): AddressRange[] {
  const open = new Set(perhapsPublic.map(addressKey));
  return publicAddresses.flatMap((each) => (open.has(addressKey(each.private)) ? [] : single(each.private)));
}

/** Packets that bear a private address, to which nothing on the internet leads. */
function isNamedPrivately(
  near: Point,
  { translatesBoth }: Extract<RouteTarget, { kind: 'internet' }>,
): boolean {
  return (
    near.kind !== 'outside' &&
    near.literal === true &&
    near.ranges.every((range) => translatesBoth || range.family === 4)
  );
}

/** Packets from the internet to addresses whose public ones are not in evidence, and between it and whoever else may have one. */
export function perhapsCalled(
  estate: Estate,
  near: Point,
  target: Extract<RouteTarget, { kind: 'internet' }>,
  far: Side,
  packets: PacketSet,
  notes: Set<string>,
): PacketSet {
  const { space } = estate;
  if (far === 'source' && isNamedPrivately(near, target)) return space.empty;
  if (mayHaveUnseenCarriers(estate, near)) {
    const block = subnetOf(near)?.internetBlock;
    const isClosed = target.outboundOnly === true || block === 'both' || block === 'inbound';
    return isClosed ? space.empty : packets.intersection(routable(estate, far));
  }
  const services = near.kind === 'subnet' && far === 'source' ? near.subnet.publicServices : undefined;
  if (services !== undefined) {
    const called = packets.intersection(space.box(services.box)).intersection(routable(estate, far));
    if (!called.isEmpty()) notes.add(services.what);
    return called;
  }
  if (near.kind !== 'interface' || (near.literal && far === 'source')) return space.empty;
  const { perhapsPublic = [], publicAddresses } = near.at.interface;
  if (perhapsPublic.length === 0) return space.empty;
  const isNamed = publicAddresses.some((each) =>
    perhapsPublic.some((own) => addressKey(own) === addressKey(each.private)),
  );
  if (isNamed) notes.add('whether it keeps its public address is not known');
  else notes.add('its public address is not in evidence');
  if (far === 'destination')
    return packets
      .intersection(space.box({ source: perhapsPublic.map(single) }))
      .intersection(routable(estate, far));
  return packets
    .intersection(space.box({ destination: perhapsPublic.map(single) }))
    .intersection(routable(estate, 'source'));
}

/** Packets that came to a public address: what sees their answers alone drops them. */
export function calledPublicly(
  estate: Estate,
  near: Point,
  far: Side,
  packets: PacketSet,
  notes: Set<string>,
): PacketSet {
  if (near.kind !== 'interface' || near.literal) return estate.space.empty;
  const inside = certainlyPublic(near.at.interface);
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

/** Packets of, or to, globally routable addresses. */
export function routable(estate: Estate, side: Side): PacketSet {
  return once(estate, `routable|${side}`, () => estate.space.box({ [side]: estate.routable }));
}
