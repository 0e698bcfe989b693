import type { LentAddresses } from '../../model/balancer.ts';
import type { Side } from '../../model/filter.ts';
import type { Lender, RouteTarget } from '../../model/route.ts';
import { type AddressRange, formatRange, single } from '../../net/address.ts';
import type { Interval } from '../../net/box.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import type { TwoSided } from '../layer.ts';
import type { Point } from '../point.ts';
import { ofFamilies } from './families.ts';

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
  for (const note of notesOn(lender, isPerhaps, others)) notes.add(note);
  return {
    certain: space.unionOf([...lent.map(({ certain }) => certain), ...(isPerhaps ? [] : [others])]),
    possible: space.unionOf([...lent.map(({ possible }) => possible), others]),
  };
}

function notesOn(lender: Lender | undefined, isPerhaps: boolean, sent: PacketSet): string[] {
  const { name, addresses } = lender ?? {};
  if (addresses?.length === 0) return [`the NAT gateway ${name} has no public address`];
  if (sent.isEmpty()) return [];
  if (isPerhaps)
    return [
      lender === undefined
        ? 'whether the platform lends a public address is not in evidence'
        : `whether the NAT gateway ${name} has a public address is not in evidence`,
    ];
  return addresses === undefined
    ? []
    : [`the source becomes an address of ${name}: ${addresses.map(formatRange).join(', ')}`];
}

/** What leaves beside a gateway that lends addresses, by a public address of its sender's own: no page says that it does. */
export function besideLender(
  { space }: Estate,
  { lender }: Extract<RouteTarget, { kind: 'internet' }>,
  far: Side,
  own: PacketSet,
  notes: Set<string>,
): PacketSet {
  if (lender === undefined || far === 'source') return space.empty;
  const beside = ofFamilies(lender.families.length === 0 ? [4, 6] : lender.families, own);
  if (!beside.isEmpty())
    notes.add(
      `whether what the NAT gateway ${lender.name} does not carry leaves otherwise is not documented`,
    );
  return beside;
}

/** Whether a balancer may lend an address for this one. */
export function isLentTo(near: Point, { first, last }: AddressRange): boolean {
  return first === last && lentTo(near).some((each) => each.private.value === first);
}

function lentTo(near: Point): readonly LentAddresses[] {
  return near.kind === 'interface' ? (near.at.interface.lent ?? []) : [];
}
