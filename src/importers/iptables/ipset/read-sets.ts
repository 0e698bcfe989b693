import type { Gap } from '../../../model/gap.ts';
import type { Origin } from '../../../model/origin.ts';
import type { Family } from '../../../net/address.ts';
import type { ReadFile } from '../../importer.ts';
import { parseMark } from '../marks.ts';
import { splitWords, type Word } from '../words.ts';
import type { AddressSet, SetContent } from './address-set.ts';
import { type EntryForm, readEntries } from './entries.ts';
import { createOptions, entryOptions } from './options.ts';
import { LIST_TYPE, SET_TYPES } from './set-types.ts';

/** A set while its lines are read. */
interface OpenSet {
  readonly name: string;
  readonly origin: Origin;
  readonly form?: EntryForm;
  readonly lines: string[];
  content: SetContent;
  changes: boolean;
}

interface Reading {
  readonly file: string;
  readonly sets: Map<string, OpenSet>;
  readonly gaps: Gap[];
}

export interface ReadSets {
  readonly sets: ReadonlyMap<string, AddressSet>;
  readonly gaps: readonly Gap[];
}

/** Reads what `ipset save` printed; of a set that was given several times with different entries none is certain. */
export function readSets(files: readonly ReadFile[]): ReadSets {
  const sets = new Map<string, OpenSet>();
  const gaps: Gap[] = [];
  for (const file of files) {
    for (const set of readFile(file, gaps).values()) {
      const before = sets.get(set.name);
      if (before !== undefined && !isSame(before, set))
        doubt(set, `set ${set.name} was given twice, with different entries`, set.origin, gaps);
      sets.set(set.name, set);
    }
  }
  for (const { name, origin, changes } of sets.values()) {
    if (!changes) continue;
    const what = `set ${name} holds entries for a while; it was read as it was when the dump was made`;
    gaps.push({ kind: 'unmodelled', effect: 'none', what, origin });
  }
  return { sets, gaps };
}

function isSame(left: OpenSet, right: OpenSet): boolean {
  return left.lines.toSorted().join('\n') === right.lines.toSorted().join('\n');
}

function readFile(file: ReadFile, gaps: Gap[]): Map<string, OpenSet> {
  const reading: Reading = { file: file.name, sets: new Map(), gaps };
  const lines = (file.text ?? '').split('\n');
  for (const [index, raw] of lines.entries()) {
    const text = raw.trim();
    if (text === '' || text.startsWith('#')) continue;
    readLine(text, index + 1, reading);
  }
  const last = [...reading.sets.values()].at(-1);
  if (lines.at(-1) !== '' && last !== undefined)
    doubt(last, `${file.name} may be cut off: its last line has no end`, last.origin, gaps);
  return reading.sets;
}

function readLine(text: string, line: number, reading: Reading): void {
  const words = splitWords(text) ?? [];
  const command = words[0]?.text;
  const name = words[1]?.text;
  const subject = words[2]?.text;
  const known = name === undefined ? undefined : reading.sets.get(name);
  if (command === 'add' && known !== undefined && subject !== undefined && add(known, words)) return;
  const origin = { file: reading.file, line, text };
  if (command === 'create' && name !== undefined && subject !== undefined && known === undefined)
    reading.sets.set(name, createSet(name, subject, words.slice(3), origin, reading.gaps));
  else addStrange(words, origin, reading);
}

function createSet(
  name: string,
  typeName: string,
  words: readonly Word[],
  origin: Origin,
  gaps: Gap[],
): OpenSet {
  const set: OpenSet = {
    name,
    origin,
    lines: [typeName],
    content: { kind: 'sets', names: [] },
    changes: false,
  };
  const type = SET_TYPES.get(typeName);
  const options = createOptions(words);
  if (options === undefined || (type === undefined && typeName !== LIST_TYPE)) {
    doubt(set, `set ${name} of type ${typeName} is not modelled as it was made`, origin, gaps);
    return set;
  }
  set.changes = (options.get('timeout') ?? '0') !== '0';
  if (type === undefined) return set;
  const mask = options.get('netmask') ?? options.get('bitmask');
  const family: Family = options.get('family') === 'inet6' ? 6 : 4;
  const markMask = parseMark(options.get('markmask'))?.value ?? 0xffff_ffff;
  if (mask !== undefined && type.maskable !== true)
    doubt(set, `the mask of set ${name} is not modelled for type ${typeName}`, origin, gaps);
  else set.content = { kind: 'entries', type, family, entries: [] };
  set.lines.push(`${family} ${mask ?? ''} ${markMask}`);
  // Of `hash:ip` with a prefix length, ranges are added network by network; of others, address by address.
  const leavesRanges = options.has('bitmask') || type.dimensions.length > 1;
  return {
    ...set,
    form: { type, family, markMask, ports: new Map(), ...(mask === undefined ? {} : { mask, leavesRanges }) },
  };
}

/** False: the line is not understood. */
function add(set: OpenSet, words: readonly Word[]): boolean {
  const text = words[2]?.text ?? '';
  const options = entryOptions(words.slice(3));
  if (options === undefined) return false;
  const { content, form } = set;
  if ((options.get('timeout') ?? '0') !== '0') set.changes = true;
  const excluded = options.has('nomatch');
  const wildcard = options.has('wildcard');
  set.lines.push(`${text}${excluded ? ' nomatch' : ''}${wildcard ? ' wildcard' : ''}`);
  if (content.kind === 'sets') content.names.push(text);
  if (content.kind !== 'entries' || form === undefined) return true;
  const entries = readEntries({ text, excluded, wildcard }, form);
  content.entries.push(...(entries ?? []));
  return entries !== undefined;
}

/** A line that is not understood may change any set that it names, else any set. */
function addStrange(words: readonly Word[], origin: Origin, reading: Reading): void {
  const named = words.flatMap(({ text }) => reading.sets.get(text) ?? []);
  const what = `the line "${shorten(origin.text)}" of ${reading.file} was not understood`;
  reading.gaps.push({ kind: 'unmodelled', effect: 'either', what, origin });
  for (const set of named.length > 0 ? named : reading.sets.values())
    set.content = { kind: 'unknown', reason: `set ${set.name}: ${what}` };
}

function doubt(set: OpenSet, what: string, origin: Origin, gaps: Gap[]): void {
  gaps.push({ kind: 'unmodelled', effect: 'either', what, origin });
  set.content = { kind: 'unknown', reason: what };
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
