import type { Gap } from '../../model/gap.ts';
import type { ReadFile } from '../importer.ts';
import { builtInChains, isTable, placeOf, TABLE_NAMES } from './built-in.ts';
import { readCommand } from './commands.ts';
import type { Dump, TableDump } from './dump.ts';
import { listedTable } from './listings.ts';
import {
  addGap,
  addStrange,
  addUnseenChains,
  countStrange,
  declareChain,
  type Reading,
  startReading,
  startTable,
} from './reading.ts';
import type { Line, Section } from './sections.ts';
import { familyByContent, REMARK, sectionsOf } from './sections.ts';

/** The dumps of a file: one for each program whose output it holds. */
export function readDumps(file: ReadFile): Dump[] {
  return sectionsOf(file.text ?? '').map((section) => readSection(file.name, section));
}

function readSection(file: string, section: Section): Dump {
  const gaps: Gap[] = [];
  const family = section.family ?? familyOf(file, section, gaps);
  const reading = startReading(file, gaps, listedTable(section.lines));
  for (const [index, line] of section.lines.entries()) {
    const isHalf = section.open && index === section.lines.length - 1 && line.text !== 'COMMIT';
    if (!isHalf || uncommitted(reading) === undefined) readLine(line, reading);
  }
  const cut = section.lines.length === 0 ? startTable('filter', 1, reading) : uncommitted(reading);
  if (cut !== undefined) cutOff(cut, reading);
  addUnseenTables(reading);
  if (cut === undefined) addMissingChains(reading);
  countStrange(reading);
  const { tables, legacyWarning, furtherChains } = reading;
  const warning = legacyWarning === undefined ? {} : { legacyWarning };
  const { backend, release } = section;
  const known = release === undefined ? warning : { ...warning, release };
  return { file, family, backend, tables, gaps, furtherChains, ...known };
}

function familyOf(file: string, section: Section, gaps: Gap[]): 4 | 6 {
  const byContent = familyByContent(section.lines);
  if (byContent !== undefined) return byContent;
  const name = file.slice(file.lastIndexOf('/') + 1).toLowerCase();
  if (/ip6tables|\.v6$/.test(name)) return 6;
  if (/iptables|\.v4$/.test(name)) return 4;
  const what = `${file} does not say whether its rules are for IPv4 or IPv6; they were read as IPv4`;
  gaps.push({ kind: 'unseen', effect: 'either', what, origin: { file, text: file } });
  return 4;
}

/** Reads one line into the dump. */
export function readLine(line: Line, reading: Reading): void {
  const { text } = line;
  if (text.startsWith('#')) readRemark(line, reading);
  else if (text.startsWith('*')) openTable(line, reading);
  else if (text === 'COMMIT') commit(reading);
  else if (reading.skipping) return;
  else if (text.startsWith(':')) readDeclaration(line, reading);
  else readCommand(line, reading);
}

function readRemark(line: Line, reading: Reading): void {
  const [, , name, remark] = REMARK.exec(line.text) ?? [];
  const origin = { file: reading.file, line: line.number, text: line.text };
  if (name === undefined) {
    reading.legacyWarning = origin;
  } else if (remark === 'contains incompatible base-chains') {
    reading.furtherChains.push({ table: name, origin });
  } else {
    const what = `table ${name} holds rules that only nft can print`;
    addGap(reading, line, what);
    const open = reading.table;
    const table =
      reading.tables.find((other) => other.name === name) ?? startTable(name, line.number, reading);
    reading.table = open;
    addUnseenChains(table, what, line);
  }
}

function openTable(line: Line, reading: Reading): void {
  const cut = uncommitted(reading);
  if (cut !== undefined) cutOff(cut, reading);
  const name = line.text.slice(1).trim();
  reading.skipping = !isTable(name);
  const known = reading.keepsTables ? reading.tables.find((table) => table.name === name) : undefined;
  if (known !== undefined) {
    reading.table = known;
    reading.lastChain = undefined;
    return;
  }
  if (!reading.skipping) {
    const table = startTable(name, line.number, reading);
    if (reading.keepsTables)
      for (const chain of builtInChains(name)) declareChain(table, chain, 'ACCEPT', line);
    return;
  }
  reading.table = undefined;
  const what = `table ${name} is not modelled`;
  addGap(reading, line, what);
  // A kernel has no other table than those: it may be any of them, written otherwise.
  reading.cut ??= { what, line };
}

function commit(reading: Reading): void {
  reading.table = undefined;
  reading.skipping = false;
}

function readDeclaration(line: Line, reading: Reading): void {
  const [, name, policy] = /^:(\S+)\s+(\S+)/.exec(line.text) ?? [];
  const { table } = reading;
  const isOwn = table !== undefined && name !== undefined && placeOf(table.name, name) === undefined;
  // Only a chain of the kernel has a policy.
  if (name === undefined || policy === undefined || table === undefined || (isOwn && policy !== '-')) {
    addStrange(line, reading);
    return;
  }
  if (isOwn && reading.keepsTables) table.chains.get(name)?.rules.splice(0);
  declareChain(table, name, policy, line);
}

/** The table whose COMMIT has not come; `iptables -S` prints none. */
export function uncommitted({ table }: Reading): TableDump | undefined {
  return table?.line === 0 ? undefined : table;
}

/** Rules may be missing from the chain that the dump was printing, and from those that it would have printed after it. */
function cutOff(table: TableDump, reading: Reading): void {
  const { file, lastChain } = reading;
  const what = `table ${table.name} is cut off: its COMMIT line is missing`;
  const start: Line = { number: table.line, text: `*${table.name}` };
  reading.gaps.push({
    kind: 'unseen',
    effect: 'either',
    what: `${file}: ${what}; rules and tables may be missing`,
    origin: { file, line: start.number, text: start.text },
  });
  let isComplete = lastChain !== undefined;
  for (const chain of table.chains.values()) {
    if (chain === lastChain) isComplete = false;
    if (!isComplete) chain.cut = what;
  }
  reading.cut ??= { what, line: start };
}

/** A whole dump shows the policies of all chains of the kernel: where one is missing, only a part was printed. */
function addMissingChains(reading: Reading): void {
  for (const table of reading.tables.filter(({ name, line }) => name === 'filter' || line === 0)) {
    const missing = builtInChains(table.name).filter((name) => !table.chains.has(name));
    if (missing.length === 0) continue;
    const what = `table ${table.name} is shown without ${missing.join(', ')}: the dump holds a part of it`;
    const line: Line = { number: Math.max(1, table.line), text: `*${table.name}` };
    addGap(reading, line, what);
    addUnseenChains(table, what, line);
    // Of a part, that table is but the first that has such chains.
    if (table.name !== 'filter') for (const chain of table.chains.values()) chain.cut = what;
  }
}

/** Tables stand in any order, so each that a cut dump does not show may have been cut off. */
function addUnseenTables(reading: Reading): void {
  const { cut, tables } = reading;
  if (cut === undefined) return;
  const shown = new Set(tables.map((table) => table.name));
  for (const table of tables) if (table.name === 'filter') addUnseenChains(table, cut.what, cut.line);
  for (const name of TABLE_NAMES) {
    if (!shown.has(name)) addUnseenChains(startTable(name, cut.line.number, reading), cut.what, cut.line);
  }
}
