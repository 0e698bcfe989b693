import type { Audit } from '../../../model/audit.ts';
import { nameOf } from '../../../model/name.ts';
import { type Estate, once } from '../../estate.ts';
import { filtersBySource } from './filter-subjects.ts';

type Sight = NonNullable<Audit['coverage']['filters']>[number];

/** Of each platform and layer: how many filters are in evidence, and which ones must exist and are not. */
export function filterSight(estate: Estate): Sight[] {
  const files = new Map(estate.snapshot.evidence.map(({ file, importer }) => [file, importer]));
  const sights = new Map<string, { -readonly [Key in keyof Sight]: Sight[Key] }>();
  const sightOf = (layer: Sight['layer'], platform: string | undefined) => {
    const key = `${layer}/${platform ?? ''}`;
    const sight = sights.get(key) ?? {
      layer,
      ...(platform === undefined ? {} : { platform }),
      seen: 0,
      unseen: [],
    };
    sights.set(key, sight);
    return sight;
  };
  for (const [{ layer, platform }] of filtersBySource(estate)) sightOf(layer, platform).seen += 1;
  for (const { host } of estate.snapshot.assets)
    if (host !== undefined && host.filters.length > 0) sightOf('host', undefined).seen += 1;
  for (const { layer, name, file } of once(estate, 'filters that lack', () => lackingFilters(estate)))
    sightOf(layer, files.get(file)).unseen.push(name);
  return [...sights.values()].map(({ unseen, ...sight }) => ({
    ...sight,
    unseen: [...new Set(unseen)].sort(),
  }));
}

/** Filters that must exist and are not in evidence, with the file that says so; which ones there are is the same after any change of filters alone. */
function lackingFilters({ interfaces, snapshot: { filters, subnets } }: Estate): {
  readonly layer: 'group' | 'subnet';
  readonly name: string;
  readonly file: string;
}[] {
  return [
    ...interfaces.flatMap(({ asset, interface: { groups = [] } }) =>
      groups
        .filter((group) => !filters.has(group))
        .map((name) => ({ layer: 'group' as const, name, file: asset.origin.file })),
    ),
    ...subnets
      .filter(
        ({ filter, isUnfiltered = false }) => !isUnfiltered && (filter === undefined || !filters.has(filter)),
      )
      .map((subnet) => ({
        layer: 'subnet' as const,
        name: subnet.filter ?? `the filter of ${nameOf(subnet)}`,
        file: subnet.origin.file,
      })),
  ];
}
