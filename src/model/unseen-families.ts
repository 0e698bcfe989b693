import type { Family } from '../net/address.ts';
import type { Filter } from './filter.ts';

/** Families of which a host's filters show no rules, although it has some of another one. */
export function unseenFamilies(filters: readonly Filter[]): Family[] {
  const shown = new Set(filters.flatMap(({ family }) => family ?? [4, 6]));
  return filters.length === 0 ? [] : ([4, 6] as const).filter((family) => !shown.has(family));
}
