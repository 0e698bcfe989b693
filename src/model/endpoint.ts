import { type AddressRange, formatRange } from '../net/address.ts';

/** One end of a flow, as a role, a probe or the command line names it. */
export type Endpoint =
  | { readonly kind: 'asset'; readonly asset: string }
  /** Every address of the ranges, whether or not an asset carries it. */
  | { readonly kind: 'addresses'; readonly ranges: readonly AddressRange[]; readonly text: string }
  /** Somebody who may be meant too, as evidence that was not read would say: nothing of him is known. */
  | { readonly kind: 'unread'; readonly text: string; readonly missing: 'addresses' }
  /** The same, of an asset whose addresses are known and whose tags are not. */
  | {
      readonly kind: 'unread';
      readonly text: string;
      readonly missing: 'tags';
      readonly ranges: readonly AddressRange[];
    }
  /** Every globally routable address outside the estate. */
  | { readonly kind: 'internet' }
  /** A DNS name; without resolved addresses it may be anywhere on the internet. */
  | { readonly kind: 'name'; readonly name: string; readonly resolved?: readonly AddressRange[] };

/** A name whose addresses nobody has given. */
export function isUnresolved(endpoint: Endpoint): endpoint is Extract<Endpoint, { kind: 'name' }> {
  return endpoint.kind === 'name' && endpoint.resolved === undefined;
}

/** Equal for endpoints that mean the same. */
export function endpointKey(endpoint: Endpoint): string {
  switch (endpoint.kind) {
    case 'asset':
      return `asset ${endpoint.asset}`;
    case 'addresses':
      return `addresses ${endpoint.ranges.map(formatRange).join(' ')} ${endpoint.text}`;
    case 'name':
      return `name ${endpoint.name} ${endpoint.resolved?.map(formatRange).join(' ') ?? 'unresolved'}`;
    case 'unread':
      return [
        `unread ${endpoint.text}`,
        ...(endpoint.missing === 'tags' ? endpoint.ranges.map(formatRange) : []),
      ].join(' ');
    case 'internet':
      return 'internet';
  }
}
