import { builtInChains, isTable } from '../../importers/iptables/built-in.ts';
import { isTarget } from '../../importers/iptables/targets.ts';
import type { Outcome } from '../command.ts';
import { chainWithDoubt, refuse, type Teller } from '../teller.ts';
import { changeRule } from './change-rule.ts';
import {
  type DumpText,
  declareChain,
  hasChain,
  linesOfTable,
  removeChain,
  removeRule,
  replaceRule,
  rulesOf,
  versionOf,
} from './dump-text.ts';
import type { IptablesCommand } from './parse-command.ts';
import { printWords } from './words.ts';

const LONGEST_NAME = 28;
const ASKING = new Set(['list', 'list-rules', 'version', 'help', 'zero']);

/** Carries out one command of iptables on the dump of its family (iptables(8)). */
export function carryOut(command: IptablesCommand, dump: DumpText, teller: Teller): Outcome {
  const { verb, misplaced, glued } = command;
  if (ASKING.has(verb)) return 'done';
  if (misplaced !== undefined) return refuse(teller, `${misplaced} goes with -L alone`);
  if (glued === undefined) return change(command, dump, teller);
  // Seen in 1.8.9, in both its backends; -i and -o would be links of that very name.
  if (versionOf(dump) === '1.8.9' && !/^(?:-\w*[io]|--(?:in|out)-)/.test(glued))
    return refuse(teller, `iptables 1.8.9 does not take "${glued}" in one word`);
  const reason = `whether iptables takes "${glued}" in one word differs between versions`;
  return change(command, dump, { ...teller, doubt: teller.doubt ?? { reason, repeats: false } });
}

function change(command: IptablesCommand, dump: DumpText, teller: Teller): Outcome {
  const { verb, table, operands } = command;
  if (!isTable(table)) return refuse(teller, `there is no table ${table}`);
  const open = operands.find(({ unknown }) => unknown !== undefined);
  if (open !== undefined)
    return teller.lose(`which chain or place it means depends on ${open.unknown?.source}`);
  if (teller.doubt !== undefined && !isBounded(command, teller.doubt.repeats))
    return teller.lose(`whether it runs is not known: ${teller.doubt.reason}`);
  const [extra] = isOfRules(verb) ? [] : command.rule;
  if (extra !== undefined && extra.unknown === undefined && !OF_PROGRAM.test(extra.text))
    return refuse(teller, `"${extra.text}" does not go with it`);
  const [chain, second] = operands.map(({ text }) => text);
  if (chain === undefined) {
    if (verb === 'flush') return flush(dump, table, undefined, teller);
    return verb === 'delete-chain' ? deleteChains(dump, table, teller) : refuse(teller, 'it names no chain');
  }
  if (verb === 'new-chain') {
    if (hasChain(dump, table, chain)) return refuse(teller, `chain ${chain} is there already`);
    if (chain.length > LONGEST_NAME || isTarget(chain))
      return refuse(teller, `no chain can be named ${chain}`);
    declareChain(dump, table, chain, '-', teller.origin);
    return 'done';
  }
  if (!hasChain(dump, table, chain)) return refuse(teller, `table ${table} has no chain ${chain}`);
  const isBuiltIn = builtInChains(table).includes(chain);
  switch (verb) {
    case 'policy':
      if (!isBuiltIn || (second !== 'ACCEPT' && second !== 'DROP'))
        return refuse(teller, `chain ${chain} takes no policy ${second ?? ''}`);
      if (table === 'nat' && second === 'DROP' && dump.backend === 'nft')
        return refuse(teller, 'table nat takes no policy DROP');
      declareChain(dump, table, chain, second, teller.origin);
      return 'done';
    case 'flush':
      return flush(dump, table, chain, teller);
    case 'delete-chain':
      if (isBuiltIn || rulesOf(dump, table, chain).length > 0 || references(dump, table, chain).length > 0)
        return refuse(teller, `chain ${chain} is in use and cannot be deleted`);
      removeChain(dump, table, chain, teller.origin);
      return 'done';
    case 'rename-chain':
      return rename(dump, table, chain, second, teller);
  }
  return changeRule(command, dump, chain, teller);
}

/** Options that go with every command and do not change what it does. */
const OF_PROGRAM = /^(?:-c|--set-counters|-M|--modprobe)$/;

function isOfRules(verb: string): boolean {
  return ['check', 'append', 'insert', 'delete', 'replace'].includes(verb);
}

/** Where a command may not run, one that adds or deletes a rule is bounded by a rule that may not match; others are not. */
function isBounded({ verb }: IptablesCommand, repeats: boolean): boolean {
  return ['check', 'new-chain', 'append', 'insert'].includes(verb) || (verb === 'delete' && !repeats);
}

function flush(dump: DumpText, table: string, chain: string | undefined, teller: Teller): Outcome {
  const chains = chain === undefined ? chainsOf(dump, table) : [chain];
  let isEmpty = true;
  for (const each of chains) {
    teller.doubtedChains.delete(chainWithDoubt(dump, table, each));
    for (const rule of rulesOf(dump, table, each).toReversed()) {
      removeRule(dump, rule, teller.origin);
      isEmpty = false;
    }
  }
  if (isEmpty)
    teller.warn(
      `it changes nothing: ${chain === undefined ? `table ${table}` : `chain ${chain}`} holds no rule`,
    );
  return 'done';
}

function chainsOf(dump: DumpText, table: string): string[] {
  const lines = linesOfTable(dump, table) ?? [];
  return [...new Set(lines.map(({ chain }) => chain))];
}

/** `-X` without a name: chains of the user's own that nothing needs. */
function deleteChains(dump: DumpText, table: string, teller: Teller): Outcome {
  const own = chainsOf(dump, table).filter((chain) => !builtInChains(table).includes(chain));
  const busy = own.find(
    (chain) => rulesOf(dump, table, chain).length > 0 || references(dump, table, chain).length > 0,
  );
  if (busy !== undefined) return refuse(teller, `chain ${busy} is in use and cannot be deleted`);
  for (const chain of own) removeChain(dump, table, chain, teller.origin);
  return 'done';
}

/** Rules that lead to a chain. */
function references(dump: DumpText, table: string, chain: string) {
  return chainsOf(dump, table).flatMap((from) =>
    rulesOf(dump, table, from).flatMap((rule) => {
      const at = (rule.words ?? []).findIndex(({ text }) => /^(?:-j|-g|--jump|--goto)$/.test(text));
      return at >= 0 && rule.words?.[at + 1]?.text === chain ? [{ rule, from, at: at + 1 }] : [];
    }),
  );
}

function rename(
  dump: DumpText,
  table: string,
  chain: string,
  to: string | undefined,
  teller: Teller,
): Outcome {
  if (to === undefined || hasChain(dump, table, to) || builtInChains(table).includes(chain))
    return refuse(teller, `chain ${chain} cannot be renamed to ${to ?? 'nothing'}`);
  for (const { rule, from, at } of references(dump, table, chain)) {
    const words = (rule.words ?? []).map((word, index) => (index === at ? { ...word, text: to } : word));
    replaceRule(dump, from, rule, printWords(words), teller.origin);
  }
  for (const rule of rulesOf(dump, table, chain))
    replaceRule(dump, to, rule, printWords(rule.words ?? []), teller.origin);
  removeChain(dump, table, chain, teller.origin);
  declareChain(dump, table, to, '-', teller.origin);
  return 'done';
}
