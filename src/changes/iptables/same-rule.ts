import { setMatcher } from '../../importers/iptables/ipset/match-set.ts';
import { readOptions } from '../../importers/iptables/options.ts';
import { type RulePlace, readRule } from '../../importers/iptables/rule.ts';
import type { Word } from '../../importers/iptables/words.ts';
import type { Family } from '../../net/address.ts';
import { withoutEnds } from './words.ts';

const NO_SETS = setMatcher(new Map(), new Map());
/** What iptables puts in where nothing is said (iptables-extensions(8)). */
const DEFAULT_ANSWERS = new Set(['icmp-port-unreachable', 'icmp6-port-unreachable']);

/** Everything by which iptables tells rules apart, in one spelling. */
export function ruleKey(given: readonly Word[], family: Family): string {
  const words = withoutEnds(given);
  const place: RulePlace = { family, sets: NO_SETS, isChain: () => true };
  const { conditions, action } = readRule(words, place);
  const { matches, target, unknown } = readOptions(words);
  const modules = matches.map(({ name }) => name).toSorted();
  const texts = [
    ...matches.filter(({ name }) => name === 'comment'),
    ...(target === undefined ? [] : [target]),
  ]
    .flatMap(({ options }) => options.map(({ name, values }) => [name, ...values]))
    .filter(([name, value = '']) => name !== '--reject-with' || !DEFAULT_ANSWERS.has(value));
  const told =
    action.kind === 'reject' && DEFAULT_ANSWERS.has(action.with ?? '') ? { kind: 'reject' } : action;
  const acts = ['mark', 'copy-mark'].includes(told.kind) ? [] : texts;
  return JSON.stringify(
    [conditions.map(inOrder).toSorted(), told, target?.name, modules, acts, unknown],
    bigints,
  );
}

/** A rule that iptables may spell in another way than the command does: which rule it is is not known. */
export function hasManySpellings(words: readonly Word[], family: Family): boolean {
  const place: RulePlace = { family, sets: NO_SETS, isChain: () => true };
  const { conditions, action } = readRule(words, place);
  return (
    conditions.some(({ kind }) => kind === 'opaque') || action.kind === 'opaque' || action.kind === 'continue'
  );
}

function inOrder(condition: unknown): string {
  return JSON.stringify(condition, (key, value) =>
    Array.isArray(value) && key === 'states' ? value.toSorted() : bigints(key, value),
  );
}

function bigints(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}
