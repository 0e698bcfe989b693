import type { Gap } from '../../model/gap.ts';
import type { HostLink } from '../../model/host.ts';
import { formatAddress } from '../../net/address.ts';
import { contestedListings, type Listing } from './contested-listings.ts';

/** Links of one file. */
export interface LinkListing extends Listing {
  readonly links: readonly HostLink[];
}

/** A gap where each of two listings gives a link addresses of one family that the other lacks. */
export function contestedLinks(listings: readonly LinkListing[]): Gap[] {
  return contestedListings(listings, (one, { links }) => {
    const link = one.links.find((each) =>
      links.some(({ name, addresses }) => name === each.name && areContested(each.addresses, addresses)),
    );
    return link && `addresses of link ${link.name}`;
  });
}

function areContested(left: HostLink['addresses'], right: HostLink['addresses']): boolean {
  return [4, 6].some((family) => {
    const [one, other] = [left, right].map(
      (list) =>
        new Set(list.flatMap(({ address }) => (address.family === family ? [formatAddress(address)] : []))),
    ) as [Set<string>, Set<string>];
    return !one.isSubsetOf(other) && !other.isSubsetOf(one);
  });
}
