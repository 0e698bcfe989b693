import { openedIn } from './parts.ts';
import { replaced, type Scope } from './variables.ts';

/** A line with those that `^` joins to it. */
export interface Line {
  /** Counts from 1. */
  readonly line: number;
  readonly content: string;
}

/** A loop over words that the script gives, turn by turn. */
export interface Loop {
  readonly turns: readonly (readonly Line[])[];
  /** What stands behind its block on the last line. */
  readonly rest: Line;
  /** How many lines it takes. */
  readonly length: number;
}

const MOST_TURNS = 1000;
const HEAD = /^[\s@]*for\s+(?:(\/l)\s+)?%%(\w)\s+in\s*\(([^()]*)\)\s*do\b\s*/i;

/** The loop that begins at a line; undefined: none does, or its words or its end are not plain. */
export function loopAt(lines: readonly Line[], index: number, scope: Scope): Loop | undefined {
  if (!/^[\s@]*for\s/i.test(lines[index]?.content ?? '')) return undefined;
  let text = '';
  let length = 0;
  do {
    text += `${length === 0 ? '' : '\n'}${lines[index + length]?.content ?? ''}`;
    length++;
  } while (openedIn(text) > 0 && index + length < lines.length);
  const [head, counts, variable = '', list = ''] = HEAD.exec(text) ?? [];
  const items = counts === undefined ? wordsIn(replaced(list, scope)) : numbersIn(replaced(list, scope));
  if (head === undefined || items === undefined || openedIn(text) !== 0) return undefined;
  const behind = text.slice(head.length);
  const close = behind.startsWith('(') ? closing(behind) : undefined;
  const rest = close === undefined ? '' : behind.slice(close + 1);
  if (!/^\s*(?:$|&(?!&)|\d?>)/.test(rest)) return undefined;
  const body = close === undefined ? behind : behind.slice(1, close);
  const from = index + head.split('\n').length - 1;
  const place = (at: number) => lines[from + at]?.line ?? 1;
  return {
    turns: items.map((item) =>
      body
        .split('\n')
        .map((content, at) => ({ line: place(at), content: withItem(content, variable, item) })),
    ),
    rest: { line: lines[index + length - 1]?.line ?? 1, content: rest.replace(/^\s*(?:&|\d?>.*)/, '') },
    length,
  };
}

/** Words of a list, which blanks, commas, semicolons and equals signs part; undefined: what they are, files or a run would show. */
function wordsIn(list: string): string[] | undefined {
  const words = list.match(/(?:"[^"]*"|[^\s,;="])+/g) ?? [];
  return words.length > MOST_TURNS || words.some((word) => /[*?%!]/.test(word)) ? undefined : words;
}

/** `1,2,9`: from 1 to 9 in steps of 2. */
function numbersIn(list: string): string[] | undefined {
  const [start = Number.NaN, step = Number.NaN, end = Number.NaN] = list
    .trim()
    .split(/[\s,;=]+/)
    .map(Number);
  const count = Math.floor((end - start) / step) + 1;
  if (!(count <= MOST_TURNS)) return undefined;
  return Array.from({ length: Math.max(count, 0) }, (_, at) => String(start + at * step));
}

/** Where the parenthesis that a text begins with is closed. */
function closing(text: string): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (character === '^') at++;
    else if (character === '(') depth++;
    else if (character === ')' && --depth === 0) return at;
  }
  return undefined;
}

/** `%%p` and, without its quotes, `%%~p`; other forms (`%%~np`) stay. */
function withItem(text: string, variable: string, item: string): string {
  return text
    .replaceAll(`%%~${variable}`, () => item.replace(/^"(.*)"$/, '$1'))
    .replaceAll(`%%${variable}`, () => item);
}
