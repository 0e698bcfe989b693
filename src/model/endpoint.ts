import type { AddressRange } from '../net/address.ts';

/** One end of a flow, as a role, a probe or the command line names it. */
export type Endpoint =
  | { readonly kind: 'asset'; readonly asset: string }
  /** Every address of the ranges, whether or not an asset carries it. */
  | { readonly kind: 'addresses'; readonly ranges: readonly AddressRange[]; readonly text: string }
  /** Every globally routable address outside the estate. */
  | { readonly kind: 'internet' }
  /** A DNS name; without resolved addresses it may be anywhere on the internet. */
  | { readonly kind: 'name'; readonly name: string; readonly resolved?: readonly AddressRange[] };
