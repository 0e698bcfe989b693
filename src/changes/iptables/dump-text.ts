import { builtInChains, isTable } from '../../importers/iptables/built-in.ts';
import type { Backend } from '../../importers/iptables/dump.ts';
import { familyByContent, sectionsOf } from '../../importers/iptables/sections.ts';
import { splitWords, type Word } from '../../importers/iptables/words.ts';
import type { Origin } from '../../model/origin.ts';
import type { Family } from '../../net/address.ts';
import { type EditedText, insertLine, removeLine, replaceLine, textOf } from '../edited-text.ts';

/** The part of a file that one program printed: lines from `from` up to `to`, counted from 0. */
export interface DumpText {
  readonly text: EditedText;
  readonly family: Family;
  readonly backend: Backend;
  /** Which of the file's parts it is. */
  readonly section: number;
}

/** A line of a dump that stands in a table. */
interface TableLine {
  readonly index: number;
  readonly kind: 'chain' | 'rule' | 'other';
  readonly chain: string;
  /** Of a rule: what follows the chain's name; of a chain: its policy. */
  readonly rest: string;
}

/** The dumps that a file holds, each to be changed by itself. */
export function dumpsIn(text: EditedText): DumpText[] {
  return sectionsOf(textOf(text)).map(({ family, backend, lines }, section) => {
    const name = text.file.name.slice(text.file.name.lastIndexOf('/') + 1);
    const byName = /ip6tables|\.v6$/i.test(name) ? 6 : 4;
    return { text, family: family ?? familyByContent(lines) ?? byName, backend, section };
  });
}

/** Index of the first line of a table and of its COMMIT line (or of the end of the part); undefined: the dump has none. */
function boundsOf({ text, section }: DumpText, table: string): readonly [number, number] | undefined {
  const part = sectionsOf(textOf(text))[section];
  const numbers = part?.lines.map(({ number }) => number - 1) ?? [];
  const last = (numbers.at(-1) ?? -1) + 1;
  const first = numbers.find((index) => text.lines[index]?.text.trim() === `*${table}`);
  if (first === undefined) {
    const isListing = !numbers.some((index) => text.lines[index]?.text.trim().startsWith('*'));
    return isListing && table === 'filter' && numbers.length > 0 ? [(numbers[0] ?? 0) - 1, last] : undefined;
  }
  const end = numbers.find((index) => index > first && text.lines[index]?.text.trim() === 'COMMIT');
  return [first, end ?? last];
}

const LINE = /^(?:\[\d+:\d+\]\s*)?(?::(\S+)\s+(\S+).*|-P\s+(\S+)\s+(\S+).*|-N\s+(\S+)|-A\s+(\S+)\s*(.*))$/;

export function linesOfTable(dump: DumpText, table: string): TableLine[] | undefined {
  const bounds = boundsOf(dump, table);
  if (bounds === undefined) return undefined;
  const lines: TableLine[] = [];
  for (let index = bounds[0] + 1; index < bounds[1]; index++) {
    const found = LINE.exec(dump.text.lines[index]?.text.trim() ?? '');
    const [, declared, policy = '-', other, otherPolicy = '-', created, ruled, rest = ''] = found ?? [];
    const chain = declared ?? other ?? created;
    if (chain !== undefined)
      lines.push({ index, kind: 'chain', chain, rest: declared === undefined ? otherPolicy : policy });
    else if (ruled !== undefined) lines.push({ index, kind: 'rule', chain: ruled, rest });
  }
  return lines;
}

