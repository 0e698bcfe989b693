import type { ScriptPlace, Unknown, Word } from '../command.ts';
import { arithmeticIn, resultOf } from './arithmetic.ts';
import { withoutEnd } from './removed-ends.ts';
import { BLANKS, splitBy } from './split-text.ts';
import { substitutedValue } from './substituted-value.ts';
import type { Part, RawWord } from './syntax.ts';
import { unbraced } from './unbraced.ts';
import { knownText, type Value, type Variables, valueNamed } from './variables.ts';

/** A word while its pieces are put together. */
interface Field {
  text: string;
  isQuoted: boolean;
  maySplit: boolean;
  readonly unknowns: { readonly value: Value; readonly from: number; readonly to: number }[];
}

/** Programs whose arguments are assignments. */
export const DECLARES = /^(?:declare|typeset|local|export|readonly)$/;

/**
 * The arguments that words become; what is declared or exported is a value, which nothing splits (POSIX.1-2024, 2.9.1.4), and so is what
 * `[[` compares (bash(1), Compound Commands).
 */
export function expandWords(raws: readonly RawWord[], variables: Variables): Word[] {
  const program = raws[0]?.raw ?? '';
  return raws.flatMap((raw) =>
    program === '[[' || (DECLARES.test(program) && /^[A-Za-z_]\w*\+?=/.test(raw.raw))
      ? [expandText(raw.parts, raw, variables)]
      : expandWord(raw, variables),
  );
}

/** `$'` outside other quotes. */
const ANSI_QUOTED = /^(?:\\.|"(?:\\.|[^"\\])*"|'[^']*'|\$(?!')|[^\\"'$])*\$'/s;

/** The arguments that a word becomes: braces, variables and blanks as a shell treats them (POSIX.1-2017, 2.6). */
export function expandWord(raw: RawWord, variables: Variables): Word[] {
  const words = unbraced(raw.parts);
  const isOpen =
    (variables.mayBePlain && words.length > 1) || (variables.isPlain && ANSI_QUOTED.test(raw.raw));
  return isOpen ? [openWord(raw)] : words.flatMap((parts) => expandParts(parts, raw, variables));
}

/** What a word becomes that is assigned. */
export function expandValue(raw: RawWord, variables: Variables): Word {
  const isOpen = variables.isPlain && ANSI_QUOTED.test(raw.raw);
  return isOpen ? openWord(raw) : expandText(raw.parts, raw, variables);
}

function openWord({ raw, line, column }: RawWord): Word {
  const unknown = {
    source: `${raw}, which only some shells expand (the first line of a script names its own)`,
    prefix: '',
    suffix: '',
  };
  return { text: raw, line, column, unknown, maySplit: true };
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
  const set = valueNamed('IFS', variables);
  const separators = set?.texts?.[0] ?? BLANKS;
  const isSplitSomehow = set !== undefined && set.texts === undefined;
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
    for (const [number, given] of valuesOf(part, variables, separators).entries()) {
      if (number > 0) open = undefined;
      const value: Value =
        isSplitSomehow && !part.quoted ? { raw: given.raw, source: `${part.raw}, which $IFS splits` } : given;
      if (value.texts === undefined) {
        const field = current();
        const from = field.text.length;
        field.text += value.raw;
        field.unknowns.push({ value, from, to: field.text.length });
        if (part.quoted) field.isQuoted = true;
        if ((!part.quoted && value.kind !== 'fresh') || isMany(part)) field.maySplit = true;
      } else
        for (const [index, text] of value.texts.entries()) {
          if (index > 0) open = undefined;
          if (part.quoted) {
            const field = current();
            field.text += text;
            field.isQuoted = true;
            continue;
          }
          for (const [at, piece] of splitBy(text, separators).entries()) {
            if (at > 0) open = undefined;
            if (piece.text !== '') current().text += piece.text;
            else if (piece.isEnded) current().isQuoted = true;
          }
        }
    }
  }
  return fields
    .filter((field) => field.text !== '' || field.isQuoted)
    .map((field) => ({ text: field.text, line, column, ...unknownOf(field) }));
}

