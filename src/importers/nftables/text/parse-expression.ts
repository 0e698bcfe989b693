import { only } from '../json-value.ts';
import { accept, type Cursor, peek, peekText, problem, take, takeName } from './cursor.ts';
import { parseRight, STATEMENTS, wordValue } from './parse-value.ts';

const META = new Set([
  ...['iif', 'oif', 'iifname', 'oifname', 'iiftype', 'oiftype', 'iifgroup', 'oifgroup', 'ibrname', 'obrname'],
  ...['mark', 'skuid', 'skgid', 'cgroup', 'rtclassid', 'nftrace', 'pkttype', 'cpu', 'l4proto', 'nfproto'],
  ...['protocol', 'priority', 'length', 'random', 'time', 'day', 'hour', 'secpath', 'sdif', 'sdifname'],
]);
const HEADERS = new Set([
  ...['ip', 'ip6', 'tcp', 'udp', 'udplite', 'sctp', 'dccp', 'th', 'icmp', 'icmpv6', 'igmp', 'ether'],
  ...['vlan', 'arp', 'ah', 'esp', 'comp', 'gre', 'gretap', 'vxlan', 'geneve'],
]);
const EXTENSIONS = new Set(['hbh', 'rt', 'rt0', 'rt2', 'rt4', 'srh', 'frag', 'dst', 'mh']);
const OPTION_FIELDS = /^(kind|length|size|left\d?|right\d?|count|tsval|tsecr|type|value|ptr|addr)$/;
/** Words that begin an expression of which nothing but its presence is kept. */
const OTHERS = new Set(['numgen', 'jhash', 'symhash', 'socket', 'osf', 'ipsec', 'tunnel', 'inner']);
const ENDS = new Set(['map', 'vmap', 'set', '==', '!=', '<', '<=', '>', '>=', '!', '{', 'exists', 'missing']);

export function startsExpression(text: string | undefined): boolean {
  if (text === undefined) return false;
  const isKnown = text === 'ct' || text === 'meta' || text === 'fib' || text === 'exthdr';
  return (
    isKnown ||
    META.has(text) ||
    HEADERS.has(text) ||
    EXTENSIONS.has(text) ||
    OTHERS.has(text) ||
    /^@(ll|nh|th|ih)$/.test(text) ||
    text === '('
  );
}

/** What stands left of a comparison, or is set: keys with dots between, and bits of them, or what a map gives for these. */
export function parseLeft(cursor: Cursor): unknown {
  const first = parseBits(cursor, 0);
  if (peekText(cursor) !== '.') return first;
  const concat = [first];
  while (accept(cursor, '.')) concat.push(parseBits(cursor, 0));
  // The map behind the last key is asked for all of them.
  const map = only(only(concat.at(-1), 'map')?.map, 'key', 'data');
  return map === undefined
    ? { concat }
    : { map: { key: { concat: [...concat.slice(0, -1), map.key] }, data: map.data } };
}

const OPERATORS: readonly (readonly string[])[] = [
  ['|', 'or'],
  ['^', 'xor'],
  ['&', 'and'],
  ['<<', 'lshift', '>>', 'rshift'],
];
const JSON_OPERATORS: Readonly<Record<string, string>> = {
  or: '|',
  xor: '^',
  and: '&',
  lshift: '<<',
  rshift: '>>',
};
const DEEPEST = 16;

/** `&` binds closer than `^`, and that closer than `|`. */
export function parseBits(cursor: Cursor, level: number, depth = 0): unknown {
  if (depth > DEEPEST) throw problem(cursor, 'brackets nest too deep');
  const names = OPERATORS[level];
  if (names === undefined) return parsePrimary(cursor, depth);
  let left = parseBits(cursor, level + 1, depth);
  for (let text = peekText(cursor); text !== undefined && names.includes(text); text = peekText(cursor)) {
    take(cursor);
    left = { [JSON_OPERATORS[text] ?? text]: [left, parseBits(cursor, level + 1, depth)] };
  }
  return left;
}

function parsePrimary(cursor: Cursor, depth: number): unknown {
  if (accept(cursor, '(')) {
    const inner = parseBits(cursor, 0, depth + 1);
    if (!accept(cursor, ')')) throw problem(cursor, 'expected )');
    return inner;
  }
  const expression = parseField(cursor);
  if (!accept(cursor, 'map')) return expression;
  return { map: { key: expression, data: parseData(cursor) } };
}

