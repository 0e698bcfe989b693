import type { BaseChain, Chain, Filter, Rule } from '../model/filter.ts';
import type { Origin } from '../model/origin.ts';

/** Before the names of chains that the other program brings along. */
const OTHER = 'listed ';

/** A filter that is one of two programs, and nothing says which; `entries` leads from chains of one, where they part, to those of the other. */
export function eitherProgram(
  one: Filter,
  other: Filter,
  entries: ReadonlyMap<string, string>,
  reason: string,
  origin: Origin,
): Filter {
  const chains = new Map([...one.chains, ...[...other.chains].map(renamed)]);
  for (const [key, twin] of entries) {
    const chain = one.chains.get(key) as Chain;
    const choice: Rule = {
      id: `${key} ${OTHER.trim()}`,
      conditions: [{ kind: 'opaque', reason }],
      action: { kind: 'goto', chain: `${OTHER}${twin}` },
      origin,
    };
    chains.set(key, { ...chain, rules: [choice, ...chain.rules] });
  }
  return { ...one, chains };
}

/** The base chains of one program by those of the other at the same places; undefined: they are not at the same ones. */
export function pairedBases(one: Filter, other: Filter): ReadonlyMap<string, string> | undefined {
  const isSame =
    one.bases.length === other.bases.length &&
    one.bases.every((base, index) => placeOf(base) === placeOf(other.bases[index] as BaseChain));
  return isSame
    ? new Map(one.bases.map((base, index) => [base.chain, (other.bases[index] as BaseChain).chain]))
    : undefined;
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
