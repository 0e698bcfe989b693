import { type AddressRange, ALL_ADDRESSES, parseAddress, rangeContains } from '../../net/address.ts';
import { intersectRanges, mergeRanges, subtractRanges } from '../../net/address-ranges.ts';
import { RESERVED } from '../../net/special-addresses.ts';
import type { Neighbour } from './neighbours.ts';
import { PLATFORM_ADDRESS, rangesOf } from './platform.ts';
import type { KnownNetwork } from './topology.ts';
import type { ReadRoute } from './user-routes.ts';

/** What a tag stands for in one place. */
export interface Expansion {
  readonly ranges: readonly AddressRange[];
  /** Addresses that it may stand for, too, and why. */
  readonly perhaps?: { readonly ranges: readonly AddressRange[]; readonly reason: string };
}

/** Addresses that a private network beyond a gateway may have. */
export const PRIVATE = rangesOf('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7');

/** Publicly routed addresses, the platform's own one aside. */
export const PUBLIC: readonly AddressRange[] = subtractRanges(ALL_ADDRESSES, [
  ...RESERVED,
  ...rangesOf(PLATFORM_ADDRESS),
]);

/**
 * `VirtualNetwork` as it holds for one subnet: the network, its peers, what lies behind its gateway, the host's own address, and the
 * prefixes that the subnet's table sends to an appliance or a gateway (service tags overview; a route of 0.0.0.0/0 makes it every
 * IPv4 address). Public prefixes that a gateway learns are left out: what they would admit from the internet has no way back.
 */
export function virtualNetworkTag(
  network: KnownNetwork,
  neighbours: readonly Neighbour[],
  routes: readonly ReadRoute[],
): Expansion {
  const own = [
    ...network.prefixes,
    ...neighbours.filter((each) => each.inTag === 'yes').flatMap((each) => each.prefixes),
    ...rangesOf(PLATFORM_ADDRESS),
  ];
  const routed = routes.flatMap((route) => (extendsTag(route, own) ? route.destinations : []));
  const all = mergeRanges([...own, ...routed]);
  const hasGateway = network.hasGateway || neighbours.some((each) => each.lendsGateway);
  const beyond = hasGateway ? subtractRanges(PRIVATE, all) : [];
  const doubtful = neighbours.flatMap((each) => (each.inTag === 'perhaps' ? each.prefixes : []));
  const perhaps = mergeRanges([...beyond, ...subtractRanges(doubtful, all)]);
  if (perhaps.length === 0) return { ranges: all };
  const reason = hasGateway
    ? 'what the gateway of the network leads to is not in evidence'
    : 'what is peered is not in evidence';
  return { ranges: all, perhaps: { ranges: perhaps, reason } };
}

function extendsTag({ nextHop, nextHopAddress }: ReadRoute, own: readonly AddressRange[]): boolean {
  if (nextHop === 'virtualnetworkgateway') return true;
  if (nextHop !== 'virtualappliance') return false;
  const address = nextHopAddress === undefined ? undefined : parseAddress(nextHopAddress);
  return address !== undefined && own.some((range) => rangeContains(range, address));
}

/** `Internet`: public addresses that `VirtualNetwork` does not hold. */
export function internetTag(network: Expansion): Expansion {
  const inside = network.perhaps === undefined ? [] : intersectRanges(network.perhaps.ranges, PUBLIC);
  const certain = subtractRanges(PUBLIC, [...network.ranges, ...inside]);
  return network.perhaps === undefined || inside.length === 0
    ? { ranges: certain }
    : { ranges: certain, perhaps: { ...network.perhaps, ranges: inside } };
}
