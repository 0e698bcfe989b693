import { type Endpoint, isUnresolved } from '../../model/endpoint.ts';
import { single } from '../../net/address.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import { addressesOf, missingOf } from '../point.ts';
import { unseenRelay } from '../relays.ts';

/** What one entry of an interface holds at most: a delegated prefix, of 28 bits in IPv4 and of 80 in IPv6. */
const MOST_ADDRESSES = { 4: 16n, 6: 1n << 48n } as const;

/** What the subnet of one that sends on has at most. */
const MOST_OF_A_SUBNET = { 4: 256n, 6: 1n << 64n } as const;

/** What a name on the internet has at most: a service may have whole blocks. */
const MOST_OF_A_NAME = { 4: 1n << 24n, 6: 1n << 112n } as const;

/** Those of the roles that may, whose addresses are not known, or who may not be among them. */
export function perhapsAllowed(estate: Estate, allowed: readonly Endpoint[]): Endpoint[] {
  return allowed.filter(
    (end) =>
      isUnresolved(end) || missingOf(estate, end) !== undefined || unseenRelay(estate, end) !== undefined,
  );
}

/**
 * Packets that others than these certainly send. An address that is not known is taken for a single one that nobody else in
 * evidence has: a whole range is more than one machine's. Those of a name are on the internet.
 */
export function sentByOthers(estate: Estate, perhaps: readonly Endpoint[], packets: PacketSet): PacketSet {
  const { space } = estate;
  if (perhaps.length === 0 || packets.isEmpty()) return packets;
  const known = perhaps.flatMap((end) => (isUntagged(end) ? end.ranges : []));
  const others = packets.difference(space.box({ source: known }));
  if (perhaps.every(isUntagged)) return others;
  const carriers = estate.interfaces.filter((at) => at.asset.tagsUnseen !== true);
  const carried = space.box({
    source: carriers.flatMap((at) => [
      ...addressesOf(at),
      ...at.interface.publicAddresses.map((each) => single(each.public)),
    ]),
  });
  const uncarried = others.difference(carried);
  const outside = uncarried.intersection(space.box({ source: estate.internet }));
  const elsewhere = uncarried.difference(
    space.box({ source: estate.snapshot.subnets.flatMap((subnet) => subnet.prefixes) }),
  );
  const isUnread = perhaps.some((end) => !isUntagged(end) && missingOf(estate, end) !== undefined);
  const isRelay = perhaps.some((end) => unseenRelay(estate, end) !== undefined);
  return others.without([
    ...(isUnread ? fewOf(uncarried, MOST_ADDRESSES) : []),
    ...(isRelay ? fewOf(elsewhere, MOST_OF_A_SUBNET) : []),
    ...(perhaps.some(isUnresolved) ? fewOf(outside, MOST_OF_A_NAME) : []),
  ]);
}

/** The packets that so few addresses send that they may all be one sender's. */
function fewOf(packets: PacketSet, most: Readonly<Record<4 | 6, bigint>>): PacketSet[] {
  return packets
    .boxes()
    .filter(({ source }) =>
      (source ?? [{ family: 4, value: 0n, mask: 0n }]).every(
        (term) => !('mask' in term) && term.last - term.first < most[term.family],
      ),
    )
    .map((box) => packets.space.box(box));
}

function isUntagged(end: Endpoint): end is Extract<Endpoint, { missing: 'tags' }> {
  return end.kind === 'unread' && end.missing === 'tags';
}
