import type { Filter, Hook, Rule } from '../../model/filter.ts';
import { type Estate, once } from '../estate.ts';

/**
 * Equal for filters that judge alike at a hook: the same conditions (equal ones are one object where an importer makes them so)
 * with the same actions in the same order. Real estates repeat the same rule lists under many names.
 */
export function filterSignature(estate: Estate, filter: Filter, hook: Hook): number {
  return once(estate, 'signatures of filters', () => new Signatures()).of(filter, hook);
}

/** The rules of a hook that is one flat chain; undefined where chains lead to others. */
export function rulesAt(filter: Filter, hook: Hook): readonly Rule[] | undefined {
  let base: Filter['bases'][number] | undefined;
  for (const each of filter.bases) {
    if (each.hook !== hook) continue;
    if (base !== undefined) return undefined;
    base = each;
  }
  if (base === undefined || base.family !== undefined || base.policy !== 'drop') return undefined;
  const rules = filter.chains.get(base.chain)?.rules ?? [];
  for (const { action } of rules) if (action.kind !== 'accept' && action.kind !== 'drop') return undefined;
  return rules;
}

/** Rules as numbers: of their conditions, and whether they accept. */
interface RuleList {
  readonly rules: readonly number[];
  readonly signature: number;
}

/** The different lists of rules that filters have, each once. */
class Signatures {
  readonly #byHook = new Map<Hook, Map<Filter, number>>();
  readonly #conditions = new Map<Rule['conditions'], number>();
  readonly #lists = new Map<number, RuleList[]>();
  #count = 0;

  of(filter: Filter, hook: Hook): number {
    let known = this.#byHook.get(hook);
    if (known === undefined) {
      known = new Map();
      this.#byHook.set(hook, known);
    }
    let signature = known.get(filter);
    if (signature === undefined) {
      const rules = rulesAt(filter, hook);
      // No other filter is known to judge like chains that lead to others.
      signature = rules === undefined ? this.#count++ : this.#ofRules(rules);
      known.set(filter, signature);
    }
    return signature;
  }

  #ofRules(rules: readonly Rule[]): number {
    let hash = rules.length;
    const numbers = rules.map(({ conditions, action }) => {
      const number = this.#numberOf(conditions) * 2 + (action.kind === 'accept' ? 1 : 0);
      hash = Math.imul(hash ^ number, 0x9e3779b1);
      hash ^= hash >>> 15;
      return number;
    });
    const alike = this.#lists.get(hash);
    const known = alike?.find((each) => isSameList(each.rules, numbers));
    if (known !== undefined) return known.signature;
    const list = { rules: numbers, signature: this.#count++ };
    if (alike === undefined) this.#lists.set(hash, [list]);
    else alike.push(list);
    return list.signature;
  }

  #numberOf(conditions: Rule['conditions']): number {
    let number = this.#conditions.get(conditions);
    if (number === undefined) {
      number = this.#conditions.size;
      this.#conditions.set(conditions, number);
    }
    return number;
  }
}

function isSameList(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((number, index) => number === right[index]);
}
