import { accept, type Cursor, peek, peekText, take } from './cursor.ts';
import { parseData, parseLeft } from './parse-expression.ts';
import { wordValue } from './parse-value.ts';
import type { Token } from './tokens.ts';

const FLAGS = ['random', 'fully-random', 'persistent', 'netmap'];

/** What stands behind `dnat`, `snat`, `masquerade` and `redirect`, as JSON has it. */
export function parseTranslation(cursor: Cursor): unknown {
  const body: Record<string, unknown> = {};
  const family = peekText(cursor);
  if (family === 'ip' || family === 'ip6') body.family = take(cursor).text;
  if (accept(cursor, 'addr')) {
    accept(cursor, '.');
    accept(cursor, 'port');
  }
  if (peekText(cursor) === 'prefix' || peekText(cursor) === 'interval') body.type_flags = take(cursor).text;
  if (accept(cursor, 'to')) parseTarget(cursor, body);
  const flags: string[] = [];
  while (FLAGS.includes(peekText(cursor) ?? '')) {
    flags.push(take(cursor).text);
    accept(cursor, ',');
  }
  if (flags.length > 0) body.flags = flags;
  return Object.keys(body).length === 0 ? null : body;
}

const LITERAL = /^(\d|\[|[0-9a-fA-F]*:[0-9a-fA-F:.]*:)/;

function parseTarget(cursor: Cursor, body: Record<string, unknown>): void {
  const token = peek(cursor);
  if (token?.kind === 'word' && LITERAL.test(token.text)) {
    take(cursor);
    Object.assign(body, literalTarget(token.text));
  } else if (token?.kind === 'word' && token.text.startsWith(':')) {
    body.port = parsePort(cursor);
  } else {
    body.addr = parseMapped(cursor);
    if (peekText(cursor)?.startsWith(':')) body.port = parsePort(cursor);
  }
}

/** `:80-90`, or `:` and a map. */
function parsePort(cursor: Cursor): unknown {
  const { text } = take(cursor);
  const rest = text.slice(1);
  if (/^\d/.test(rest)) return wordValue(rest);
  if (rest === '' && /^\d/.test(peekText(cursor) ?? '')) return wordValue(take(cursor).text);
  if (rest === '') return parseMapped(cursor);
  const tokens: Token[] = [{ kind: 'word', text: rest, line: peek(cursor)?.line ?? 0 }];
  for (let token = peek(cursor); token !== undefined; token = peek(cursor, tokens.length - 1))
    tokens.push(token);
  const inner: Cursor = { tokens, position: 0 };
  const mapped = parseMapped(inner);
  cursor.position += inner.position - 1;
  return mapped;
}

function parseMapped(cursor: Cursor): unknown {
  const key = parseLeft(cursor);
  return accept(cursor, 'map') ? { map: { key, data: parseData(cursor) } } : key;
}

/** `10.0.0.5-10.0.0.9:80-90`, `[2001:db8::1]:80`, `2001:db8::1`. */
function literalTarget(text: string): Record<string, unknown> {
  const [, inner, last, port] =
    /^\[([^\]]*)\](?:-\[([^\]]*)\])?(?::(.+))?$/.exec(text) ??
    /^(\d+\.[\d./-]+)()(?::(.+))?$/.exec(text) ??
    [];
  if (inner === undefined) return { addr: wordValue(text) };
  const addr = last === undefined || last === '' ? wordValue(inner) : { range: [inner, last] };
  return { addr, ...(port === undefined ? {} : { port: wordValue(port) }) };
}
