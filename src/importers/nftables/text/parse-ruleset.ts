import type { Origin } from '../../../model/origin.ts';
import type { Item } from '../tables.ts';
import {
  accept,
  type Cursor,
  expect,
  isDone,
  peek,
  peekText,
  problem,
  skipEnds,
  take,
  takeName,
  takeStatement,
} from './cursor.ts';
import { parseChain } from './parse-chain.ts';
import { parseListedElements } from './parse-value.ts';

/** What the parts of a table need to know of it. */
export interface TablePlace {
  readonly family: string;
  readonly table: string;
  readonly items: Item[];
  origin(line: number): Origin;
}

const FAMILIES = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev'];
const OBJECTS = ['counter', 'quota', 'limit', 'secmark', 'synproxy', 'flowtable', 'ct', 'tunnel'];

/**
 * The tables of `nft list ruleset` (nft(8)) as the objects that JSON has.
 * @throws SyntaxError for what it does not print
 */
export function parseRuleset(cursor: Cursor, origin: (line: number) => Origin): Item[] {
  const items: Item[] = [];
  for (skipEnds(cursor); !isDone(cursor); skipEnds(cursor)) {
    const line = peek(cursor)?.line ?? 1;
    const word = peekText(cursor);
    if (!accept(cursor, 'table'))
      throw problem(cursor, `${word ?? 'a string'} is a command, not the state of a host`);
    const first = takeName(cursor);
    const isFamily = FAMILIES.includes(first) && peekText(cursor) !== '{';
    const family = isFamily ? first : 'ip';
    const table = isFamily ? takeName(cursor) : first;
    parseTable(cursor, { family, table, items, origin }, line);
  }
  return items;
}

function parseTable(cursor: Cursor, place: TablePlace, line: number): void {
  const body: Record<string, unknown> = { family: place.family, name: place.table };
  expect(cursor, '{');
  for (skipEnds(cursor); !accept(cursor, '}'); skipEnds(cursor)) {
    const word = peekText(cursor);
    if (word === 'comment') body.comment = takeStatement(cursor).at(1)?.text;
    else if (word === 'flags') body.flags = flagsOf(cursor);
    else if (word === 'chain') parseChain(cursor, place);
    else if (word === 'set' || word === 'map') parseSet(word, cursor, place);
    else if (OBJECTS.includes(word ?? '')) takeStatement(cursor);
    else throw problem(cursor, `${word ?? 'a string'} is no part of a table`);
  }
  place.items.push({ kind: 'table', body, origin: place.origin(line) });
}

function flagsOf(cursor: Cursor): string[] {
  return takeStatement(cursor)
    .slice(1)
    .map(({ text }) => text)
    .filter((text) => text !== ',');
}

const TYPED = ['type', 'typeof'];
/** What each element of a set does beside being one. */
const STATEMENTS = ['counter', 'last', 'limit', 'quota', 'ct'];
const SINGLE = ['timeout', 'gc-interval', 'size', 'policy', 'comment'];

function parseSet(kind: 'set' | 'map', cursor: Cursor, { family, table, items, origin }: TablePlace): void {
  const line = take(cursor).line;
  const body: Record<string, unknown> = { family, table, name: takeName(cursor) };
  expect(cursor, '{');
  for (skipEnds(cursor); !accept(cursor, '}'); skipEnds(cursor)) {
    const word = takeName(cursor);
    if (word === 'elements') {
      expect(cursor, '=');
      body.elem = parseListedElements(cursor);
    } else {
      const rest = takeStatement(cursor).map(({ text }) => text);
      if (TYPED.includes(word)) body.type = rest.join(' ');
      else if (word === 'flags') body.flags = rest.filter((text) => text !== ',');
      else if (SINGLE.includes(word)) body[word] = rest.join(' ');
      else if (word === 'auto-merge') body[word] = true;
      else if (STATEMENTS.includes(word)) body.stmt = [word, ...rest].join(' ');
      else body[`statement ${[word, ...rest].join(' ')}`] = true;
    }
  }
  items.push({ kind, body, origin: origin(line) });
}
