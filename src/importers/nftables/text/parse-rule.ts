import { single } from '../json-value.ts';
import {
  accept,
  type Cursor,
  expect,
  isDone,
  peek,
  peekText,
  problem,
  take,
  takeName,
  textOfTokens,
} from './cursor.ts';
import { parseData, parseLeft, startsExpression } from './parse-expression.ts';
import { parseTranslation } from './parse-nat.ts';
import { parseRight, STATEMENTS } from './parse-value.ts';
import { parseVerdict } from './parse-verdict.ts';
import type { Token } from './tokens.ts';

/** The statements of a rule as JSON has them; a rule that is not understood is one statement that nothing knows. */
export function parseRule(tokens: readonly Token[]): { readonly expr: unknown[]; readonly comment?: string } {
  const cursor: Cursor = { tokens, position: 0 };
  const expr: unknown[] = [];
  try {
    while (!isDone(cursor)) {
      if (
        peekText(cursor) === 'comment' &&
        peek(cursor, 1)?.kind === 'string' &&
        tokens.length === cursor.position + 2
      )
        return { expr, comment: tokens.at(-1)?.text ?? '' };
      expr.push(parseStatement(cursor));
    }
    return { expr };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { expr: [{ rule: textOfTokens(tokens) }] };
  }
}

function parseStatement(cursor: Cursor): unknown {
  const verdict = parseVerdict(cursor);
  if (verdict !== undefined) return verdict;
  const text = peekText(cursor);
  switch (text) {
    case 'counter':
      return parseCounter(cursor);
    case 'log':
      return parseLog(cursor);
    case 'last':
    case 'limit':
    case 'quota':
      return { [text]: takeWords(cursor, RATE_WORDS) };
    case 'dnat':
    case 'snat':
    case 'masquerade':
    case 'redirect':
      take(cursor);
      return { [text]: parseTranslation(cursor) };
    case 'notrack':
      take(cursor);
      return { notrack: null };
    // A planned change writes why a rule may hold or not.
    case 'undecided':
      take(cursor);
      return { undecided: take(cursor).text };
    case 'add':
    case 'update':
    case 'delete':
      return parseUpdate(cursor);
    case 'flow':
      return { flow: takeWords(cursor, /^(flow|add|offload|@\S+)$/) };
    case 'queue':
    case 'synproxy':
    case 'tproxy':
    case 'dup':
    case 'fwd':
    case 'xt':
      return parseOther(text, cursor);
    case 'reset':
      take(cursor);
      return { reset: parseLeft(cursor) };
    default:
      return parseComparison(cursor);
  }
}

const RATE_WORDS =
  /^(limit|quota|last|rate|over|until|burst|packets?|k?bytes|mbytes|bytes|used|never|name|\d[\d.]*|\d+\/\w+|(k|m)?bytes\/\w+|\d\w*)$/;

/** The words of a statement as far as they are of it; names stand in quotes. */
function takeWords(cursor: Cursor, pattern: RegExp): string {
  const words: string[] = [];
  for (let token = peek(cursor); token !== undefined; token = peek(cursor)) {
    const isName = token.kind === 'string' && words.at(-1) === 'name';
    const isFirstName = token.kind === 'string' && words.length === 1;
    if (!isName && !isFirstName && (token.kind !== 'word' || !pattern.test(token.text))) break;
    words.push(take(cursor).text);
  }
  return words.slice(1).join(' ');
}

function parseCounter(cursor: Cursor): unknown {
  take(cursor);
  if (accept(cursor, 'name')) return { counter: takeName(cursor) };
  if (peek(cursor)?.kind === 'string') return { counter: take(cursor).text };
  if (!accept(cursor, 'packets')) return { counter: null };
  const packets = Number(takeName(cursor));
  expect(cursor, 'bytes');
  return { counter: { packets, bytes: Number(takeName(cursor)) } };
}

function parseLog(cursor: Cursor): unknown {
  take(cursor);
  const log: Record<string, unknown> = {};
  for (let name = peekText(cursor); name !== undefined && LOG_WORDS.test(name); name = peekText(cursor)) {
    take(cursor);
    log[name] = take(cursor).text;
    while (name === 'flags' && (accept(cursor, ',') || LOG_FLAGS.test(peekText(cursor) ?? ''))) take(cursor);
  }
  return { log: Object.keys(log).length === 0 ? null : log };
}

const LOG_WORDS = /^(prefix|level|group|snaplen|queue-threshold|flags)$/;
const LOG_FLAGS = /^(sequence|options)$/;

