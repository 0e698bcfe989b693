import type { HostLink, LinkAddress } from '../../model/host.ts';
import type { Family } from '../../net/address.ts';
import { formatAddress } from '../../net/address.ts';
import { type Contest, contestedListings, type Listing } from './contested-listings.ts';

/** Links of one file. */
export interface LinkListing extends Listing {
  readonly links: readonly HostLink[];
}

/** Pairs of listings of which each gives a link addresses of one family that the other lacks. */
export function contestedLinks(listings: readonly LinkListing[]): Contest<LinkListing>[] {
  return contestedListings(listings, (one, other) => {
    const link = one.links.find((each) => other.links.some((same) => doubtedOf(each, same).length > 0));
    return link && `addresses of link ${link.name}`;
  });
}

/** All links that were listed; where listings contradict each other a link may have what one of them alone gives it. */
export function withContestedLinks(listings: readonly LinkListing[]): HostLink[] {
  const all = listings.flatMap(({ links }) => links);
  const doubted = new Map<string, Set<string>>();
  for (const { one, other } of contestedLinks(listings)) {
    for (const link of one.links) {
      const found = doubted.get(link.name) ?? new Set();
      doubted.set(link.name, found);
      for (const same of other.links) for (const text of doubtedOf(link, same)) found.add(text);
    }
  }
  return all.map((link) => ({
    ...link,
    addresses: link.addresses.map((each) =>
      doubted.get(link.name)?.has(formatAddress(each.address)) ? { ...each, isContested: true } : each,
    ),
  }));
}

/** Addresses that one of two listings of a link has and the other lacks, of families of which both have such. */
function doubtedOf(one: HostLink, other: HostLink): string[] {
  if (one.name !== other.name) return [];
  return ([4, 6] as const).flatMap((family) => {
    const [left, right] = [textsOf(one.addresses, family), textsOf(other.addresses, family)];
    return left.isSubsetOf(right) || right.isSubsetOf(left) ? [] : [...left.symmetricDifference(right)];
  });
}

function textsOf(addresses: readonly LinkAddress[], family: Family): Set<string> {
  return new Set(
    addresses.flatMap(({ address }) => (address.family === family ? [formatAddress(address)] : [])),
  );
}
