import type { OpeningFact } from '../../../model/facts.ts';
import { type AddressRange, ALL_ADDRESSES } from '../../../net/address.ts';
import { mergeRanges, subtractRanges } from '../../../net/address-ranges.ts';
import { NO_SENDERS } from '../../../net/special-addresses.ts';
import type { Estate } from '../../estate.ts';

/** What a configuration means by words for addresses; absent: what everybody means. */
export interface AddressWords {
  readonly internet?: readonly AddressRange[];
  readonly trusted?: readonly AddressRange[];
}

/**
 * Every address that packets come from, by whose it is. Unless somebody says otherwise the internet is what is routed there and is
 * not of the estate, and everything else is trusted.
 */
export function sourceZones(
  estate: Estate,
  { internet: called = estate.internet, trusted: named }: AddressWords,
): readonly { readonly zone: OpeningFact['sources']; readonly ranges: readonly AddressRange[] }[] {
  const all = subtractRanges(ALL_ADDRESSES, NO_SENDERS);
  const trusted = named ?? subtractRanges(all, mergeRanges(called));
  const internet = subtractRanges(mergeRanges(called), mergeRanges(trusted));
  return [
    { zone: 'internet', ranges: internet },
    { zone: 'other', ranges: subtractRanges(all, mergeRanges([...trusted, ...internet])) },
    { zone: 'trusted', ranges: mergeRanges(trusted) },
  ];
}
