import type { PciScope } from '../model/pci-configuration.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { bindSelectors } from './bind-selectors.ts';
import type { LoadedConfiguration } from './load-configuration.ts';

/**
 * The cardholder data environment of a configuration.
 * @throws InputError where a selector names nobody, or a role
 */
export function pciScopeOf(
  { configuration: { pci = {} }, source }: LoadedConfiguration,
  snapshot: Pick<Snapshot, 'assets' | 'unreadAssets'>,
): PciScope {
  const bind = (key: keyof typeof pci) => {
    const selectors = pci[key];
    if (selectors === undefined || selectors === 'none') return selectors === undefined ? undefined : [];
    return bindSelectors(snapshot, selectors, (index) => source.place(['pci', key, index]));
  };
  const environment = bind('environment');
  const storage = bind('storage');
  const { file, line = 1 } = source.place(['pci'], 'key');
  return {
    ...(environment === undefined ? {} : { environment }),
    ...(storage === undefined ? {} : { storage }),
    untrusted: bind('untrusted') ?? [],
    origin: { file, line, text: source.line(line) },
  };
}
