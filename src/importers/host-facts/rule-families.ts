import type { Family } from '../../net/address.ts';

/** What a listing of routing rules shows of the family that it is of. */
export interface RuleListing {
  readonly file: string;
  /** Families of addresses that its rules name. */
  readonly named: readonly Family[];
  /** The rule that IPv4 alone begins with: as the kernel made it, as somebody may have made it for IPv6, or none. */
  readonly last: 'of the kernel' | 'of anybody' | 'none';
  readonly hasMain: boolean;
  /** It has rules that the kernel does not begin with. */
  readonly hasOthers: boolean;
}

/**
 * The families that each listing may be of. A rule shows one by its addresses alone, and `ip rule` prints one family; of what shows none,
 * rules may be of both.
 */
export function familiesOf(listings: readonly RuleListing[]): readonly (readonly Family[])[] {
  const shown = listings.map(shownBy);
  return listings.map((listing, at) => {
    const own = shown[at];
    if (own !== undefined) return own;
    // Beside one that is of IPv6, what has the rule that IPv4 begins with is of IPv4.
    const others = shown.flatMap((families) => families ?? []);
    if (listing.last !== 'none' && others.includes(6) && !others.includes(4)) return [4];
    if (listing.hasOthers || !listing.hasMain) return [4, 6];
    return listing.last === 'none' ? [6] : [4];
  });
}

function shownBy({ file, named, last }: RuleListing): readonly Family[] | undefined {
  if (named.length > 0) return [...new Set(named)];
  const name = file.split('/').pop() ?? '';
  if (/(ip|inet)[v-]?6/i.test(name)) return [6];
  return last === 'of the kernel' || /(ip|inet)[v-]?4/i.test(name) ? [4] : undefined;
}
