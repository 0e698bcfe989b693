import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import { builtInChains } from './built-in.ts';
import type { ChainDump, TableDump } from './dump.ts';
import { type Line, placeOfLine } from './sections.ts';

/** Lines that are not understood and listed one by one; the rest is counted. */
const MANY = 50;

/** A dump while its lines are read. */
export interface Reading {
  readonly file: string;
  readonly tables: TableDump[];
  readonly gaps: Gap[];
  /** The lines are loaded on top of what is there, as `iptables-restore --noflush` does. */
  readonly keepsTables?: boolean;
  /** Absent outside `*table` … `COMMIT`. */
  table: TableDump | undefined;
  /** The lines stand below a table that is not modelled. */
  skipping: boolean;
  lastChain: ChainDump | undefined;
  /** The table that a listing is of, as its policies show. */
  readonly listed?: string;
  strange: number;
  legacyWarning?: Origin;
  /** Remarks on base chains that only nft lists. */
  readonly furtherChains: { readonly table: string; readonly origin: Origin }[];
  /** The first table whose end is missing. */
  cut?: { readonly what: string; readonly line: Line };
}

export function startReading(file: string, gaps: Gap[], listed?: string): Reading {
  return {
    ...(listed === undefined ? {} : { listed }),
    file,
    tables: [],
    gaps,
    table: undefined,
    skipping: false,
    lastChain: undefined,
    strange: 0,
    furtherChains: [],
  };
}

export function startTable(name: string, line: number, reading: Reading): TableDump {
  const table: TableDump = { name, file: reading.file, line, chains: new Map() };
  reading.tables.push(table);
  reading.table = table;
  reading.lastChain = undefined;
  return table;
}

export function declareChain(
  table: TableDump,
  name: string,
  policy: string | undefined,
  line: Line,
): ChainDump {
  const rules = table.chains.get(name)?.rules ?? [];
  const chain: ChainDump = { name, ...placeOfLine(line), rules };
  if (policy !== undefined) chain.policy = policy;
  table.chains.set(name, chain);
  return chain;
}

/** Chains that the kernel has and the dump does not show. */
export function addUnseenChains(table: TableDump, what: string, line: Line): void {
  for (const name of builtInChains(table.name)) {
    if (!table.chains.has(name)) declareChain(table, name, undefined, line).cut = what;
  }
}

/** A line inside a table may be a rule: of the chain that it names, else of the one being printed, else of any built-in one. */
export function addStrange(line: Line, reading: Reading, named?: ChainDump): void {
  const why = line.tooLong ? 'is longer than any that a program prints' : 'was not understood';
  const doubt = `the line "${shorten(line.text)}" ${why}`;
  reading.strange++;
  if (reading.strange <= MANY) addGap(reading, line, doubt);
  const { table, lastChain } = reading;
  if (table === undefined) return;
  const chain = named ?? lastChain;
  const chains =
    chain === undefined ? builtInChains(table.name).map((name) => table.chains.get(name)) : [chain];
  for (const each of chains) {
    if (each?.rules.at(-1)?.doubt === undefined) each?.rules.push({ ...placeOfLine(line), words: [], doubt });
  }
}

/** A command that may change any rule of a chain: none of them is certain. */
export function addStrangeChange(line: Line, reading: Reading, chain: ChainDump): void {
  const doubt = `what the line "${shorten(line.text)}" changes is not known`;
  reading.strange++;
  if (reading.strange <= MANY) addGap(reading, line, doubt);
  if (chain.rules[0]?.doubt === undefined) chain.rules.unshift({ ...placeOfLine(line), words: [], doubt });
}

export function countStrange({ file, gaps, strange }: Reading): void {
  if (strange <= MANY) return;
  const what = `${strange - MANY} more lines of ${file} were not understood`;
  gaps.push({ kind: 'unmodelled', effect: 'either', what, origin: { file, text: file } });
}

export function addGap(reading: Reading, line: Line, what: string): void {
  const origin = { file: reading.file, ...placeOfLine(line) };
  reading.gaps.push({ kind: 'unmodelled', effect: 'either', what, origin });
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
