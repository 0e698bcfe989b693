import type { FilterRuleFact } from '../../../model/facts.ts';
import type { Filter, Hook } from '../../../model/filter.ts';

type Direction = FilterRuleFact['direction'];

const DIRECTIONS: Readonly<Partial<Record<Hook, Direction>>> = {
  ingress: 'in',
  input: 'in',
  egress: 'out',
  output: 'out',
  forward: 'forward',
};

/** Which packets come to a chain by filtering base chains and jumps: the first direction that does; a chain that nothing enters has none. */
export function directionsOf({ bases, chains }: Filter): ReadonlyMap<string, Direction> {
  const found = new Map<string, Direction>();
  for (const { hook, chain, translates } of bases) {
    const direction = DIRECTIONS[hook];
    if (direction === undefined || translates) continue;
    const entered = [chain];
    for (let name = entered.pop(); name !== undefined; name = entered.pop()) {
      if (found.has(name)) continue;
      found.set(name, direction);
      for (const { action } of chains.get(name)?.rules ?? [])
        if (action.kind === 'jump' || action.kind === 'goto') entered.push(action.chain);
    }
  }
  return found;
}