/** Makes a table with the chains that a kernel begins with. */
export function addTable(dump: DumpText, table: string, origin: Origin): void {
  if (boundsOf(dump, table) !== undefined || !isTable(table)) return;
  const { text, section } = dump;
  const part = sectionsOf(textOf(text))[section];
  const next = sectionsOf(textOf(text))[section + 1]?.lines[0]?.number;
  const last = part?.lines.at(-1)?.number;
  let at = last ?? (next === undefined ? text.lines.length : next - 1);
  if (last === undefined && next === undefined && text.lines.at(-1)?.text === '') at--;
  const lines = [`*${table}`, ...builtInChains(table).map((chain) => `:${chain} ACCEPT [0:0]`), 'COMMIT'];
  for (const line of lines) insertLine(text, at++, line, origin);
}

export function hasChain(dump: DumpText, table: string, chain: string): boolean {
  const lines = linesOfTable(dump, table);
  if (lines === undefined) return builtInChains(table).includes(chain);
  return (
    lines.some((line) => line.kind === 'chain' && line.chain === chain) ||
    builtInChains(table).includes(chain)
  );
}

export interface RuleText {
  readonly index: number;
  readonly words: readonly Word[] | undefined;
}

/** The rules of a chain in their order. */
export function rulesOf(dump: DumpText, table: string, chain: string): RuleText[] {
  return (linesOfTable(dump, table) ?? [])
    .filter((line) => line.kind === 'rule' && line.chain === chain)
    .map(({ index, rest }) => ({ index, words: splitWords(rest) }));
}

/** Puts a rule before the one at `position` (from 0); beyond the last, behind it. */
export function insertRule(
  dump: DumpText,
  table: string,
  chain: string,
  position: number,
  rule: string,
  origin: Origin,
): void {
  addTable(dump, table, origin);
  const rules = rulesOf(dump, table, chain);
  const bounds = boundsOf(dump, table);
  const next = rules[position]?.index;
  const last = rules.at(-1)?.index;
  const at = next ?? (last === undefined ? bounds?.[1] : last + 1);
  if (at !== undefined) insertLine(dump.text, at, `-A ${chain} ${rule}`.trimEnd(), origin);
}

export function removeRule(dump: DumpText, rule: RuleText, origin: Origin): void {
  removeLine(dump.text, rule.index, origin);
}

export function replaceRule(
  dump: DumpText,
  chain: string,
  rule: RuleText,
  text: string,
  origin: Origin,
): void {
  replaceLine(dump.text, rule.index, `-A ${chain} ${text}`.trimEnd(), origin);
}

/** Declares a chain of the user's own, or gives a chain of the kernel its policy. */
export function declareChain(
  dump: DumpText,
  table: string,
  chain: string,
  policy: string,
  origin: Origin,
): void {
  addTable(dump, table, origin);
  const lines = linesOfTable(dump, table) ?? [];
  const declared = lines.find((line) => line.kind === 'chain' && line.chain === chain);
  const bounds = boundsOf(dump, table);
  const isListing = bounds !== undefined && dump.text.lines[bounds[0]]?.text.startsWith('*') !== true;
  const listed = policy === '-' ? `-N ${chain}` : `-P ${chain} ${policy}`;
  const text = isListing ? listed : `:${chain} ${policy} [0:0]`;
  if (declared !== undefined) {
    if (declared.rest !== policy) replaceLine(dump.text, declared.index, text, origin);
    return;
  }
  const last = lines.filter(({ kind }) => kind === 'chain').at(-1)?.index ?? bounds?.[0] ?? 0;
  insertLine(dump.text, last + 1, text, origin);
}

export function removeChain(dump: DumpText, table: string, chain: string, origin: Origin): void {
  const declared = linesOfTable(dump, table)?.find((line) => line.kind === 'chain' && line.chain === chain);
  if (declared !== undefined) removeLine(dump.text, declared.index, origin);
}

/** Takes all lines of a table away. */
export function removeTable(dump: DumpText, table: string, origin: Origin): void {
  const bounds = boundsOf(dump, table);
  if (bounds === undefined) return;
  for (let index = bounds[1]; index >= Math.max(0, bounds[0]); index--)
    if (dump.text.lines[index] !== undefined) removeLine(dump.text, index, origin);
}
