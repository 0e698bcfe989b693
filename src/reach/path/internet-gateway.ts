import type { Side } from '../../model/filter.ts';
import type { Frontend, LentAddresses, RouteTarget } from '../../model/snapshot.ts';
import { type AddressRange, formatRange, single } from '../../net/address.ts';
import { intersectRanges, subtractRanges } from '../../net/address-ranges.ts';
import type { Interval } from '../../net/box.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { type Estate, once } from '../estate.ts';
import type { TwoSided } from '../layer.ts';
import { type Point, subnetOf } from '../point.ts';
import { ofFamilies } from './families.ts';

/** An internet gateway carries IPv4 of addresses that have a public one, and global IPv6, to and from routable addresses. */
export function throughGateway(
  estate: Estate,
  near: Point,
  { translatesBoth, outboundOnly, lendsAddresses }: Extract<RouteTarget, { kind: 'internet' }>,
  far: Side,
  packets: PacketSet,
  notes: Set<string>,
): PacketSet {
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
  if (
    far === 'source' &&
    near.kind === 'interface' &&
    near.literal &&
    near.ranges.every((range) => translatesBoth || range.family === 4)
  ) {
    notes.add('a private address is not routed on the internet');
    return estate.space.empty;
  }
  const inside: AddressRange[] =
    near.kind === 'interface' ? near.at.interface.publicAddresses.map((each) => single(each.private)) : [];
  if (near.kind === 'interface' && near.isBehindFrontend) inside.push(...near.ranges);
  const forwarded = far === 'source' ? byFrontends(estate, near, packets) : estate.space.empty;
  if (!translatesBoth)
    for (const range of near.ranges)
      if (range.family === 6) inside.push(...intersectRanges([range], estate.routable));
  const near4 = near.ranges.some((range) => range.family === 4);
  const isLent =
    far === 'destination' &&
    (lendsAddresses === 'always' ||
      (lendsAddresses === 'yes' &&
        near.ranges.some((range) => range.family === 4 && !isLentTo(near, range))));
  if (near4 && !isLent && !inside.some((range) => range.family === 4) && forwarded.isEmpty())
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
export function perhapsCalled(
  { space, routable: known }: Estate,
  near: Point,
  far: Side,
  packets: PacketSet,
  notes: Set<string>,
): PacketSet {
  if (near.kind !== 'interface' || near.literal || far === 'destination') return space.empty;
  const { perhapsPublic = [], frontends = [] } = near.at.interface;
  if (perhapsPublic.length > 0) notes.add('its public address is not in evidence');
  const doubtful = frontends.filter((each) => each.doubt !== undefined);
  const led = packetsBehind({ space }, near, packets, doubtful).intersection(space.box({ source: known }));
  if (!led.isEmpty()) for (const { doubt } of doubtful) notes.add(doubt ?? '');
  return packets
    .intersection(space.box({ source: known, destination: perhapsPublic.map(single) }))
    .union(led);
}

/** Packets for ports that public frontends certainly lead to. */
function byFrontends(estate: Estate, near: Point, packets: PacketSet): PacketSet {
  const { frontends = [] } = near.kind === 'interface' ? near.at.interface : {};
  const certain = frontends.filter((each) => each.doubt === undefined);
  return packetsBehind(estate, near, packets, certain);
}

/** Packets as an interface sees them behind public frontends that keep the client's address. */
function packetsBehind(
  { space }: Pick<Estate, 'space'>,
  near: Point,
  packets: PacketSet,
  frontends: readonly Frontend[],
): PacketSet {
  if (near.kind !== 'interface' || near.literal) return space.empty;
  const open = frontends.filter((each) => !each.isInternal && each.relay === undefined);
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

/** Packets to the internet that leave with an address of the platform, which lends IPv4 ones, or of what is said to lend its own. */
export function throughLentAddress(
  { space, routable: known }: Estate,
  near: Point,
  { lendsAddresses, lender }: Extract<RouteTarget, { kind: 'internet' }>,
  far: Side,
  packets: PacketSet,
  notes: Set<string>,
): TwoSided {
  if ((lendsAddresses === undefined && lender === undefined) || far === 'source')
    return { certain: space.empty, possible: space.empty };
  const outward = packets.intersection(space.box({ destination: known }));
  const lent = (lendsAddresses === 'always' ? [] : lentTo(near)).map((each) => {
    const sent = outward.intersection(space.box({ source: [single(each.private)] }));
    const among = (protocol: readonly Interval[]) => sent.intersection(space.box({ protocol }));
    if (each.doubt !== undefined && !sent.isEmpty()) notes.add(each.doubt);
    return { sent, certain: among(each.certain), possible: among(each.possible) };
  });
  const others = ofFamilies(
    lender?.families ?? [4],
    outward
      .difference(space.unionOf(lent.map(({ sent }) => sent)))
      .intersection(space.box(lender === undefined ? {} : { protocol: lender.protocols })),
  );
  const isPerhaps = lendsAddresses === 'perhaps';
  if (isPerhaps && !others.isEmpty())
    notes.add(
      lender === undefined
        ? 'whether the platform lends a public address is not in evidence'
        : `whether the NAT gateway ${lender.name} has a public address is not in evidence`,
    );
  if (lender?.addresses?.length === 0) notes.add(`the NAT gateway ${lender.name} has no public address`);
  else if (lender?.addresses !== undefined && !others.isEmpty())
    notes.add(
      `the source becomes an address of ${lender.name}: ${lender.addresses.map(formatRange).join(', ')}`,
    );
  return {
    certain: space.unionOf([...lent.map(({ certain }) => certain), ...(isPerhaps ? [] : [others])]),
    possible: space.unionOf([...lent.map(({ possible }) => possible), others]),
  };
}

/** What leaves beside a gateway that lends addresses, by a public address of its sender's own: no page says that it does. */
export function besideLender(
  { lender }: Extract<RouteTarget, { kind: 'internet' }>,
  far: Side,
  own: PacketSet,
  notes: Set<string>,
): PacketSet {
  if (lender === undefined || far === 'source') return own.difference(own);
  const beside = ofFamilies(lender.families.length === 0 ? [4, 6] : lender.families, own);
  if (!beside.isEmpty())
    notes.add(
      `whether what the NAT gateway ${lender.name} does not carry leaves otherwise is not documented`,
    );
  return beside;
}

function isLentTo(near: Point, { first, last }: AddressRange): boolean {
  return first === last && lentTo(near).some((each) => each.private.value === first);
}

function lentTo(near: Point): readonly LentAddresses[] {
  return near.kind === 'interface' ? (near.at.interface.lent ?? []) : [];
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

function routable(estate: Estate, side: Side): PacketSet {
  return once(estate, `routable|${side}`, () => estate.space.box({ [side]: estate.routable }));
}
