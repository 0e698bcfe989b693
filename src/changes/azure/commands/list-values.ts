import type { Arguments } from '../../arguments.ts';
import { doubtOf } from '../../cloud-command.ts';

/** A list that the program or the platform does not take, or of which it is not known what becomes of it. */
export type Unread = { readonly refused: string } | { readonly unknown: string };

/** `[0]=10.0.0.0/8`, `key=value`: a part of what is there already. */
const PARTIAL = /^(\[-?\d+\]|[\w.-]+(\[-?\d+\])?)=/;

/**
 * The list that is given to an option of `az`, by any of its names (its shorthand syntax): words, one list in brackets, or `null`,
 * which leaves nothing. Of several each must look like `inList`. Undefined where the option is not given.
 */
export function listValues(
  { options }: Arguments,
  names: readonly string[],
  inList?: RegExp,
): readonly string[] | Unread | undefined {
  const given = names.map((name) => options.get(name)).find((each) => each !== undefined);
  if (given === undefined) return undefined;
  const unknown = doubtOf({}, ...given);
  if (unknown !== undefined) return { unknown };
  const texts = given.map(({ text }) => text);
  if (texts.length === 0) return { refused: `--${names[0]} has no value` };
  const partial = texts.find((text) => PARTIAL.test(text));
  if (partial !== undefined) return { unknown: `what "${partial}" changes is not known` };
  const list = (texts.length === 1 ? oneWord(texts[0] as string) : texts).map(unquoted).filter(Boolean);
  const joined = list.find((text) => /[,\s]/.test(text));
  if (joined !== undefined)
    return { refused: `"${joined}" is one value, which is refused (expected several, with blanks between)` };
  const strange = list.length > 1 ? list.find((text) => inList?.test(text) === false) : undefined;
  return strange === undefined ? list : { unknown: `whether a list may hold ${strange} is not known` };
}

export function isUnread(list: readonly string[] | Unread | undefined): list is Unread {
  return list !== undefined && !Array.isArray(list);
}

/** `null`, `["a", "b"]` or `[a,b]`; anything else is one value as it stands. */
function oneWord(text: string): readonly string[] {
  if (text === 'null') return [];
  const inBrackets = /^\[((?:[^[\]{}'":,\s]+,)*[^[\]{}'":,\s]*)\]$/.exec(text)?.[1];
  return inBrackets === undefined ? (jsonList(text) ?? [text]) : inBrackets.split(',');
}

function jsonList(text: string): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.map(String) : undefined;
  } catch {
    return undefined;
  }
}

function unquoted(text: string): string {
  return text.replace(/^'([^']*)'$/, '$1');
}