/** `add @seen { ip saddr timeout 1m limit rate 5/second }`. */
function parseUpdate(cursor: Cursor): unknown {
  const op = take(cursor).text;
  const set = takeName(cursor);
  expect(cursor, '{');
  const inner: Token[] = [];
  while (peekText(cursor) !== '}') inner.push(take(cursor));
  take(cursor);
  const text = textOfTokens(inner);
  const limit = /\b(limit|quota|ct count)\b.*$/.exec(text)?.[0];
  const stmt = limit === undefined ? {} : { stmt: [limit] };
  return { set: { op, elem: text, set, ...stmt } };
}

const OTHER_WORDS =
  /^(queue|synproxy|tproxy|dup|fwd|xt|num|to|flags|bypass|fanout|mss|wscale|timestamp|sack-perm|name|device|match|target|tcp|option|ip|ip6|[\d:[\]a-f.-]+)$/;

function parseOther(name: string, cursor: Cursor): unknown {
  const words: string[] = [];
  for (let token = peek(cursor); token !== undefined; token = peek(cursor)) {
    const isWord = token.kind === 'string' || OTHER_WORDS.test(token.text) || token.text === ',';
    const isNamed = /^(option|device)$/.test(words.at(-1) ?? '');
    if (words.length > 0 && !isWord && !isNamed) break;
    // A comment belongs to the rule.
    words.push(take(cursor).text);
  }
  return { [name]: words.slice(1).join(' ') };
}

const BIT_KEYS: readonly string[] = ['state', 'status', 'label'];
const COMPARISONS: readonly string[] = ['==', '!=', '<', '<=', '>', '>=', '!', 'in'];

function parseComparison(cursor: Cursor): unknown {
  if (!startsExpression(peekText(cursor)))
    throw problem(cursor, `${peekText(cursor) ?? 'a string'} begins no statement`);
  if (peekText(cursor) === 'ct' && peekText(cursor, 1) === 'count') {
    cursor.position += 2;
    const over = accept(cursor, 'over') ? { inv: true } : {};
    return { 'ct count': { val: Number(takeName(cursor)), ...over } };
  }
  const left = parseLeft(cursor);
  if (accept(cursor, 'vmap')) return { vmap: { key: left, data: parseData(cursor) } };
  if (accept(cursor, 'set')) return parseSetting(left, cursor);
  const text = peekText(cursor);
  const isExplicit = text !== undefined && COMPARISONS.includes(text);
  if (isExplicit) take(cursor);
  if (isExplicit && STATEMENTS.has(peekText(cursor) ?? ''))
    return { match: { op: text, left: { lacking: left }, right: null } };
  const isBits = isFlagField(left);
  const right = parseExistence(cursor) ?? parseRight(cursor);
  const op = isExplicit ? text : isBits && !isSet(right) ? 'in' : '==';
  if (!accept(cursor, '/')) return { match: { op, left, right } };
  const mask = parseRight(cursor);
  return { match: { op: op === 'in' ? '==' : op, left: { '&': [left, mask] }, right } };
}

function isSet(value: unknown): boolean {
  return single(value)?.[0] === 'set' || (typeof value === 'string' && value.startsWith('@'));
}

/** Keys of bits: without an operator any of the bits is asked for. */
function isFlagField(left: unknown): boolean {
  const [name, body] = single(left) ?? [];
  const { key, protocol, field } = (body ?? {}) as Readonly<Record<string, unknown>>;
  return (name === 'ct' && BIT_KEYS.includes(String(key))) || (protocol === 'tcp' && field === 'flags');
}

function parseExistence(cursor: Cursor): boolean | undefined {
  if (accept(cursor, 'exists')) return true;
  return accept(cursor, 'missing') ? false : undefined;
}

const OBJECTS: readonly string[] = ['helper', 'timeout', 'expectation'];

function parseSetting(left: unknown, cursor: Cursor): unknown {
  const [name, body] = single(left) ?? [];
  const { key } = (body ?? {}) as Readonly<Record<string, unknown>>;
  if (name === 'ct' && OBJECTS.includes(String(key)))
    return { [`ct ${key}`]: startsExpression(peekText(cursor)) ? parseLeft(cursor) : takeName(cursor) };
  const value = parseLeft(cursor);
  if (peekText(cursor) !== ',') return { mangle: { key: left, value } };
  const list = [value];
  while (accept(cursor, ',')) list.push(parseLeft(cursor));
  return { mangle: { key: left, value: list } };
}
