import type { AddressRange } from '../../net/address.ts';
import { intersectRanges } from '../../net/address-ranges.ts';
import type { Membership } from './group-reference.ts';

type Joining = Pick<Membership, 'peerings' | 'transit' | 'networkPrefixes'>;

/** Whether packets that come to a network with addresses of another one may be its own, or those of a third, which has equal numbers. */
export function createEqualNumbers({
  peerings,
  transit,
  networkPrefixes,
}: Joining): (network: string, other: string) => boolean {
  const known = new Map<string, boolean>();
  const isJoined = (network: string, third: string) =>
    network === third ||
    transit.matchesGroups(network, third) !== undefined ||
    [...peerings.values()].some(({ networks }) => networks.includes(network) && networks.includes(third));
  return (network, other) => {
    const key = `${network} ${other}`;
    let isEqual = known.get(key);
    if (isEqual === undefined) {
      const own: readonly AddressRange[] = networkPrefixes.get(other) ?? [];
      isEqual = [...networkPrefixes].some(
        ([third, prefixes]) =>
          third !== other && intersectRanges(own, prefixes).length > 0 && isJoined(network, third),
      );
      known.set(key, isEqual);
    }
    return isEqual;
  };
}
