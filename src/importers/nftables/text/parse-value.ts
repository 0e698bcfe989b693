import { parseAddress } from '../../../net/address.ts';
import {
  accept,
  type Cursor,
  expect,
  isDone,
  isMark,
  peek,
  peekText,
  problem,
  skipEnds,
  take,
  takeMember,
} from './cursor.ts';
import { parseVerdict } from './parse-verdict.ts';

/** `{ … }`, `@name`, or one value; lists of flags are lists. */
export function parseRight(cursor: Cursor): unknown {
  if (peekText(cursor) === '{') return { set: parseElements(cursor) };
  const value = parseKey(cursor);
  if (peekText(cursor) !== ',') return value;
  const list = [value];
  while (accept(cursor, ',')) list.push(parseKey(cursor));
  return list;
}

/** The elements of a set or a map in braces, as JSON has them. */
export function parseElements(cursor: Cursor): unknown[] {
  const elements: unknown[] = [];
  expect(cursor, '{');
  while (!accept(cursor, '}')) {
    elements.push(parseElement(cursor));
    if (peekText(cursor) !== '}') expect(cursor, ',');
  }
  return elements;
}

/** The elements of a named set, which may be very many: each is taken by itself. */
export function parseListedElements(cursor: Cursor): unknown[] {
  const elements: unknown[] = [];
  expect(cursor, '{');
  for (skipEnds(cursor); !accept(cursor, '}'); skipEnds(cursor)) {
    elements.push(takePlain(cursor) ?? takeElement(cursor));
    if (peekText(cursor) !== '}') expect(cursor, ',');
  }
  const next = peek(cursor);
  if (next !== undefined && next.kind !== 'end' && !isMark(next, '}'))
    throw problem(cursor, 'something follows the elements');
  return elements;
}

/** Fields of a plain element at most: nothing further ahead need be known. */
const MOST_FIELDS = 4;

/** What most elements of long sets are: words with dots between, and nothing else; undefined: more than that. */
function takePlain(cursor: Cursor): unknown {
  const values: unknown[] = [];
  while (values.length < MOST_FIELDS) {
    const ahead = 2 * values.length;
    const token = peek(cursor, ahead);
    if (token?.kind !== 'word' || token.text === '.' || STATEMENTS.has(token.text)) return undefined;
    values.push(wordValue(token.text));
    const next = peekText(cursor, ahead + 1);
    if (next === ',' || next === '}') {
      cursor.position += ahead + 1;
      return values.length === 1 ? values[0] : { concat: values };
    }
    if (next !== '.') return undefined;
  }
  return undefined;
}

function takeElement(cursor: Cursor): unknown {
  const inner: Cursor = { tokens: takeMember(cursor), position: 0 };
  if (isDone(inner)) throw problem(cursor, 'an element is missing');
  const element = parseElement(inner);
  if (!isDone(inner)) throw problem(inner, 'expected ,');
  return element;
}

function parseElement(cursor: Cursor): unknown {
  const val = parseKey(cursor);
  let more: Record<string, unknown> | undefined;
  for (;;) {
    const name = peekText(cursor);
    if (name === undefined || name === ',' || name === '}' || name === ':') break;
    more ??= {};
    cursor.position++;
    if (name === 'counter') {
      for (let index = 0; index < 4 && /^(packets|bytes|\d+)$/.test(peekText(cursor) ?? ''); index++)
        take(cursor);
      more.counter = null;
    } else if (name === 'last') {
      while (/^(used|never|\d\w*)$/.test(peekText(cursor) ?? '')) take(cursor);
      more.last = null;
    } else if (name === 'timeout' || name === 'expires' || name === 'comment') {
      more[name] = take(cursor).text;
    } else {
      // Anything else of an element is kept, so that it is not understood.
      more[name] = true;
    }
  }
  const element = more === undefined ? val : { elem: { val, ...more } };
  return accept(cursor, ':') ? [element, parseVerdict(cursor) ?? parseKey(cursor)] : element;
}

/** One value, or several with dots between. */
export function parseKey(cursor: Cursor): unknown {
  const first = parseValue(cursor);
  if (peekText(cursor) !== '.') return first;
  const concat = [first];
  while (accept(cursor, '.')) concat.push(parseValue(cursor));
  return { concat };
}

/** Of no time at all nft prints nothing (nft 1.0.6, time_print): what stands there is no value but what the rule does. */
export const STATEMENTS: ReadonlySet<string> = new Set([
  'accept',
  'drop',
  'return',
  'continue',
  'reject',
  'queue',
  'notrack',
  'masquerade',
]);

/** A number, an address, a name; a prefix or a range of these; flags with bars between. */
function parseValue(cursor: Cursor): unknown {
  if (accept(cursor, '(')) {
    const value = parseValue(cursor);
    expect(cursor, ')');
    return value;
  }
  const token = take(cursor);
  const isValue = token.kind === 'string' || (token.kind === 'word' && !STATEMENTS.has(token.text));
  if (!isValue) throw problem(cursor, `no value: ${token.text.trim()}`);
  let value: unknown = token.kind === 'string' ? quoted(token.text, cursor) : wordValue(token.text);
  if (peekText(cursor) === '|') {
    const list = [value];
    while (accept(cursor, '|')) list.push(wordValue(take(cursor).text));
    value = { '|': list };
  }
  return value;
}

/** Times are ranges of strings: `"10:00"-"12:00"`. */
function quoted(text: string, cursor: Cursor): unknown {
  if (peekText(cursor) !== '-' || peek(cursor, 1)?.kind !== 'string') return text;
  cursor.position++;
  return { range: [text, take(cursor).text] };
}

export function wordValue(text: string): unknown {
  if (isNumber(text)) return Number(text);
  const slash = text.indexOf('/');
  if (slash > 0 && parseAddress(text.slice(0, slash)) !== undefined && /^\d+$/.test(text.slice(slash + 1)))
    return { prefix: { addr: text.slice(0, slash), len: Number(text.slice(slash + 1)) } };
  const dash = text.indexOf('-');
  const [first, last] = [text.slice(0, dash), text.slice(dash + 1)];
  if (dash > 0 && isPlain(first) && isPlain(last)) return { range: [wordValue(first), wordValue(last)] };
  return text;
}

function isPlain(text: string): boolean {
  return LONG_NUMBER.test(text) || parseAddress(text) !== undefined;
}

/** Of up to 128 bits; what a number does not hold exactly stays text. */
const LONG_NUMBER = /^(\d{1,39}|0x[0-9a-fA-F]{1,32})$/;

function isNumber(text: string): boolean {
  return /^(\d{1,15}|0x[0-9a-fA-F]{1,12})$/.test(text);
}
