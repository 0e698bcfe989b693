import type { Gap } from '../../model/gap.ts';
import type { ReadFile } from '../importer.ts';
import { isTable } from './built-in.ts';
import type { ChainDump, Dump, TableDump } from './dump.ts';
import type { Line, Section } from './sections.ts';
import { familyByContent, sectionsOf } from './sections.ts';
import { splitWords } from './words.ts';

/** Gaps of one kind that a dump lists one by one. */
const MANY = 50;

interface Reading {
  readonly file: string;
  readonly tables: TableDump[];
  readonly gaps: Gap[];
  /** Absent outside `*table` … `COMMIT`. */
  table: TableDump | undefined;
  /** Lines below a table that is not modelled. */
  skipping: boolean;
  lastChain: ChainDump | undefined;
  strange: number;
}

/** The dumps of a file: one for each program whose output it holds. */
export function readDumps(file: ReadFile): Dump[] {
  return sectionsOf(file.text ?? '').map((section) => readSection(file.name, section));
}

function readSection(file: string, section: Section): Dump {
  const gaps: Gap[] = [];
  const family = section.family ?? familyOf(file, section, gaps);
  const reading: Reading = {
    file,
    tables: [],
    gaps,
    table: undefined,
    skipping: false,
    lastChain: undefined,
    strange: 0,
  };
  for (const [index, line] of section.lines.entries()) {
    const isCutOff = section.open && index === section.lines.length - 1 && line.text !== 'COMMIT' && reading.tables[0]?.line !== 0;
    if (!isCutOff || line.text.startsWith('*')) readLine(line, reading);
  }
  if (reading.table !== undefined && reading.table.line !== 0) cutOff(reading.table, reading);
  if (reading.strange > MANY) {
    const what = `${reading.strange - MANY} more lines of ${file} were not understood`;
    gaps.push({ kind: 'unmodelled', effect: 'either', what, origin: { file, text: file } });
  }
  return { file, family, backend: section.backend, tables: reading.tables, gaps };
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

function readLine(line: Line, reading: Reading): void {
  const { text } = line;
  if (text.startsWith('*')) openTable(line, reading);
  else if (reading.skipping && text !== 'COMMIT') return;
  else if (text === 'COMMIT') commit(reading);
  else if (text.startsWith(':')) declareChain(line, reading);
  else readCommand(line, reading);
}

function openTable(line: Line, reading: Reading): void {
  if (reading.table !== undefined && reading.table.line !== 0) cutOff(reading.table, reading);
  const name = line.text.slice(1).trim();
  reading.skipping = !isTable(name);
  if (reading.skipping) {
    reading.table = undefined;
    addGap(reading, line, `table ${name} is not modelled`);
    return;
  }
  startTable(name, line.number, reading);
}

function startTable(name: string, line: number, reading: Reading): TableDump {
  const table: TableDump = { name, line, chains: new Map() };
  reading.tables.push(table);
  reading.table = table;
  reading.lastChain = undefined;
  return table;
}

function commit(reading: Reading): void {
  reading.table = undefined;
  reading.skipping = false;
}

/** The table that a line belongs to; `iptables -S` prints one table and does not name it. */
function tableOf(line: Line, reading: Reading): TableDump | undefined {
  if (reading.table !== undefined) return reading.table;
  if (reading.tables.length > 0) return undefined;
  addGap(reading, line, `${reading.file} does not name the table of its rules; they were read as table filter`);
  return startTable('filter', 0, reading);
}

function declareChain(line: Line, reading: Reading): void {
  const [, name, policy] = /^:(\S+)\s+(\S+)/.exec(line.text) ?? [];
  if (name === undefined || policy === undefined || reading.table === undefined) strange(line, reading);
  else declare(reading.table, name, policy, line);
}

function declare(table: TableDump, name: string, policy: string | undefined, line: Line): ChainDump {
  const known = table.chains.get(name);
  const chain: ChainDump = { name, line: line.number, text: line.text, rules: known?.rules ?? [] };
  if (policy !== undefined) chain.policy = policy;
  table.chains.set(name, chain);
  return chain;
}

function readCommand(line: Line, reading: Reading): void {
  const words = splitWords(line.text.replace(/^\[\d+:\d+\]\s*/, ''));
  const command = words[0]?.quoted === false ? words[0].text : '';
  const name = words[1]?.text;
  if (!/^(-[AINPFXZ]|--(append|insert|new-chain|policy|flush|delete-chain|zero))$/.test(command)) {
    strange(line, reading);
    return;
  }
  const table = tableOf(line, reading);
  if (table === undefined || name === undefined) {
    strange(line, reading);
    return;
  }
  const verb = command.startsWith('--') ? command[2] : command[1]?.toLowerCase();
  if (verb === 'z') return;
  if (verb === 'f') table.chains.get(name)?.rules.splice(0);
  else if (verb === 'd' || verb === 'x') table.chains.delete(name);
  else if (verb === 'n') declare(table, name, '-', line);
  else if (verb === 'p') declare(table, name, words[2]?.text ?? '', line);
  else {
    const chain = table.chains.get(name) ?? undeclared(table, name, line, reading);
    reading.lastChain = chain;
    const place = verb === 'i' && /^\d+$/.test(words[2]?.text ?? '') ? Number(words[2]?.text) : undefined;
    const rule = { line: line.number, text: line.text, words: words.slice(place === undefined ? 2 : 3) };
    if (verb === 'a') chain.rules.push(rule);
    else chain.rules.splice(Math.max(0, (place ?? 1) - 1), 0, rule);
  }
}

/** A kernel would not load it: what the chain holds besides the lines that name it is not known. */
function undeclared(table: TableDump, name: string, line: Line, reading: Reading): ChainDump {
  const what = `chain ${name} of table ${table.name} is not declared`;
  addGap(reading, line, what);
  const chain = declare(table, name, undefined, line);
  chain.cut = what;
  return chain;
}

/** Rules may be missing from the chain that the dump was printing, and from those that it would have printed after it. */
function cutOff(table: TableDump, reading: Reading): void {
  const what = `table ${table.name} is cut off: its COMMIT line is missing`;
  const { file } = reading;
  reading.gaps.push({
    kind: 'unseen',
    effect: 'either',
    what: `${file}: ${what}; rules and tables may be missing`,
    origin: { file, line: table.line, text: `*${table.name}` },
  });
  let printed = reading.lastChain !== undefined;
  for (const chain of table.chains.values()) {
    if (chain === reading.lastChain) printed = false;
    if (!printed) chain.cut = what;
  }
  const filter = reading.tables.find((other) => other.name === 'filter') ?? startTable('filter', table.line, reading);
  for (const name of ['INPUT', 'FORWARD', 'OUTPUT']) {
    if (!filter.chains.has(name)) declare(filter, name, undefined, { number: table.line, text: `*${table.name}` }).cut = what;
  }
}

function strange(line: Line, reading: Reading): void {
  reading.strange++;
  if (reading.strange <= MANY) addGap(reading, line, `the line "${shorten(line.text)}" was not understood`);
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function addGap(reading: Reading, line: Line, what: string): void {
  const origin = { file: reading.file, line: line.number, text: line.text };
  reading.gaps.push({ kind: 'unmodelled', effect: 'either', what, origin });
}
