import { type Argument, type Arguments, partOf } from '../../arguments.ts';
import type { JsonObject } from '../../editable-evidence.ts';
import type { NamedRule } from '../security-groups.ts';

/**
 * Members that hold one value or a list of them, and the option that writes both. The program puts the one value into the list before it
 * looks at paths, so that what is written to the one value is lost in its releases of today, and was not in earlier ones.
 */
const LISTED = ['source', 'destination'].flatMap((side) => [
  { one: `${side}AddressPrefix`, many: `${side}AddressPrefixes`, option: `${side}-address-prefixes` },
  { one: `${side}PortRange`, many: `${side}PortRanges`, option: `${side}-port-ranges` },
]);

const PLAIN: readonly string[] = ['access', 'direction', 'protocol', 'priority'];

/** Members by which no packet is judged. */
const HARMLESS: ReadonlySet<string> = new Set(['description']);

type Values = Map<string, readonly Argument[]>;

/**
 * What `--set`, `--add` and `--remove` write, as the options that write the same; `why`: what they change is not known
 * (command reference of az, generic update arguments).
 */
export function genericOptions(
  { inOrder }: Arguments,
  rule: NamedRule,
): { readonly options: ReadonlyMap<string, readonly Argument[]>; readonly why?: string } {
  const values: Values = new Map();
  const options = new Map<string, readonly Argument[]>();
  for (const { name, values: given } of inOrder) {
    if (!isGeneric(name)) continue;
    const isKnown = EDITS[name](given, rule.members, values);
    if (!isKnown)
      return {
        options,
        why: `what "--${name} ${given.map(({ text }) => text).join(' ')}" changes is not known`,
      };
  }
  for (const member of PLAIN) {
    const written = values.get(member);
    if (written === undefined) continue;
    if (written.length !== 1) return { options, why: `${member} would be missing` };
    options.set(member, written);
  }
  for (const { many, option } of LISTED) {
    const written = values.get(many);
    if (written !== undefined) options.set(option, written);
  }
  return { options };
}

export function isGeneric(option: string): option is keyof typeof EDITS {
  return Object.hasOwn(EDITS, option);
}

/** Each of them: false where what it writes is not known. */
const EDITS = { set, add, remove } as const;

function set(given: readonly Argument[], _: JsonObject, values: Values): boolean {
  return given.length > 0 && given.every((each) => setOne(each, values));
}

function setOne(given: Argument, values: Values): boolean {
  const at = given.text.indexOf('=');
  const member = at < 0 ? undefined : memberOf(partOf(given, given.text.slice(0, at)));
  if (member === undefined) return false;
  if (HARMLESS.has(member)) return true;
  const value = partOf(given, given.text.slice(at + 1));
  if (value.unknown !== undefined && isList(member)) return false;
  const written = value.unknown === undefined ? writtenText(value.text, isList(member)) : [value];
  if (written === undefined) return false;
  values.set(member, written);
  return true;
}

function add([path, ...added]: readonly Argument[], members: JsonObject, values: Values): boolean {
  const member = path === undefined ? undefined : memberOf(path);
  const isText = added.every(({ text }) => typeof jsonIn(text) === 'string' && !/[={[]/.test(text));
  if (member === undefined || !isList(member) || !isText) return false;
  values.set(member, [...valuesOf(member, members, values), ...added]);
  return true;
}

function remove([path, index, ...more]: readonly Argument[], members: JsonObject, values: Values): boolean {
  const member = path === undefined ? undefined : memberOf(path);
  if (member === undefined || more.length > 0) return false;
  if (HARMLESS.has(member)) return true;
  const before = valuesOf(member, members, values);
  if (index === undefined) values.set(member, []);
  else if (isList(member) && /^\d+$/.test(index.text) && Number(index.text) < before.length)
    values.set(member, before.toSpliced(Number(index.text), 1));
  else return false;
  return true;
}

/** The member that a path names, if what is written to it counts; `source_port_ranges` is another name of `sourcePortRanges`. */
function memberOf({ text, unknown }: Argument): string | undefined {
  const name = text.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const isKnown = PLAIN.includes(name) || HARMLESS.has(name) || isList(name);
  return unknown === undefined && isKnown ? name : undefined;
}

function isList(member: string): boolean {
  return LISTED.some(({ many }) => many === member);
}

/** What is JSON is read as it, everything else is a text; a number in a list of texts is refused by some releases alone. */
function writtenText(text: string, isMany: boolean): readonly Argument[] | undefined {
  const value = jsonIn(text);
  if (value === null) return [];
  if (Array.isArray(value) !== isMany) return undefined;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isPlain = list.every((each) => typeof each === 'string' || (!isMany && typeof each === 'number'));
  return isPlain ? list.map((each) => ({ text: String(each) })) : undefined;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Of a list, with the one value that stands for it. */
function valuesOf(member: string, members: JsonObject, values: Values): readonly Argument[] {
  const one = LISTED.find(({ many }) => many === member)?.one;
  const texts = [member, ...(one === undefined ? [] : [one])].flatMap((name) => members[name] ?? []);
  return values.get(member) ?? texts.map((text) => ({ text: String(text) }));
}
