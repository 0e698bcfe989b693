import type { Command, Doubt, Input, InputLine, Outcome, Word } from '../command.ts';
import { doubtOf } from './endings.ts';
import { linesOf } from './input.ts';
import type { Run } from './run.ts';
import { assign, type Value, valueNamed } from './variables.ts';

/** Lines that commands read one behind the other. */
export interface Reader {
  /** Those that are left. */
  lines: readonly InputLine[] | 'unknown';
  /** Why none of it may run. */
  readonly doubt: Doubt | undefined;
}

/** What reads from there; no input: from where the script reads. */
export function readingFrom(input: Input | undefined, run: Run): Run {
  return input === undefined ? run : { ...run, reader: { lines: linesOf(input), doubt: run.doubt } };
}

/** Programs that read nothing of their standard input. */
const DEAF =
  /^(?:ip6?tables(?:-nft|-legacy)?|ip6?tables-save|firewall-cmd|echo|printf|sleep|date|mkdir|touch|chmod|chown|ln|seq|hostname)$/;
/** Others that do so with some of their words. */
const DEAF_VERBS: ReadonlyMap<string, RegExp> = new Map([
  ['ipset', /^(?:add|create|del|destroy|flush|swap|rename)$/],
  ['nft', /^(?:add|insert|delete|flush|create|list)$/],
  ['ufw', /^(?:allow|deny|reject|limit)$/],
]);

/** A program may take lines that stand before it, or may not run: what is left then is not known. */
export function takeUnknown({ words, input }: Command, { reader }: Run): void {
  const [program, ...rest] = words;
  const name = program?.unknown === undefined ? (program?.text ?? '') : '';
  const isDeaf = DEAF.test(name) || DEAF_VERBS.get(name)?.test(rest[0]?.text ?? '') === true;
  if (reader !== undefined && input === undefined && !isDeaf) reader.lines = 'unknown';
}

/** `read -r A B`: takes a line, and gives its parts to variables (POSIX.1-2024, read). */
export function readLine(words: readonly Word[], command: Command, run: Run): Outcome {
  const options = words.filter(({ text }) => /^-./.test(text)).map(({ text }) => text);
  const names = words.filter(({ text }) => !text.startsWith('-')).map(({ text }) => text);
  const isArray = options.some((text) => /^-r?ar?$/.test(text));
  const isPlain =
    words.every(({ unknown }) => unknown === undefined) &&
    options.every((text) => /^-(?:r|a|ra|ar)$/.test(text));
  const isWhole =
    isPlain && names.every((name) => /^[A-Za-z_]\w*$/.test(name)) && !(isArray && run.variables.isPlain);
  const line = isWhole ? takeLine(command, run) : 'unknown';
  if (!isWhole && run.reader !== undefined) run.reader.lines = 'unknown';
  const separators = separatorsOf(run);
  const values =
    line === 'unknown' || separators === undefined
      ? undefined
      : valuesOf(line?.text ?? '', {
          separators,
          names,
          isArray,
          keepsBackslashes: options.some((text) => text.includes('r')),
        });
  if (names.length === 0) setValue('REPLY', values?.get('REPLY'), run);
  for (const name of names) setValue(name, values?.get(name), run);
  if (line === 'unknown' || values === undefined) return 'unknown';
  return line === undefined || line.isOpen === true ? 'failed' : 'done';
}

/** `mapfile -t LINES`. */
export function readLines(words: readonly Word[], command: Command, run: Run): void {
  const [option, name, ...more] = words.map(({ text }) => text);
  const lines = command.input === undefined ? 'unknown' : linesOf(command.input);
  const isKnown =
    option === '-t' &&
    more.length === 0 &&
    lines !== 'unknown' &&
    lines.every(({ unknown }) => unknown === undefined);
  if (name !== undefined && isKnown)
    setValue(name, { texts: lines.map(({ text }) => text), raw: `$${name}` }, run);
  else for (const { text } of words) if (!text.startsWith('-')) setValue(text, undefined, run);
}

