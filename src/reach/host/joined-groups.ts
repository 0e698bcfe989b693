import type { Host } from '../../model/host.ts';
import { LOOPBACK_NAME } from '../../model/network-stack.ts';
import { type AddressRange, single } from '../../net/address.ts';
import { mergeRanges, subtractRanges } from '../../net/address-ranges.ts';
import { MULTICAST, prefixes } from '../../net/special-addresses.ts';
import type { Flow } from '../program/flow.ts';
import type { Surroundings } from '../program/surroundings.ts';
import type { Bounds } from '../program/view.ts';
import { boundsOfAddress } from './address-bounds.ts';

/** Every host belongs to these (RFC 1112, section 4; RFC 4291, section 2.8). */
const ALL_HOSTS = prefixes('224.0.0.1', 'ff02::1');
/** Members of these take packets of the senders alone that they named (RFC 4607). */
const OF_SENDERS = prefixes('232.0.0.0/8', 'ff30::/12');

/**
 * Packets to groups that the link does not belong to, which are dropped before INPUT (Linux kernel, ip_mc_input, ip6_mc_input);
 * where no groups are in evidence, it may belong to any. What manages groups is taken in whatever the group is.
 */
export function unjoinedBounds(flow: Flow, { links }: Host, around: Surroundings): Bounds {
  const { space } = around;
  const { incoming, packets } = flow;
  if (packets.isDisjointFrom(boundsOfAddress(flow, 'destination', MULTICAST, around).may))
    return { must: space.empty, may: space.empty };
  const possible = (links ?? []).filter(({ name }) =>
    typeof incoming === 'string' ? name !== LOOPBACK_NAME : name === incoming.name,
  );
  const known = possible.flatMap(({ groups }) => (groups === undefined ? [] : [groups]));
  const isKnown = possible.length > 0 && known.length === possible.length;
  const joined = known.map((groups) =>
    subtractRanges(
      groups.map((group) => single(group)),
      OF_SENDERS,
    ),
  );
  const inAll = isKnown && joined.length === 1 ? joined.flat() : [];
  const inSome = isKnown
    ? mergeRanges([...known.flat().map((group) => single(group)), ...ALL_HOSTS])
    : MULTICAST;
  const others = (ranges: readonly AddressRange[]) =>
    boundsOfAddress(flow, 'destination', subtractRanges(MULTICAST, ranges), around);
  const managing = space.unionOf([
    space.box({ family: 4, protocol: [[2, 2]] }),
    space.box({
      protocol: [[58, 58]],
      icmpType: [
        [130, 132],
        [143, 143],
      ],
    }),
  ]);
  return {
    must: others(inSome).must.difference(managing),
    may: others(mergeRanges([...inAll, ...ALL_HOSTS])).may.difference(
      space.box({ family: 4, protocol: [[2, 2]] }),
    ),
  };
}
