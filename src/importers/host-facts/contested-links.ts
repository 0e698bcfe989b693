import type { Gap } from '../../model/gap.ts';
import type { HostLink } from '../../model/host.ts';
import { formatAddress } from '../../net/address.ts';

/** Links of one file. */
export interface LinkListing {
  readonly file: string;
  readonly links: readonly HostLink[];
}

/** A gap where each of two listings gives a link addresses of one family that the other lacks: one of them is of another time. */
export function contestedLinks(listings: readonly LinkListing[]): Gap[] {
  const gaps: Gap[] = [];
  for (const [index, one] of listings.entries())
    for (const other of listings.slice(index + 1)) {
      const link = one.links.find((each) =>
        other.links.some(
          ({ name, addresses }) => name === each.name && areContested(each.addresses, addresses),
        ),
      );
      if (link === undefined) continue;
      const what = `addresses of link ${link.name} were given twice and differently (${one.file}, ${other.file})`;
      gaps.push({
        kind: 'unmodelled',
        effect: 'either',
        what,
        origin: { file: other.file, text: other.file },
      });
    }
  return gaps;
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
