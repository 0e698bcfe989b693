import type { Filter, Hook } from '../../model/filter.ts';

/** All that a filter's answers at a hook depend on; where its chains lead to others, the whole of them. */
export function programAt(filter: Filter | undefined, hook: Hook): unknown {
  const bases = (filter?.bases ?? []).filter((base) => base.hook === hook);
  const isFlat = filter?.chains.size === filter?.bases.length;
  return [bases, isFlat ? bases.map(({ chain }) => filter?.chains.get(chain)) : filter?.chains];
}
