import type { Command, Word } from './command.ts';

/** A value of an option, as far as the script says it. */
export interface Argument {
  readonly text: string;
  /** Where what is unknown of it comes from. */
  readonly unknown?: string;
}

/** What stands behind the program: words in front of the options, and the values of each option. */
export interface Arguments {
  readonly words: readonly Argument[];
  /** Without the dashes; an option without values is a flag. */
  readonly options: ReadonlyMap<string, readonly Argument[]>;
  /** All options as they stand, one that is given twice twice. */
  readonly inOrder: readonly { readonly name: string; readonly values: readonly Argument[] }[];
  /** Why there may be further options. */
  readonly doubt?: string;
}

/**
 * Splits `program word word --option value value --flag --other=value`. A short option has a long name in `short`.
 * An unquoted word that is not known may be any number of options, unless it is the value that an option needs.
 */
export function parseArguments(
  words: readonly Word[],
  {
    short = {},
    flags = new Set(),
  }: { short?: Readonly<Record<string, string>>; flags?: ReadonlySet<string> } = {},
): Arguments {
  const plain: Argument[] = [];
  const options = new Map<string, Argument[]>();
  const inOrder: { readonly name: string; readonly values: readonly Argument[] }[] = [];
  let current: Argument[] | undefined;
  let doubt: string | undefined;
  for (const word of words) {
    const argument = toArgument(word);
    const named = optionOf(word.text, short);
    if (word.maySplit === true && current?.length !== 0 && named?.value === undefined)
      doubt = argument.unknown;
    if (named === undefined || (word.unknown !== undefined && !word.text.includes('='))) {
      (current ?? plain).push(argument);
      continue;
    }
    const values = named.value === undefined ? [] : [{ ...argument, text: named.value }];
    options.set(named.name, values);
    inOrder.push({ name: named.name, values });
    current = flags.has(named.name) || named.value !== undefined ? undefined : values;
  }
  return { words: plain, options, inOrder, ...(doubt === undefined ? {} : { doubt }) };
}

function optionOf(
  text: string,
  short: Readonly<Record<string, string>>,
): { readonly name: string; readonly value?: string } | undefined {
  const long = /^--([a-z][\w-]*)(?:=([\s\S]*))?$/i.exec(text);
  if (long !== null) return { name: long[1] as string, ...(long[2] === undefined ? {} : { value: long[2] }) };
  const name = Object.hasOwn(short, text) ? short[text] : undefined;
  return name === undefined ? undefined : { name };
}

export function toArgument({ text, unknown }: Word): Argument {
  return unknown === undefined ? { text } : { text, unknown: unknown.source };
}

/** Words in which a value stands for what is in a file: `@FILE`, `file://FILE`; `written` are those that the script wrote. */
export function ofFiles(
  words: readonly Word[],
  sign: '@' | '(?:fileb?|https?)://',
  written: Command['files'] = new Map(),
): Word[] {
  const value = new RegExp(`^(--[\\w-]+=)?${sign}(.+)$`, 's');
  return words.map((word) => {
    const [, prefix = '', file] = value.exec(word.text) ?? [];
    if (file === undefined || word.unknown !== undefined) return word;
    const lines = written.get({ ...word, text: file });
    if (Array.isArray(lines) && lines.every(({ unknown }) => unknown === undefined))
      return {
        ...word,
        text: prefix + lines.map(({ text, isOpen }) => (isOpen ? text : `${text}\n`)).join(''),
      };
    return {
      ...word,
      unknown: { source: `the file ${file}, which is not in the script`, prefix, suffix: '' },
    };
  });
}

/** A part of an argument: unknown where what the script does not say stands in it, or may stand anywhere in the whole. */
export function partOf({ text: whole, unknown }: Argument, text: string): Argument {
  const isOpen = unknown !== undefined && (VARIABLE.test(text) || !VARIABLE.test(whole));
  return isOpen ? { text, unknown } : { text };
}

const VARIABLE = /[$`%!]/;

/** The only value of an option. */
export function single({ options }: Arguments, name: string): Argument | undefined {
  return options.get(name)?.[0];
}

/** Options with all of their names. */
export type OptionNames = readonly (readonly string[])[];

/** `name network-security-group|nsg`: names of one option have a bar between. */
export function optionNames(text: string): OptionNames {
  return text.split(' ').map((names) => names.split('|'));
}

/** The options by their whole names, where no other begins like what is given (argparse of Python, Argument abbreviations). */
export function completed(given: Arguments, names: OptionNames): Arguments {
  const whole = (option: string): string => {
    if (names.some((all) => all.includes(option))) return option;
    const [meant, another] = names.filter((all) => all.some((name) => name.startsWith(option)));
    return another === undefined ? (meant?.[0] ?? option) : option;
  };
  return {
    ...given,
    options: new Map([...given.options].map(([name, values]) => [whole(name), values] as const)),
    inOrder: given.inOrder.map((each) => ({ ...each, name: whole(each.name) })),
  };
}
