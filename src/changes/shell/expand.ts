import type { ScriptPlace, Unknown, Word } from '../command.ts';
import type { Part, RawWord } from './syntax.ts';
import { unbraced } from './unbraced.ts';
import { type Value, type Variables, valueNamed } from './variables.ts';

/** A word while its pieces are put together. */
interface Field {
  text: string;
  isQuoted: boolean;
  maySplit: boolean;
  readonly unknowns: { readonly value: Value; readonly from: number; readonly to: number }[];
}

const BLANKS = ' \t\n';

/** The arguments that a word becomes: braces, variables and blanks as a shell treats them (POSIX.1-2017, 2.6). */
export function expandWord(raw: RawWord, variables: Variables): Word[] {
  return unbraced(raw.parts).flatMap((parts) => expandParts(parts, raw, variables));
}

/** The one text that a word becomes where nothing splits it: an assigned value, a line of a here-document. */
export function expandText(parts: readonly Part[], place: ScriptPlace, variables: Variables): Word {
  const quoted = parts.map((part): Part => ({ ...part, quoted: true }));
  const words = expandParts(quoted, place, variables);
  const [first, ...more] = words;
  if (first === undefined) return { text: '', line: place.line, column: place.column };
  if (more.length === 0) return first;
  return { ...first, text: words.map(({ text }) => text).join(' ') };
}

function expandParts(parts: readonly Part[], { line, column }: ScriptPlace, variables: Variables): Word[] {
  const separators = valueNamed('IFS', variables)?.texts?.[0] ?? BLANKS;
  const fields: Field[] = [];
  let open: Field | undefined;
  const current = () => {
    if (open === undefined) {
      open = { text: '', isQuoted: false, maySplit: false, unknowns: [] };
      fields.push(open);
    }
    return open;
  };
  for (const part of parts) {
    if (part.kind === 'text') {
      const field = current();
      field.text += part.text;
      if (part.quoted) field.isQuoted = true;
      continue;
    }
    const value: Value = part.kind === 'run' ? printedBy(part.raw) : resolve(part, variables);
    if (value.texts === undefined) {
      const field = current();
      const from = field.text.length;
      field.text += value.raw;
      field.unknowns.push({ value, from, to: field.text.length });
      if (part.quoted) field.isQuoted = true;
      if (!part.quoted || isList(part)) field.maySplit = true;
      continue;
    }
    for (const [index, text] of value.texts.entries()) {
      if (index > 0) open = undefined;
      if (part.quoted) {
        const field = current();
        field.text += text;
        field.isQuoted = true;
        continue;
      }
      const pieces = splitBy(text, separators);
      for (const [at, piece] of pieces.entries()) {
        if (at > 0) open = undefined;
        if (piece !== '') current().text += piece;
      }
    }
  }
  return fields
    .filter((field) => field.text !== '' || field.isQuoted)
    .map((field) => ({ text: field.text, line, column, ...unknownOf(field) }));
}

/** `"$@"`, `"${OPTIONS[@]}"`: as many words as there are, even in quotes. */
function isList(part: Part): boolean {
  return part.kind === 'variable' && (part.name === '@' || part.operator.startsWith('[@]'));
}

/** `$(command -v iptables)`: the program, where it is there. */
function printedBy(raw: string): Value {
  const found =
    /^(?:\$\(|`)\s*(?:which|command\s+-v|type\s+-[pP])\s+([\w./-]+)\s*(?:2>\s*\/dev\/null\s*)?[)`]$/.exec(
      raw,
    );
  const source = `${raw}, which only a run would show`;
  const path = found?.[1];
  return path === undefined
    ? { source, raw }
    : { source, raw, candidates: [path.includes('/') ? path : `/usr/bin/${path}`] };
}

function unknownOf({ text, unknowns, maySplit }: Field): Pick<Word, 'unknown' | 'maySplit'> {
  const [first] = unknowns;
  const last = unknowns.at(-1);
  if (first === undefined || last === undefined) return {};
  const prefix = text.slice(0, first.from);
  const suffix = text.slice(last.to);
  const source = [...new Set(unknowns.map(({ value }) => value.source ?? ''))].join(' and ');
  const values =
    unknowns.length === 1 ? first.value.candidates?.map((each) => prefix + each + suffix) : undefined;
  const unknown: Unknown = { source, prefix, suffix, ...(values === undefined ? {} : { values }) };
  return maySplit ? { unknown, maySplit } : { unknown };
}

/** Blanks at the ends separate, too. */
function splitBy(text: string, separators: string): string[] {
  const pieces = [''];
  for (const character of text) {
    if (!separators.includes(character)) pieces[pieces.length - 1] += character;
    else if (!BLANKS.includes(character) || pieces.at(-1) !== '' || pieces.length === 1) pieces.push('');
  }
  return pieces;
}

function resolve(part: Extract<Part, { kind: 'variable' }>, variables: Variables): Value {
  const { name, operator, raw } = part;
  const value = valueNamed(name, variables);
  const isAll = operator === '[@]' || operator === '[*]' || name === '@' || name === '*';
  if (isAll || operator === '' || /^:?\?/.test(operator))
    return value === undefined ? unset(name, raw) : first(value, isAll, raw);
  const index = /^\[(\d+)\]$/.exec(operator)?.[1];
  const element = index === undefined ? undefined : value?.texts?.[Number(index)];
  if (element !== undefined) return { texts: [element], raw };
  const isDefault = /^:?[-=]/.test(operator);
  if (isDefault && value?.texts !== undefined && value.texts[0] !== '') return { ...value, raw };
  if (isDefault && value === undefined)
    return { ...unset(name, raw), source: `${raw}, whose value the environment may set` };
  return { source: `${raw}, which was not worked out`, raw };
}

function first(value: Value, isAll: boolean, raw: string): Value {
  if (value.texts === undefined) return { ...value, raw };
  return { texts: isAll ? value.texts : value.texts.slice(0, 1), raw };
}

function unset(name: string, raw: string): Value {
  if (/^\d+$|^[@*#]$/.test(name)) return { source: `${raw}, an argument of the script`, raw };
  return { source: `${raw}, which the script does not set`, raw };
}
