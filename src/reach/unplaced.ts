import type { Asset } from '../model/asset.ts';
import { type AddressRange, ALL_ADDRESSES, parsePrefix } from '../net/address.ts';
import { subtractRanges } from '../net/address-ranges.ts';
import { type Estate, type Located, once } from './estate.ts';
import { addressesOf, isInNetwork } from './point.ts';

/** Multicast groups, and every neighbour. */
export const GROUPS: readonly AddressRange[] = rangesOf('224.0.0.0/4', '255.255.255.255', 'ff00::/8');

/** What an interface may have as its own address (IANA special-purpose address registries). */
export const ASSIGNABLE: readonly AddressRange[] = subtractRanges(ALL_ADDRESSES, [
  ...GROUPS,
  ...rangesOf('0.0.0.0/8', '127.0.0.0/8', '240.0.0.0/4', '::/127'),
]);

function rangesOf(...texts: readonly string[]): AddressRange[] {
  return texts.map((text) => parsePrefix(text) as AddressRange);
}

/** Rules of its own are in evidence and its addresses are not: what is for it is for any that it may have. */
export function lacksAddresses(estate: Estate, { id, host }: Asset): boolean {
  const has = (estate.interfacesOf.get(id) ?? []).some((at) => addressesOf(at).length > 0);
  return !has && (host?.filters ?? []).length > 0;
}

/** The same of a host that is no machine of a cloud, where more than its own rules filters before it. */
export function isUnplaced(estate: Estate, asset: Asset): boolean {
  const isInCloud = (estate.interfacesOf.get(asset.id) ?? []).some(isInNetwork);
  return asset.kind === 'host' && !isInCloud && lacksAddresses(estate, asset);
}

/** What stands for the interfaces of such a host, with addresses of the families that its rules are about. */
export function bareInterface(asset: Asset): Located {
  const { id, origin, host } = asset;
  const families = (host?.filters ?? []).flatMap((filter) =>
    filter.bases.flatMap((base) => base.family ?? [4 as const, 6 as const]),
  );
  const prefixes = ASSIGNABLE.filter(({ family }) => families.includes(family));
  return { asset, interface: { id, addresses: [], prefixes, publicAddresses: [], origin } };
}

/** The same of every such host. */
export function bareInterfaces(estate: Estate): Located[] {
  return once(estate, 'bare interfaces', () =>
    estate.snapshot.assets.filter((asset) => isUnplaced(estate, asset)).map(bareInterface),
  );
}
