import type { Host } from '../../model/host.ts';
import { LOOPBACK_NAME } from '../../model/network-stack.ts';
import { type AddressRange, single } from '../../net/address.ts';
import { mergeRanges, subtractRanges } from '../../net/address-ranges.ts';
import { ICMPV6 } from '../../net/protocol.ts';
import { MULTICAST, prefixes } from '../../net/special-addresses.ts';
import type { Flow } from '../program/flow.ts';
import type { Surroundings } from '../program/surroundings.ts';
import type { Bounds } from '../program/view.ts';
import { boundsOfAddress } from './address-bounds.ts';

/** Every host belongs to these (RFC 1112, section 4; RFC 4291, section 2.8). */
const ALL_HOSTS = prefixes('224.0.0.1', 'ff02::1');
/** Members of these take packets of the senders alone that they named (RFC 4607). */
const OF_SENDERS = prefixes('232.0.0.0/8', 'ff30::/12');
const IGMP = 2;
/** ICMPv6 types of multicast listener discovery (RFC 2710, RFC 3810). */
const LISTENER_DISCOVERY = [
  [130, 132],
  [143, 143],
] as const;

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
  const joined = known.flat().map((group) => single(group));
  const inAll = isKnown && known.length === 1 ? subtractRanges(joined, OF_SENDERS) : [];
  const inSome = isKnown ? mergeRanges([...joined, ...ALL_HOSTS]) : MULTICAST;
  const others = (ranges: readonly AddressRange[]) =>
    boundsOfAddress(flow, 'destination', subtractRanges(MULTICAST, ranges), around);
  const managing4 = space.box({ family: 4, protocol: [[IGMP, IGMP]] });
  const managing6 = space.box({ protocol: [[ICMPV6, ICMPV6]], icmpType: LISTENER_DISCOVERY });
  return {
    must: others(inSome).must.without([managing4, managing6]),
    may: others(mergeRanges([...inAll, ...ALL_HOSTS])).may.difference(managing4),
  };
}
