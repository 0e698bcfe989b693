import { readOptions } from '../../importers/iptables/options.ts';
import { mistakeIn, negatedBehind } from '../../importers/iptables/refused-rule.ts';
import type { Word as RuleWord } from '../../importers/iptables/words.ts';
import type { Outcome } from '../command.ts';
import { chainWithDoubt, refuse, type Teller } from '../teller.ts';
import {
  addTable,
  type DumpText,
  hasChain,
  insertRule,
  type RuleText,
  removeRule,
  replaceRule,
  rulesOf,
  versionOf,
} from './dump-text.ts';
import type { IptablesCommand } from './parse-command.ts';
import { hasManySpellings, ruleKey } from './same-rule.ts';
import { DESCRIPTIVE, printWords, ruleWords, undecided } from './words.ts';

/** `-A`, `-I`, `-R`, `-D` and `-C` on a chain that is there. */
export function changeRule(command: IptablesCommand, dump: DumpText, chain: string, teller: Teller): Outcome {
  const { verb, table, operands, rule } = command;
  const number = numberOf(operands[1]?.text);
  if (operands[1] !== undefined && number === undefined)
    return refuse(teller, `"${operands[1].text}" is no number of a rule`);
  if (number !== undefined && number > 1 && teller.doubtedChains.has(chainWithDoubt(dump, table, chain)))
    return teller.lose('which rule has that number depends on a command before it');
  if (verb === 'delete' && number !== undefined) {
    if (rule.length > 0)
      return refuse(teller, 'a rule that is deleted is named by its number or by its words');
    const found = rulesOf(dump, table, chain)[number - 1];
    return found === undefined
      ? refuse(teller, `chain ${chain} has no rule ${number}`)
      : deleteRule(dump, table, chain, found, teller);
  }
  const words = ruleWords(rule);
  const open = rule.find(({ unknown }) => unknown !== undefined)?.unknown;
  if (words === undefined) return teller.lose(`what the rule asks depends on ${open?.source}`);
  const negated = negatedBehind(words);
  if (negated !== undefined && versionOf(dump) === '1.8.9')
    return refuse(teller, `iptables 1.8.9 takes "!" before ${negated} alone`);
  if (negated !== undefined)
    return teller.lose(`whether iptables takes "!" behind ${negated} differs between versions`);
  if (verb === 'check' || verb === 'delete') {
    if (open !== undefined)
      return verb === 'check' ? 'unknown' : teller.lose(`which rule it means depends on ${open.source}`);
    return findRules(verb, alternatives(words), dump, table, chain, teller);
  }
  const { family } = dump;
  const isChain = (name: string): boolean => hasChain(dump, table, name);
  const problem = mistakeIn(words, { family, table, chain, isChain });
  if (problem !== undefined) return refuse(teller, problem);
  for (const { unknown } of rule.filter((_, index) => !DESCRIPTIVE.test(rule[index - 1]?.text ?? '')))
    if (unknown !== undefined) teller.gap(`the rule depends on ${unknown.source}`);
  return placeRule(command, words, number, dump, chain, teller);
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d*$/.test(text) ? Number(text) : undefined;
}

function placeRule(
  { verb, table }: IptablesCommand,
  words: readonly RuleWord[],
  number: number | undefined,
  dump: DumpText,
  chain: string,
  teller: Teller,
): Outcome {
  const { doubt, origin } = teller;
  const texts = alternatives(doubt === undefined ? words : [...undecided(doubt.reason), ...words]).map(
    printWords,
  );
  const rules = rulesOf(dump, table, chain);
  if (verb === 'replace') {
    const found = number === undefined ? undefined : rules[number - 1];
    const [text] = texts;
    if (found === undefined || text === undefined || texts.length > 1)
      return refuse(teller, `chain ${chain} has no rule ${number ?? 'of that number'}`);
    replaceRule(dump, chain, found, text, origin);
    return 'done';
  }
  const position = verb === 'append' ? rules.length : (number ?? 1) - 1;
  if (position > rules.length) return refuse(teller, `chain ${chain} has no place ${position + 1}`);
  addTable(dump, table, origin);
  for (const [index, text] of texts.entries())
    insertRule(dump, table, chain, verb === 'append' ? position + index : position, text, origin);
  if (rulesOf(dump, table, chain).length === rules.length)
    return teller.lose(`the dump does not show table ${table}`);
  if (doubt === undefined) return 'done';
  teller.gap(`whether it runs is not known: ${doubt.reason}`);
  teller.doubtedChains.add(chainWithDoubt(dump, table, chain));
  return 'unknown';
}

/** Several addresses make as many rules. */
function alternatives(words: readonly RuleWord[]): RuleWord[][] {
  let rules: RuleWord[][] = [[]];
  for (const [index, word] of words.entries()) {
    const isList = /^(?:-s|-d|--src|--dst|--source|--destination)$/.test(words[index - 1]?.text ?? '');
    const isOne = !isList || words[index - 2]?.text === '!' || word.quoted;
    const parts = isOne ? [word.text] : word.text.split(',').filter((part) => part !== '');
    rules = rules.flatMap((rule) => parts.map((text) => [...rule, { ...word, text }]));
  }
  return rules;
}

function findRules(
  verb: 'check' | 'delete',
  wanted: readonly (readonly RuleWord[])[],
  dump: DumpText,
  table: string,
  chain: string,
  teller: Teller,
): Outcome {
  for (const words of wanted) {
    const key = ruleKey(words, dump.family);
    const rules = rulesOf(dump, table, chain);
    const found = rules.find((each) => each.words !== undefined && ruleKey(each.words, dump.family) === key);
    if (found === undefined) {
      const isOpen = rules.some((each) => each.words === undefined || mayBeSame(each.words, words, dump));
      if (verb === 'check') return isOpen ? 'unknown' : 'failed';
      if (isOpen)
        return teller.lose('which rule it deletes is not known: iptables may spell the rule in another way');
      return refuse(teller, `chain ${chain} has no such rule`);
    }
    if (found.words?.some(({ text }) => text === '--because'))
      return verb === 'check' ? 'unknown' : teller.lose('it deletes a rule that may not be there');
    if (verb === 'delete') deleteRule(dump, table, chain, found, teller);
  }
  return 'done';
}

function deleteRule(dump: DumpText, table: string, chain: string, rule: RuleText, teller: Teller): Outcome {
  const { doubt, origin } = teller;
  if (doubt === undefined) {
    removeRule(dump, rule, origin);
    return 'done';
  }
  if (rule.words === undefined) return teller.lose(`whether it runs is not known: ${doubt.reason}`);
  teller.gap(`whether it runs is not known: ${doubt.reason}`);
  teller.doubtedChains.add(chainWithDoubt(dump, table, chain));
  replaceRule(dump, chain, rule, printWords([...undecided(doubt.reason), ...rule.words]), origin);
  return 'unknown';
}

function mayBeSame(left: readonly RuleWord[], right: readonly RuleWord[], { family }: DumpText): boolean {
  return (
    hasManySpellings(right, family) && readOptions(left).target?.name === readOptions(right).target?.name
  );
}
