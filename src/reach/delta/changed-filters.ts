import type { Asset } from '../../model/asset.ts';
import type { ChangedFilter } from '../../model/diff.ts';
import type { Filter } from '../../model/filter.ts';
import { isSameValue } from '../../model/same-value.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Sides } from './flow-changes.ts';

/** A filter on both sides; absent where it is not there. */
export interface FilterPair {
  readonly id: string;
  readonly before?: Filter;
  readonly after?: Filter;
  /** The host whose filter it is. */
  readonly host?: Asset;
}

/** Filters that are not the same on both sides, their places in files and the numbers of their rules aside. */
export function changedFilters({ before, after }: Sides): FilterPair[] {
  const [then, now] = [filtersOf(before.snapshot), filtersOf(after.snapshot)];
  return [...new Set([...then.keys(), ...now.keys()])].flatMap((key) => {
    const [old, young] = [then.get(key), now.get(key)];
    if (old !== undefined && young !== undefined && isSameProgram(old.filter, young.filter)) return [];
    const host = (young ?? old)?.host;
    return [
      {
        id: key,
        ...(old === undefined ? {} : { before: old.filter }),
        ...(young === undefined ? {} : { after: young.filter }),
        ...(host === undefined ? {} : { host }),
      },
    ];
  });
}

/** How many interfaces, subnets or hosts a filter stands before, on the side that has it. */
export function describeFilter({ before, after }: Sides, pair: FilterPair): ChangedFilter {
  const filter = (pair.after ?? pair.before) as Filter;
  const { snapshot, interfaces } = pair.after === undefined ? before : after;
  const carriers =
    pair.host !== undefined
      ? 1
      : interfaces.filter(({ interface: own }) => own.groups?.includes(filter.id)).length +
        snapshot.subnets.filter((subnet) => subnet.filter === filter.id).length;
  return { id: pair.id, title: filter.title, carriers };
}

function filtersOf(snapshot: Snapshot): Map<string, { readonly filter: Filter; readonly host?: Asset }> {
  return new Map([
    ...[...snapshot.filters].map(([id, filter]) => [id, { filter }] as const),
    ...snapshot.assets.flatMap((asset) =>
      (asset.host?.filters ?? []).map(
        (filter) => [`${asset.id} ${filter.id}`, { filter, host: asset }] as const,
      ),
    ),
  ]);
}

function isSameProgram(one: Filter, other: Filter): boolean {
  return one === other || isSameValue(one, other, ['origin', 'id']);
}
