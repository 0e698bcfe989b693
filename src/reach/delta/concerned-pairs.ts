import type { Asset } from '../../model/asset.ts';
import type { Chain, Condition, Filter, Rule } from '../../model/filter.ts';
import { isSameValue } from '../../model/same-value.ts';

const PLACES = ['origin', 'id'];

/** Whether what a host does with packets from one link to another, and with their answers, may differ between two sides. */
export function concernsPair([then, now]: readonly [Asset, Asset]): (one: string, other: string) => boolean {
  const rules = rulesMoved(then.host?.filters ?? [], now.host?.filters ?? []);
  const isByRules =
    rules !== undefined &&
    isSameValue({ ...then.host, filters: undefined }, { ...now.host, filters: undefined }, PLACES);
  if (!isByRules) return () => true;
  return (one, other) =>
    rules.some(({ conditions }) =>
      [
        { in: one, out: other },
        { in: other, out: one },
      ].some((way) => conditions.every((each) => mayHold(each, way))),
    );
}

function mayHold(condition: Condition, way: { readonly in: string; readonly out: string }): boolean {
  if (condition.kind !== 'interface') return true;
  const { name, prefix, negated, direction } = condition;
  const link = way[direction];
  return (prefix ? link.startsWith(name) : link === name) !== (negated === true);
}

/** Rules that do not stand on both sides in the same order; undefined: filters differ in more than their rules. */
function rulesMoved(then: readonly Filter[], now: readonly Filter[]): readonly Rule[] | undefined {
  const bare = (filters: readonly Filter[]) =>
    filters.map(({ chains, ...rest }) => ({ ...rest, chains: [...chains.keys()] }));
  if (!isSameValue(bare(then), bare(now), PLACES)) return undefined;
  return then.flatMap(({ chains }, index) =>
    [...chains].flatMap(([name, old]) => movedIn(old, now[index]?.chains.get(name) as Chain)),
  );
}

/** What stands between the rules with which both begin and those with which both end. */
function movedIn({ rules: then }: Chain, { rules: now }: Chain): readonly Rule[] {
  const same = (one: Rule | undefined, other: Rule | undefined) => isSameValue(one, other, PLACES);
  const most = Math.min(then.length, now.length);
  let begin = 0;
  while (begin < most && same(then[begin], now[begin])) begin++;
  let end = 0;
  while (end < most - begin && same(then.at(-1 - end), now.at(-1 - end))) end++;
  return [...then.slice(begin, then.length - end), ...now.slice(begin, now.length - end)];
}
