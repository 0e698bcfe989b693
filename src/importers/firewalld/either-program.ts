import type { BaseChain, Chain, Filter, Rule } from '../../model/filter.ts';
import type { Origin } from '../../model/origin.ts';

/** Before the names of chains that the other program brings along. */
const OTHER = 'listed ';

/** A filter that is one of two programs, and nothing says which; undefined: their base chains are not the same ones. */
export function eitherProgram(
  one: Filter,
  other: Filter,
  reason: string,
  origin: Origin,
): Filter | undefined {
  const chains = new Map([...one.chains, ...[...other.chains].map(renamed)]);
  if (one.bases.length !== other.bases.length) return undefined;
  for (const [index, base] of one.bases.entries()) {
    const twin = other.bases[index] as BaseChain;
    if (placeOf(base) !== placeOf(twin)) return undefined;
    const chain = one.chains.get(base.chain) as Chain;
    const choice: Rule = {
      id: `${base.chain} ${OTHER.trim()}`,
      conditions: [{ kind: 'opaque', reason }],
      action: { kind: 'goto', chain: `${OTHER}${twin.chain}` },
      origin,
    };
    chains.set(base.chain, { ...chain, rules: [choice, ...chain.rules] });
  }
  return { ...one, chains };
}

function placeOf(base: BaseChain): string {
  return JSON.stringify({ ...base, origin: undefined });
}

function renamed([name, { title, rules }]: readonly [string, Chain]): [string, Chain] {
  return [
    `${OTHER}${name}`,
    {
      title: `${OTHER}${title}`,
      rules: rules.map((rule) => {
        const { action } = rule;
        const isCall = action.kind === 'jump' || action.kind === 'goto';
        return {
          ...rule,
          id: `${OTHER}${rule.id}`,
          ...(isCall ? { action: { ...action, chain: `${OTHER}${action.chain}` } } : {}),
        };
      }),
    },
  ];
}
