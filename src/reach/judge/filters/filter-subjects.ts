import type { Asset } from '../../../model/asset.ts';
import type { Filter } from '../../../model/filter.ts';
import { nameOf } from '../../../model/name.ts';
import type { Origin } from '../../../model/origin.ts';
import { allFilters, carriersOfGroup, type Estate, type Located, once } from '../../estate.ts';

/** A filter that somebody can change, wherever it stands, or the filters of a machine. */
export interface FilterSubject {
  /** Stable part of identities: `sg-0a1`, `host/web-1`. */
  readonly id: string;
  readonly title: string;
  readonly layer: 'group' | 'subnet' | 'host';
  readonly platform?: string;
  /** One for each place that gives its rules another meaning; those of a machine act together. */
  readonly filters: readonly Filter[];
  /** The machine whose own filters they are. */
  readonly asset?: Asset;
  readonly carriers: readonly Located[];
  readonly origin: Origin;
}

/** What facts say of a subject. */
export function nameOfFilter({ title, layer, platform }: FilterSubject): {
  readonly filter: string;
  readonly layer: FilterSubject['layer'];
  readonly platform?: string;
} {
  return { filter: title, layer, ...(platform === undefined ? {} : { platform }) };
}

/** Every filter that somebody can change: those of platforms in the order of the evidence, then those of machines. */
export function filterSubjects(estate: Estate): readonly FilterSubject[] {
  return once(estate, 'filter subjects', () => [
    ...ofPlatforms(estate),
    // Their own filters are a part of them.
    ...once(estate, 'filters of machines', () => ofMachines(estate)),
  ]);
}

/** Those of platforms in the order of the evidence; of one group several filters are made where its names mean different addresses. */
export function filtersBySource(estate: Estate): readonly (readonly [Filter, ...Filter[]])[] {
  return once(estate, 'filters by source', () => {
    const own = allFilters(estate).filter(
      ({ layer, platform, bases }) =>
        layer !== 'host' && platform !== undefined && bases.some(({ hook }) => hook === 'ingress'),
    );
    const bySource = Map.groupBy(
      own,
      ({ origin: { file, pointer = '', line = '' } }) => `${line}|${pointer}|${file}`,
    );
    return [...bySource.values()] as [Filter, ...Filter[]][];
  });
}

function ofPlatforms(estate: Estate): FilterSubject[] {
  return filtersBySource(estate).map((filters): FilterSubject => {
    const [{ id, title, layer, origin, platform }] = filters;
    const carriers = filters.flatMap(({ id }) => carriersOfFilter(estate, id));
    return {
      id,
      title,
      layer,
      ...(platform === undefined ? {} : { platform }),
      filters,
      carriers: [...new Set(carriers)],
      origin,
    };
  });
}

/** The interfaces that carry a group, or that lie in the subnets of a filter. */
export function carriersOfFilter(estate: Estate, filter: string): readonly Located[] {
  const bySubnets = once(estate, 'interfaces by subnet filter', () =>
    Map.groupBy(estate.interfaces, (at) => at.subnet?.filter),
  );
  return [...carriersOfGroup(estate, filter), ...(bySubnets.get(filter) ?? [])];
}

function ofMachines(estate: Estate): FilterSubject[] {
  return estate.snapshot.assets.flatMap((asset): FilterSubject[] => {
    const [origin] = asset.host?.filters.map((filter) => filter.origin) ?? [];
    if (asset.host === undefined) return [];
    const title = nameOf(asset);
    return [
      {
        id: `host/${title}`,
        title,
        layer: 'host',
        filters: asset.host.filters,
        asset,
        carriers: estate.interfacesOf.get(asset.id) ?? [],
        origin: origin ?? asset.origin,
      },
    ];
  });
}
