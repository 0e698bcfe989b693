import type { NetworkInterface } from '../model/asset.ts';
import type { Endpoint } from '../model/endpoint.ts';
import { InputError, type Place } from '../model/input-error.ts';
import { suggestion } from '../model/near-miss.ts';
import type { PciScope } from '../model/pci-configuration.ts';
import { publicNamesOf } from '../model/public-names.ts';
import { formatSelector } from '../model/selector.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { type AddressRange, formatRange, single } from '../net/address.ts';
import { intersectRanges } from '../net/address-ranges.ts';
import { bindSelectors } from './bind-selectors.ts';
import type { LoadedConfiguration } from './load-configuration.ts';
import type { Selections } from './selections.ts';

/**
 * The cardholder data environment of a configuration.
 * @throws InputError where a selector names nobody, or a role
 */
export function pciScopeOf(
  { configuration: { pci = {} }, source }: LoadedConfiguration,
  snapshot: Pick<Snapshot, 'assets' | 'unreadAssets'>,
  selections?: Selections,
): PciScope {
  const bind = (key: 'storage' | 'untrusted') => {
    const selectors = pci[key];
    if (selectors === undefined || selectors === 'none') return selectors === undefined ? undefined : [];
    return bindSelectors(snapshot, selectors, (index) => source.place(['pci', key, index]), selections);
  };
  const environment = pci.environment?.map((selector, index) => {
    const place = source.place(['pci', 'environment', index]);
    const endpoints = bindSelectors(snapshot, [selector], () => place, selections);
    refuseNobody(formatSelector(selector), endpoints, snapshot, place);
    return { title: formatSelector(selector), endpoints };
  });
  const storage = bind('storage');
  const { file, line = 1 } = source.place(['pci'], 'key');
  return {
    ...(environment === undefined ? {} : { environment }),
    ...(storage === undefined ? {} : { storage }),
    untrusted: bind('untrusted') ?? [],
    origin: { file, line, text: source.line(line) },
  };
}

/** Systems are machines: addresses that none has would leave nothing to judge. */
function refuseNobody(
  title: string,
  endpoints: readonly Endpoint[],
  { assets, unreadAssets = [] }: Pick<Snapshot, 'assets' | 'unreadAssets'>,
  place: Place,
): void {
  const addresses = assets.flatMap((asset) => asset.interfaces.flatMap(namesOf));
  const isSomebody = (end: Endpoint) =>
    end.kind === 'asset' ||
    end.kind === 'unread' ||
    (end.kind === 'addresses' && intersectRanges(end.ranges, addresses).length > 0);
  if (unreadAssets.length > 0 || endpoints.some(isSomebody)) return;
  throw new InputError(
    `${title} selects nothing: no asset has an address in it; ${suggestion(title, addresses.map(formatRange))}`,
    place,
  );
}

function namesOf(own: NetworkInterface): AddressRange[] {
  return [...own.addresses.map(single), ...(own.prefixes ?? []), ...publicNamesOf(own)];
}
