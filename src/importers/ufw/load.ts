import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import type { Family } from '../../net/address.ts';
import type { ReadFile } from '../importer.ts';
import { builtInChains } from '../iptables/built-in.ts';
import type { Dump } from '../iptables/dump.ts';
import { readLine, uncommitted } from '../iptables/read-dump.ts';
import { declareChain, type Reading, startReading, startTable } from '../iptables/reading.ts';
import { mistakeIn, strangeOption } from '../iptables/refused-rule.ts';
import { type Line, placeOfLine, toLine } from '../iptables/sections.ts';

/** Tables of one family while ufw's files are loaded into them one after another. */
export interface Loading {
  readonly family: Family;
  readonly reading: Reading;
  /** Why nothing of them is certain, or of one chain of the kernel: each may have left any rules. */
  readonly doubts: { readonly what: string; readonly origin: Origin; readonly chain?: string }[];
}

export function startLoading(family: Family, file: string): Loading {
  const gaps: Gap[] = [];
  return { family, reading: { ...startReading(file, gaps), keepsTables: true }, doubts: [] };
}

/** Loads lines that ufw makes itself. */
export function loadLines(lines: readonly Line[], { reading }: Loading): void {
  for (const line of lines) readLine(line, reading);
}

/**
 * Loads one of ufw's files as `iptables-restore --noflush` does, which takes all of a table or nothing: what it would refuse
 * leaves in doubt what runs.
 */
export function loadFile(file: ReadFile, loading: Loading): void {
  const { reading } = loading;
  const before = reading.gaps.length;
  for (const [index, raw] of (file.text ?? '').split(/\r?\n/).entries()) {
    const text = raw.trim();
    if (text === '' || text.startsWith('#')) continue;
    readLine({ ...toLine(index + 1, text), file: file.name }, reading);
  }
  const open = uncommitted(reading);
  const mistake = reading.gaps[before] ?? mistakeInRules(file.name, loading);
  reading.table = undefined;
  reading.skipping = false;
  if (open === undefined && mistake === undefined) return;
  const origin = mistake?.origin ?? { file: file.name, line: 1, text: file.name };
  const what = mistake?.what ?? `the COMMIT line of table ${open?.name} is missing`;
  doubt(loading, `ufw cannot load ${file.name}: ${what}`, origin);
}

/** Whatever stands in the tables (or in one chain of the kernel), something else may come before it. */
export function doubt({ doubts }: Loading, what: string, origin: Origin, chain?: string): void {
  doubts.push({ what, origin, ...(chain === undefined ? {} : { chain }) });
}

/** A rule that iptables would not take. */
function mistakeInRules(
  file: string,
  { family, reading: { tables } }: Loading,
): Pick<Gap, 'what' | 'origin'> | undefined {
  for (const { name: table, chains } of tables) {
    for (const { name: chain, rules } of chains.values()) {
      for (const rule of rules.filter((each) => each.file === file)) {
        const problem =
          mistakeIn(rule.words, { family, table, chain, isChain: (name) => chains.has(name) }) ??
          strangeOption(rule.words);
        if (problem !== undefined)
          return { what: problem, origin: { file, line: rule.line, text: rule.text } };
      }
    }
  }
  return undefined;
}

/** The tables as a dump of them would show them; doubts stand first in every chain of the kernel. */
export function toDump({ family, reading, doubts }: Loading): Dump {
  const { file, tables } = reading;
  const gaps = [
    ...reading.gaps,
    ...doubts.map(({ what, origin }): Gap => ({ kind: 'unseen', effect: 'either', what, origin })),
  ];
  const first = doubts.find(({ chain }) => chain === undefined);
  if (first !== undefined) doubtAll(first, reading);
  else for (const each of doubts) doubtChain(each, reading);
  return { file, family, backend: 'legacy', tables, gaps };
}

function doubtChain({ what, origin, chain = '' }: Loading['doubts'][number], { tables }: Reading): void {
  const rules = tables.find(({ name }) => name === 'filter')?.chains.get(chain)?.rules;
  rules?.unshift({ line: origin.line ?? 1, text: origin.text, file: origin.file, words: [], doubt: what });
}

function doubtAll({ what, origin }: Loading['doubts'][number], reading: Reading): void {
  const line: Line = { number: origin.line ?? 1, text: origin.text, file: origin.file };
  for (const name of ['filter', 'nat']) {
    if (reading.tables.some((table) => table.name === name)) continue;
    const table = startTable(name, 1, reading);
    for (const chain of builtInChains(name)) declareChain(table, chain, 'ACCEPT', line);
  }
  for (const table of reading.tables) {
    for (const name of builtInChains(table.name))
      table.chains.get(name)?.rules.unshift({ ...placeOfLine(line), words: [], doubt: what });
  }
}
