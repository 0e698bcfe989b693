import type { Audit } from '../../../model/audit.ts';
import { allFilters, type Estate } from '../../estate.ts';
import { filterSubjects } from './filter-subjects.ts';

type Sight = NonNullable<Audit['coverage']['filters']>[number];

/** Of each platform and layer: how many filters are in evidence, and which ones must exist and are not. */
export function filterSight(estate: Estate): Sight[] {
  const files = new Map(estate.snapshot.evidence.map(({ file, importer }) => [file, importer]));
  const known = new Set(allFilters(estate).map(({ id }) => id));
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
  for (const { layer, platform, filters } of filterSubjects(estate))
    if (filters.length > 0) sightOf(layer, platform).seen += 1;
  for (const { asset, interface: own } of estate.interfaces)
    for (const group of own.groups ?? [])
      if (!known.has(group)) sightOf('group', files.get(asset.origin.file)).unseen.push(group);
  for (const { id, names, filter, isUnfiltered = false, origin } of estate.snapshot.subnets)
    if (!isUnfiltered && (filter === undefined || !known.has(filter)))
      sightOf('subnet', files.get(origin.file)).unseen.push(filter ?? `the filter of ${names[0] ?? id}`);
  return [...sights.values()].map(({ unseen, ...sight }) => ({
    ...sight,
    unseen: [...new Set(unseen)].sort(),
  }));
}
