import { RULE_COMMANDS } from './command-names.ts';
import type { ChainDump, TableDump } from './dump.ts';
import { addGap, addStrange, addStrangeChange, declareChain, type Reading, startTable } from './reading.ts';
import { type Line, placeOfLine } from './sections.ts';
import { splitWords, type Word } from './words.ts';

const COUNTERS = /^\[\d+:\d+\]\s*/;

/** Carries out a line such as `[7:420] -A INPUT -p tcp -j ACCEPT` (iptables(8), commands). */
export function readCommand(line: Line, reading: Reading): void {
  const text = line.text.replace(COUNTERS, '');
  const words = line.tooLong ? undefined : splitWords(text);
  if (words === undefined) {
    readPart(text, line, reading);
    return;
  }
  // Options may stand before their command: `-4 -A INPUT -p tcp`.
  const at = Math.max(0, words.findIndex(isCommand));
  const [command, name, ...after] = words.slice(at);
  const rest = after.toSpliced(placeOf(after) === undefined ? 0 : 1, 0, ...words.slice(0, at));
  const verb = command !== undefined && isCommand(command) ? RULE_COMMANDS.get(command.text) : undefined;
  const table = verb === undefined || name === undefined ? undefined : tableOf(line, reading);
  if (verb === undefined || name === undefined || table === undefined)
    addStrange(line, reading, name === undefined ? undefined : reading.table?.chains.get(name.text));
  else carryOut(verb, table, name.text, rest, line, reading);
}

function isCommand({ text, quoted }: Word): boolean {
  return !quoted && RULE_COMMANDS.has(text);
}

/** Of a line that cannot be read in full the command and the chain still say which rules it may be or change. */
function readPart(text: string, line: Line, reading: Reading): void {
  const [command = '', name = ''] = text.split(/[ \t]+/, 2);
  const chain = reading.table?.chains.get(name);
  const verb = RULE_COMMANDS.get(command);
  if (chain === undefined || verb === undefined || verb === 'append') addStrange(line, reading, chain);
  else addStrangeChange(line, reading, chain);
}

/** The table that a line belongs to; `iptables -S` prints one table and does not name it. */
function tableOf(line: Line, reading: Reading): TableDump | undefined {
  if (reading.table !== undefined || reading.tables.length > 0) return reading.table;
  const name = reading.listed ?? 'filter';
  addGap(
    reading,
    line,
    `${reading.file} does not name the table of its rules; they were read as table ${name}`,
  );
  return startTable(name, 0, reading);
}

function carryOut(
  verb: string,
  table: TableDump,
  name: string,
  words: readonly Word[],
  line: Line,
  reading: Reading,
): void {
  switch (verb) {
    case 'zero':
      return;
    case 'flush':
      table.chains.get(name)?.rules.splice(0);
      return;
    case 'delete-chain':
      table.chains.delete(name);
      return;
    case 'new-chain':
      declareChain(table, name, '-', line);
      return;
    case 'policy':
      declareChain(table, name, words[0]?.text ?? '', line);
      return;
  }
  const chain = table.chains.get(name) ?? undeclaredChain(table, name, line, reading);
  reading.lastChain = chain;
  if (verb === 'append') chain.rules.push({ ...placeOfLine(line), words });
  else if (verb === 'insert') insertRule(chain, words, line);
  else if (!(verb === 'replace' ? replaceRule(chain, words, line) : deleteRule(chain, words)))
    addStrangeChange(line, reading, chain);
}

/** `-I CHAIN [number]`, the first by default. */
function insertRule(chain: ChainDump, words: readonly Word[], line: Line): void {
  const place = placeOf(words);
  const rule = { ...placeOfLine(line), words: place === undefined ? words : words.slice(1) };
  chain.rules.splice(place ?? 0, 0, rule);
}

/** `-R CHAIN number`; false: there is no such rule. */
function replaceRule(chain: ChainDump, words: readonly Word[], line: Line): boolean {
  const place = placeOf(words);
  if (place === undefined || chain.rules[place] === undefined) return false;
  chain.rules[place] = { ...placeOfLine(line), words: words.slice(1) };
  return true;
}

/** `-D CHAIN number`, or the rule word for word; false: there is no such rule. */
function deleteRule(chain: ChainDump, words: readonly Word[]): boolean {
  const index = placeOf(words) ?? chain.rules.findIndex((rule) => sameWords(rule.words, words));
  return chain.rules[index] !== undefined && chain.rules.splice(index, 1).length === 1;
}

function sameWords(left: readonly Word[], right: readonly Word[]): boolean {
  return left.length === right.length && left.every((word, index) => word.text === right[index]?.text);
}

function placeOf([first]: readonly Word[]): number | undefined {
  return first !== undefined && /^[1-9]\d*$/.test(first.text) ? Number(first.text) - 1 : undefined;
}

/** No program prints that: what the chain holds before, between and behind the lines that name it is not known. */
function undeclaredChain(table: TableDump, name: string, line: Line, reading: Reading): ChainDump {
  const what = `chain ${name} of table ${table.name} is not declared`;
  addGap(reading, line, what);
  const chain = declareChain(table, name, undefined, line);
  chain.rules.push({ ...placeOfLine(line), words: [], doubt: what });
  chain.cut = what;
  return chain;
}