/** What a part stands for: one value, or each argument where it is known how many there are. */
function valuesOf(
  part: Exclude<Part, { kind: 'text' }>,
  variables: Variables,
  separators: string,
): readonly Value[] {
  if (part.kind === 'run') {
    const result = computed(part.raw, variables) ?? variables.printed.get(part.raw);
    return [
      result === undefined ? substitutedValue(part.raw, variables) : { raw: part.raw, texts: [result] },
    ];
  }
  const [count] = valueNamed('#', variables)?.texts ?? [];
  if (/^[@*]$/.test(part.name) && part.operator === '' && count !== undefined && !joins(part))
    return Array.from({ length: Number(count) }).flatMap(
      (_, index) => valueNamed(String(index + 1), variables) ?? [],
    );
  const value = resolve(part, variables);
  if (!joins(part) || value.texts === undefined) return [value];
  return [{ ...value, texts: [value.texts.join(separators.slice(0, 1))] }];
}

/** `"$*"`, `"${LIST[*]}"`. */
function joins({ name, operator, quoted }: Extract<Part, { kind: 'variable' }>): boolean {
  return quoted && ((name === '*' && operator === '') || operator === '[*]');
}

/** `"$@"` and `"${LIST[@]}"` are as many words as there are elements. */
function isMany(part: Part): boolean {
  return (
    part.kind === 'variable' && (part.name === '@' || (part.name !== '#' && part.operator.includes('[@]')))
  );
}

/** `$((N + 10))` */
function computed(raw: string, variables: Variables): string | undefined {
  const arithmetic = arithmeticIn(raw.slice(1));
  return arithmetic === undefined ? undefined : resultOf(arithmetic, (name) => knownText(name, variables));
}

function unknownOf({ text, unknowns, maySplit }: Field): Pick<Word, 'unknown' | 'maySplit'> {
  const [first] = unknowns;
  const last = unknowns.at(-1);
  if (first === undefined || last === undefined) return {};
  const [start, end] = [text.slice(0, first.from), text.slice(last.to)];
  const prefix = maySplit ? start : start + (first.value.prefix ?? '');
  const suffix = maySplit ? end : (last.value.suffix ?? '') + end;
  const source = [...new Set(unknowns.map(({ value }) => value.source ?? ''))].join(' and ');
  const values =
    unknowns.length === 1 ? first.value.candidates?.map((each) => start + each + end) : undefined;
  const unknown: Unknown = {
    source,
    prefix,
    suffix,
    ...(values === undefined ? {} : { values }),
    ...identityOf(text, unknowns),
    ...kindOf(prefix, unknowns),
  };
  return maySplit ? { unknown, maySplit } : { unknown };
}

/** The text with what is unknown of it by its identity. */
function identityOf(text: string, unknowns: Field['unknowns']): Pick<Unknown, 'identity'> {
  let identity = '';
  let at = 0;
  for (const { value, from, to } of unknowns) {
    if (value.identity === undefined) return {};
    identity += text.slice(at, from) + value.identity;
    at = to;
  }
  return { identity: identity + text.slice(at) };
}

function kindOf(prefix: string, unknowns: Field['unknowns']): Pick<Unknown, 'kind'> {
  const kinds = unknowns.map(({ value }) => value.kind);
  if (kinds.includes(undefined)) return {};
  if (kinds.every((kind) => kind === 'name')) return { kind: 'name' };
  if (prefix === '' && kinds[0] === 'fresh' && kinds.length === 1) return { kind: 'fresh' };
  return kinds.includes('fresh') ? {} : { kind: 'given' };
}