/** `{ … }` or the name of a map. */
export function parseData(cursor: Cursor): unknown {
  return parseRight(cursor);
}

function parseField(cursor: Cursor): unknown {
  const { kind, text } = take(cursor);
  if (kind === 'string') return text;
  if (text === 'meta') return { meta: { key: takeName(cursor) } };
  if (text === 'ct') return parseConnection(cursor);
  if (text === 'fib') return parseFib(cursor);
  if (text === 'rt' && /^(ip|ip6|nexthop|classid|mtu|ipsec)$/.test(peekText(cursor) ?? ''))
    return { rt: takeRest(cursor, text) };
  if (EXTENSIONS.has(text)) return parseExtension(text, cursor);
  if (text === 'exthdr') return { exthdr: { name: takeName(cursor) } };
  if (META.has(text)) return { meta: { key: text } };
  if (HEADERS.has(text)) return parseHeader(text, cursor);
  if (OTHERS.has(text)) return { [text]: takeRest(cursor, text) };
  const raw = /^@(ll|nh|th|ih)$/.exec(text);
  if (raw !== null) return parseRaw(raw[1] as string, cursor);
  if (kind !== 'word') throw problem(cursor, `no expression: ${text.trim()}`);
  return wordValue(text);
}

function parseConnection(cursor: Cursor): unknown {
  const first = takeName(cursor);
  if (first !== 'original' && first !== 'reply') return { ct: { key: first } };
  const key = takeName(cursor);
  const isFamily = key === 'ip' || key === 'ip6';
  return { ct: { key: isFamily ? `${key} ${takeName(cursor)}` : key, dir: first } };
}

/** `fib saddr . iif oif`: flags with dots between, then what is asked. */
function parseFib(cursor: Cursor): unknown {
  const flags = [takeName(cursor)];
  while (accept(cursor, '.')) flags.push(takeName(cursor));
  return { fib: { result: takeName(cursor), flags } };
}

function parseHeader(protocol: string, cursor: Cursor): unknown {
  const field = takeName(cursor);
  const isOption = field === 'option' || field === 'chunk';
  if (!isOption) return { payload: { protocol, field } };
  const name = takeName(cursor);
  const member = OPTION_FIELDS.test(peekText(cursor) ?? '') ? { field: takeName(cursor) } : {};
  return { [`${protocol} ${field}`]: { name, ...member } };
}

function parseExtension(name: string, cursor: Cursor): unknown {
  const next = peekText(cursor);
  if (next === 'exists' || next === 'missing') return { exthdr: { name } };
  return { exthdr: { name, field: takeName(cursor) } };
}

/** `@th,16,16`. */
function parseRaw(base: string, cursor: Cursor): unknown {
  const [offset, len] = [1, 2].map(() => {
    if (!accept(cursor, ',')) throw problem(cursor, 'expected ,');
    return wordValue(take(cursor).text);
  });
  return { payload: { base, offset, len } };
}

/** The word that ends an expression, which a statement may follow where the expression is what is set. */
const LAST: Readonly<Record<string, RegExp>> = {
  rt: /^(mtu|classid|nexthop|ipsec)$/,
  socket: /^(transparent|mark|wildcard)$/,
  osf: /^(name|version)$/,
  ipsec: /^(reqid|spi|saddr|daddr)$/,
};

/** The words up to where the expression ends, or the comparison begins. */
function takeRest(cursor: Cursor, first: string): string {
  const words = [first];
  const isValue = (text: string) =>
    /^\d+$/.test(text) && /^(mod|seed|offset|spnum|level)$/.test(words.at(-1) ?? '');
  const isWhole = () => words.length > 1 && LAST[first]?.test(words.at(-1) ?? '') === true;
  for (let token = peek(cursor); token !== undefined && !isWhole(); token = peek(cursor)) {
    if (token.kind !== 'word' || ENDS.has(token.text) || STATEMENTS.has(token.text)) break;
    // A number that no word announces is what the expression is compared with.
    if (/^\d/.test(token.text) && !isValue(token.text)) break;
    // Of a hash or a counter nothing else stands behind its size.
    if (/^(mod|seed|offset)$/.test(words.at(-2) ?? '') && !/^(seed|offset)$/.test(token.text)) break;
    words.push(token.text);
    cursor.position++;
  }
  return words.join(' ');
}
