import type { Filter, Hook, Rule } from '../../model/filter.ts';

const numbers = new WeakMap<object, number>();
let count = 0;
const known = new WeakMap<Filter, Map<Hook, string>>();

/**
 * Equal for filters that judge alike at a hook: the same conditions (equal ones are one object where an importer makes them so)
 * with the same actions in the same order. Real estates repeat the same rule lists under many names.
 */
export function filterSignature(filter: Filter, hook: Hook): string {
  let byHook = known.get(filter);
  if (byHook === undefined) {
    byHook = new Map();
    known.set(filter, byHook);
  }
  let signature = byHook.get(hook);
  if (signature === undefined) {
    signature = rulesAt(filter, hook)?.map(ruleSignature).join(' ') ?? `filter ${numberOf(filter)}`;
    byHook.set(hook, `${hook} ${signature}`);
    signature = `${hook} ${signature}`;
  }
  return signature;
}

/** The rules of a hook that is one flat chain; undefined where chains lead to others. */
export function rulesAt(filter: Filter, hook: Hook): readonly Rule[] | undefined {
  const [base, second] = filter.bases.filter((each) => each.hook === hook);
  if (base === undefined || second !== undefined || base.family !== undefined || base.policy !== 'drop')
    return undefined;
  const rules = filter.chains.get(base.chain)?.rules ?? [];
  return rules.every((rule) => rule.action.kind === 'accept' || rule.action.kind === 'drop')
    ? rules
    : undefined;
}

function ruleSignature(rule: Rule): string {
  return `${rule.action.kind === 'accept' ? '+' : '-'}${numberOf(rule.conditions)}`;
}

function numberOf(object: object): number {
  let number = numbers.get(object);
  if (number === undefined) {
    number = count++;
    numbers.set(object, number);
  }
  return number;
}
