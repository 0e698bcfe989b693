import type { Action, Chain, Condition } from '../../model/filter.ts';
import { oncePer } from '../../net/once-per.ts';
import type { Placed } from './competing.ts';

/** Whether a base chain, with all that it leads to, may set marks, and whether it asks for them. */
export interface MarkUse {
  readonly sets: boolean;
  readonly asks: boolean;
}

const SETTING: ReadonlySet<Action['kind']> = new Set(['mark', 'copy-mark', 'any-mark', 'opaque']);

export const markUseOf = oncePer(({ filter, base }: Placed): MarkUse => {
  const chain = filter.chains.get(base.chain);
  if (chain === undefined) return { sets: false, asks: false };
  const chains = new Set<Chain>([chain]);
  for (const { rules } of chains)
    for (const { action } of rules) {
      const next = 'chain' in action ? filter.chains.get(action.chain) : undefined;
      if (next !== undefined) chains.add(next);
    }
  const rules = [...chains].flatMap((each) => each.rules);
  return {
    sets: rules.some(({ action }) => SETTING.has(action.kind)),
    asks: rules.some(({ conditions, action }) => action.kind === 'copy-mark' || conditions.some(asksMark)),
  };
});

function asksMark(condition: Condition): boolean {
  if (condition.kind === 'any') return condition.of.some((each) => each.some(asksMark));
  return condition.kind === 'mark';
}