function setValue(name: string, value: Value | undefined, run: Run): void {
  const open = { raw: `$${name}`, source: `$${name}, which the script reads while it runs` };
  if (value === undefined) run.variables.values.set(name, open);
  else assign(name, value, run.variables, doubtOf(run).doubt !== undefined);
}

/** Undefined: there is none left. */
function takeLine({ input }: Command, { reader, doubt, state }: Run): InputLine | 'unknown' | undefined {
  if (input !== undefined) {
    const lines = linesOf(input);
    return lines === 'unknown' || lines.some(({ unknown }) => unknown !== undefined) ? 'unknown' : lines[0];
  }
  if (reader === undefined || reader.lines === 'unknown') return 'unknown';
  const isSure = doubt === reader.doubt && state.mayHaveLeft === undefined;
  if (!isSure || reader.lines.some(({ unknown }) => unknown !== undefined)) {
    reader.lines = 'unknown';
    return 'unknown';
  }
  const [line, ...rest] = reader.lines;
  reader.lines = rest;
  return line;
}

/** The characters of `IFS`; undefined: they are not known. */
function separatorsOf({ variables }: Run): string | undefined {
  const value = valueNamed('IFS', variables);
  if (value === undefined) return ' \t\n';
  if (value.texts === undefined) return undefined;
  return value.texts.length === 0 ? ' \t\n' : value.texts[0];
}

interface Reading {
  readonly separators: string;
  readonly names: readonly string[];
  readonly isArray: boolean;
  readonly keepsBackslashes: boolean;
}

/** Undefined: it is not worked out. */
function valuesOf(
  line: string,
  { separators, names, isArray, keepsBackslashes }: Reading,
): ReadonlyMap<string, Value> | undefined {
  if (!keepsBackslashes && line.includes('\\')) return undefined;
  const value = (text: string): Value => ({ texts: [text], raw: text });
  const [only, ...others] = names;
  if (only === undefined) return new Map([['REPLY', value(line)]]);
  const blanks = [...separators].filter((each) => ' \t\n'.includes(each)).join('');
  const trimmed = trim(line, blanks);
  if (isArray) {
    const texts = fieldsOf(trimmed, separators, blanks);
    return others.length > 0 ? undefined : new Map([[only, { texts, raw: `$${only}` }]]);
  }
  const found = new Map<string, Value>();
  let rest = trimmed;
  for (const name of names.slice(0, -1)) {
    const at = [...rest].findIndex((each) => separators.includes(each));
    found.set(name, value(at < 0 ? rest : rest.slice(0, at)));
    rest = at < 0 ? '' : behind(rest.slice(at), separators, blanks);
  }
  // Shells do not agree on a separator that ends the last field.
  if ([...rest].some((each) => separators.includes(each) && !blanks.includes(each))) return undefined;
  return found.set(names.at(-1) ?? '', value(rest));
}

/** Behind one separator, with the blanks around it. */
function behind(text: string, separators: string, blanks: string): string {
  const rest = trimStart(text, blanks);
  const [next = ''] = rest;
  return separators.includes(next) && !blanks.includes(next) && next !== ''
    ? trimStart(rest.slice(1), blanks)
    : rest;
}

function fieldsOf(text: string, separators: string, blanks: string): readonly string[] {
  const fields: string[] = [];
  for (let rest = text; rest !== ''; ) {
    const at = [...rest].findIndex((each) => separators.includes(each));
    fields.push(at < 0 ? rest : rest.slice(0, at));
    rest = at < 0 ? '' : behind(rest.slice(at), separators, blanks);
  }
  return fields;
}

function trimStart(text: string, blanks: string): string {
  let from = 0;
  while (from < text.length && blanks.includes(text[from] ?? '')) from++;
  return text.slice(from);
}

function trim(text: string, blanks: string): string {
  let end = text.length;
  while (end > 0 && blanks.includes(text[end - 1] ?? '')) end--;
  return trimStart(text.slice(0, end), blanks);
}
