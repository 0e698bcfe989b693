import { parseJson } from '../../../importers/json-document.ts';
import { asRecord } from '../../../importers/json-object.ts';
import { type Argument, partOf } from '../../arguments.ts';

/** A structure as a command line writes it: texts are arguments, numbers and truths are texts. */
export type Structure = Argument | readonly Structure[] | { readonly [member: string]: Structure };

/**
 * Reads the structures of an option: JSON, or shorthand `Key=value,Key=[{Key=value}]`, several of them as several values
 * (command line user guide, shorthand syntax). Undefined where they are neither, or stand in a file.
 */
export function readStructures(values: readonly Argument[]): Structure[] | undefined {
  const structures: Structure[] = [];
  for (const value of values) {
    const text = value.text.trim();
    if (/^(file|fileb|https?):\/\//.test(text)) return undefined;
    const read = /^[[{]/.test(text) ? fromJson(value, text) : fromShorthand(value, text);
    if (read === undefined) return undefined;
    if (Array.isArray(read)) structures.push(...(read as readonly Structure[]));
    else structures.push(read);
  }
  return structures;
}

export function membersOf(structure: Structure | undefined): { readonly [member: string]: Structure } {
  return structure === undefined || Array.isArray(structure) || isArgument(structure)
    ? {}
    : (structure as { readonly [member: string]: Structure });
}

export function listOf(structure: Structure | undefined): readonly Structure[] {
  if (structure === undefined) return [];
  return Array.isArray(structure) ? structure : [structure];
}

export function argumentOf(structure: Structure | undefined): Argument | undefined {
  return structure !== undefined && isArgument(structure) ? structure : undefined;
}

function isArgument(structure: Structure): structure is Argument {
  return 'text' in structure && typeof structure.text === 'string';
}

function fromJson(value: Argument, text: string): Structure | undefined {
  const document = parseJson(text);
  return 'value' in document ? convert(value, document.value) : undefined;
}

function convert(value: Argument, json: unknown): Structure {
  if (Array.isArray(json)) return json.map((item) => convert(value, item));
  const record = asRecord(json);
  if (record === undefined) return partOf(value, String(json));
  return Object.fromEntries(Object.entries(record).map(([key, member]) => [key, convert(value, member)]));
}

function fromShorthand(value: Argument, text: string): Structure | undefined {
  const reader = { text, at: 0 };
  const members = readMembers(value, reader, '');
  return members !== undefined && reader.at >= text.length ? members : undefined;
}

interface Reader {
  readonly text: string;
  at: number;
}

/** `Key=value,Key=value` up to the closing character; a value without a key goes on the list before it. Outside of brackets no key stands twice. */
function readMembers(value: Argument, reader: Reader, closing: string): Structure | undefined {
  const members: Record<string, Structure> = {};
  let last: string | undefined;
  while (reader.at < reader.text.length && reader.text[reader.at] !== closing) {
    const [head, key] = /^([\w-]+)\s*=\s*/.exec(reader.text.slice(reader.at)) ?? [];
    reader.at += head?.length ?? 0;
    const read = readValue(value, reader);
    if (read === undefined || (closing === '' && key !== undefined && Object.hasOwn(members, key)))
      return undefined;
    last = key ?? last;
    if (last === undefined || (key === undefined && argumentOf(read)?.unknown !== undefined))
      return undefined;
    members[last] = key === undefined ? [...listOf(members[last]), read] : read;
    if (!goOn(reader, closing)) return undefined;
  }
  return members;
}

/** Goes past a comma; false where neither one nor the end is there. */
function goOn(reader: Reader, closing: string): boolean {
  skipSpace(reader);
  if (reader.text[reader.at] !== ',')
    return reader.at >= reader.text.length || reader.text[reader.at] === closing;
  reader.at += 1;
  skipSpace(reader);
  return true;
}

function skipSpace(reader: Reader): void {
  reader.at += /^\s*/.exec(reader.text.slice(reader.at))?.[0].length ?? 0;
}

function readValue(value: Argument, reader: Reader): Structure | undefined {
  const { text } = reader;
  if (text[reader.at] === '{') {
    open(reader);
    const members = readMembers(value, reader, '}');
    if (text[reader.at] !== '}') return undefined;
    reader.at += 1;
    return members;
  }
  if (text[reader.at] === '[') return readList(value, reader);
  const quoted = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')/.exec(text.slice(reader.at));
  if (quoted !== null) {
    reader.at += quoted[0].length;
    return partOf(value, (quoted[1] ?? quoted[2] ?? '').replace(/\\(.)/g, '$1'));
  }
  const [plain] = (value.unknown === undefined ? SCALAR : OPEN_SCALAR).exec(text.slice(reader.at)) ?? [''];
  reader.at += plain.length;
  return partOf(value, plain.trim());
}

const SCALAR = /^[^,[\]{}]*/;
/** What a substitution holds is none of the syntax. */
const OPEN_SCALAR = /^(?:\$\{[^}]*\}|\$\((?:[^()]|\([^()]*\))*\)|`[^`]*`|[^,[\]{}])*/;

/** Goes past an opening bracket. */
function open(reader: Reader): void {
  reader.at += 1;
  skipSpace(reader);
}

function readList(value: Argument, reader: Reader): Structure | undefined {
  const items: Structure[] = [];
  open(reader);
  while (reader.at < reader.text.length && reader.text[reader.at] !== ']') {
    const item = readValue(value, reader);
    if (item === undefined || !goOn(reader, ']')) return undefined;
    items.push(item);
  }
  if (reader.at >= reader.text.length) return undefined;
  reader.at += 1;
  return items;
}
