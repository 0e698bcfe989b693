import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import { builtInChains } from './built-in.ts';
import type { ChainDump, TableDump } from './dump.ts';
import type { Line } from './sections.ts';

/** Lines that are not understood and listed one by one; the rest is counted. */
const MANY = 50;

/** A dump while its lines are read. */
export interface Reading {
  readonly file: string;
  readonly tables: TableDump[];
  readonly gaps: Gap[];
  /** Absent outside `*table` … `COMMIT`. */
  table: TableDump | undefined;
  /** The lines stand below a table that is not modelled. */
  skipping: boolean;
  lastChain: ChainDump | undefined;
  strange: number;
  legacyWarning?: Origin;
}

export function startReading(file: string, gaps: Gap[]): Reading {
  return {
    file,
    tables: [],
    gaps,
    table: undefined,
    skipping: false,
    lastChain: undefined,
    strange: 0,
  };
}

export function startTable(name: string, line: number, reading: Reading): TableDump {
  const table: TableDump = { name, line, chains: new Map() };
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
  const chain: ChainDump = { name, line: line.number, text: line.text, rules };
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

export function addStrange(line: Line, reading: Reading): void {
  reading.strange++;
  if (reading.strange <= MANY) addGap(reading, line, `the line "${shorten(line.text)}" was not understood`);
}

export function countStrange({ file, gaps, strange }: Reading): void {
  if (strange <= MANY) return;
  const what = `${strange - MANY} more lines of ${file} were not understood`;
  gaps.push({ kind: 'unmodelled', effect: 'either', what, origin: { file, text: file } });
}

export function addGap(reading: Reading, line: Line, what: string): void {
  const origin = { file: reading.file, line: line.number, text: line.text };
  reading.gaps.push({ kind: 'unmodelled', effect: 'either', what, origin });
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