function resolve(part: Extract<Part, { kind: 'variable' }>, variables: Variables): Value {
  const { name, operator, raw } = part;
  const value = givenValue(name, raw, variables);
  const length = name === '#' && operator !== '' ? lengthOf(operator, variables) : undefined;
  if (length !== undefined) return { texts: [length], raw };
  const isAll = operator === '[@]' || operator === '[*]' || (operator === '' && /^[@*]$/.test(name));
  if (isAll || operator === '' || /^:?\?/.test(operator))
    return value === undefined ? unset(name, raw, variables) : first(value, isAll, raw);
  const subscript = /^\[([^\]@*]+)\]$/.exec(operator)?.[1];
  const index =
    subscript === undefined ? undefined : resultOf(subscript, (each) => knownText(each, variables));
  const element = index === undefined ? undefined : value?.texts?.[Number(index)];
  if (element !== undefined) return { texts: [element], raw };
  const [only, ...others] = value?.texts ?? [];
  const shortened = only === undefined || others.length > 0 ? undefined : withoutEnd(only, operator);
  if (shortened !== undefined) return { texts: [shortened], raw };
  const isDefault = /^:?[-=]/.test(operator);
  const given = /^:?-"?([\w.:/,@ -]*)"?$/.exec(operator)?.[1];
  const isUnset = value?.texts?.length === 0 || (operator.startsWith(':') && value?.texts?.join('') === '');
  if (given !== undefined && isUnset) return { texts: [given], raw };
  if (isDefault && value?.texts !== undefined && (value.texts[0] ?? '') !== '') return { ...value, raw };
  if (isDefault && value?.kind === 'fresh') return { ...value, raw };
  if (isDefault && value === undefined)
    return {
      ...unset(name, raw, variables),
      source: `${raw}, whose value the environment may set`,
      identity: raw,
    };
  const kind = /^##\*\/$/.test(operator) ? ({ kind: 'name' } as const) : {};
  return { source: `${raw}, which was not worked out`, raw, ...kind };
}

/** The value of a variable, or that of an argument that a function is not given. */
export function givenValue(name: string, raw: string, variables: Variables): Value | undefined {
  const value = valueNamed(name, variables);
  if (value !== undefined) return value;
  const count = /^[1-9]\d*$/.test(name) ? knownText('#', variables) : undefined;
  return count !== undefined && Number(name) > Number(count) ? { texts: [], raw } : undefined;
}

/** `${#NAME}`, `${#LIST[@]}`; undefined: it is not known. */
function lengthOf(operator: string, variables: Variables): string | undefined {
  const [, name = '', all] = /^([A-Za-z_]\w*)(\[[@*]\])?$/.exec(operator) ?? [];
  const texts = valueNamed(name, variables)?.texts;
  if (texts === undefined) return undefined;
  if (all !== undefined) return String(texts.length);
  return /^[ -~]*$/.test(texts[0] ?? '') ? String((texts[0] ?? '').length) : undefined;
}

function first(value: Value, isAll: boolean, raw: string): Value {
  if (value.texts === undefined) return { ...value, raw };
  return { texts: isAll ? value.texts : [value.texts[0] ?? ''], raw };
}

/** Variables of every shell that hold no slash. */
const NAMES = /^(?:\$|RANDOM|E?UID|PPID|BASHPID|HOSTNAME|SECONDS|USER|LOGNAME)$/;
/** Variables that change by themselves, or by what reads for the script. */
const CHANGING =
  /^(?:[?!_-]|RANDOM|SECONDS|LINENO|BASH\w+|FUNCNAME|OPT\w+|REPLY|MAPFILE|PIPESTATUS|PWD|OLDPWD)$/;

function unset(name: string, raw: string, { shifts = 0 }: Variables): Value {
  const isArgument = /^\d+$|^[@*#]$/.test(name);
  const value = {
    raw,
    ...(CHANGING.test(name) ? {} : { identity: isArgument ? `$${name} ${shifts}` : `$${name}` }),
    ...(name === 'REPLY' || name === 'MAPFILE'
      ? {}
      : ({ kind: NAMES.test(name) ? 'name' : 'given' } as const)),
  };
  if (isArgument) return { ...value, source: `${raw}, an argument of the script` };
  return { ...value, source: `${raw}, which the script does not set` };
}
