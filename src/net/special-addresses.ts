import { type AddressRange, parsePrefix } from './address.ts';

/** Prefixes that stand in the source: each must be one. */
export function prefixes(...texts: string[]): AddressRange[] {
  return texts.map((text) => parsePrefix(text) as AddressRange);
}

/**
 * Addresses that are not routed on the internet (IANA special-purpose registries, RFC 6890).
 * The documentation ranges count as internet: examples and tests use them for it.
 */
export const RESERVED: readonly AddressRange[] = prefixes(
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/3',
  '4000::/2',
  '8000::/1',
);

/** Addresses of groups of machines. */
export const MULTICAST: readonly AddressRange[] = prefixes('224.0.0.0/4', 'ff00::/8');

/** The address of who has none yet. */
export const UNSPECIFIED: readonly AddressRange[] = prefixes('0.0.0.0');

/** The address of everybody on a link. */
export const BROADCAST: readonly AddressRange[] = prefixes('255.255.255.255');

/** Addresses of a link alone, without those of IPv4 (RFC 4291, section 2.5.6). */
export const LINK_LOCAL: readonly AddressRange[] = prefixes('fe80::/10');

/** IPv6 groups of some scopes, whatever their flags (RFC 4291, section 2.7). */
export function groupsOfScopes(...scopes: number[]): AddressRange[] {
  return Array.from({ length: 16 }, (_, flags) => flags.toString(16)).flatMap((flags) =>
    prefixes(...scopes.map((scope) => `ff${flags}${scope.toString(16)}::/16`)),
  );
}

/** Addresses by which a host talks to itself. */
export const LOOPBACK: readonly AddressRange[] = prefixes('127.0.0.0/8', '::1');
export const LOOPBACK_BROADCAST: readonly AddressRange[] = prefixes('127.255.255.255');

/** Addresses that no packet comes from by a network: loopback, "this network", link-local, multicast and reserved ones. */
export const NO_SENDERS: readonly AddressRange[] = prefixes(
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/4',
  '240.0.0.0/4',
  'fe80::/10',
  '::/128',
  '::1/128',
  'ff00::/8',
);

/** IPv6 addresses that stand for IPv4 ones behind a translator (RFC 6052, section 2.1). */
export const NAT64: readonly AddressRange[] = prefixes('64:ff9b::/96');
