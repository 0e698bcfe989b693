import { type AddressRange, type AddressTerm, type Family, type MaskedAddress, widthOf } from './address.ts';
import { mergeRanges } from './address-ranges.ts';
import { WORD } from './levels.ts';
import type { Node, NodeTable } from './node.ts';
import { wordsMatching } from './word-masks.ts';

/** A number's 16-bit words, most significant first. */
export function wordsOf(family: Family, value: bigint): number[] {
  const words: number[] = [];
  pushWords(words, family, value);
  return words;
}

function pushWords(words: number[], family: Family, value: bigint): void {
  if (family === 4) {
    const number = Number(value);
    words.push(number >>> 16, number & WORD);
    return;
  }
  for (let shift = 112n; shift >= 0n; shift -= 16n) words.push(Number((value >> shift) & 0xffffn));
}

/** The node at `level` that leads the addresses of one family that fit any of the terms to `then`, and all others to empty. */
export function addressNode(
  table: NodeTable,
  level: number,
  family: Family,
  terms: readonly AddressTerm[],
  then: Node,
): Node {
  const ranges: AddressRange[] = [];
  let masked = table.empty;
  for (const term of terms) {
    if (term.family !== family) continue;
    if ('mask' in term) masked = table.combine('union', masked, maskedNode(table, level, term, then));
    else ranges.push(term);
  }
  if (ranges.length === 0) return masked;
  const sorted = ranges.length > 1 ? mergeRanges(ranges) : ranges;
  return table.combine(
    'union',
    rangesNode(
      table,
      level,
      family,
      sorted,
      sorted.map(() => then),
    ),
    masked,
  );
}

/** The node at `level` that leads each of some sorted, disjoint ranges to a node of its own, and all other addresses to empty. */
export function rangesNode(
  table: NodeTable,
  level: number,
  family: Family,
  ranges: readonly AddressRange[],
  thens: readonly Node[],
): Node {
  const count = widthOf(family) / 16;
  const firsts: number[] = [];
  const lasts: number[] = [];
  for (const { first, last } of ranges) {
    pushWords(firsts, family, first);
    pushWords(lasts, family, last);
  }
  return wordNode({ table, level, count, firsts, lasts, thens }, 0, 0, ranges.length - 1, false, false);
}

/** Sorted, disjoint ranges, as the words of their ends one after another: objects of each would take most of the time. */
interface Side {
  readonly table: NodeTable;
  readonly level: number;
  /** Words of an address. */
  readonly count: number;
  readonly firsts: readonly number[];
  readonly lasts: readonly number[];
  readonly thens: readonly Node[];
}

/**
 * What the words from `index` on mean of the ranges from one position to another, whose words before are equal. The first of them
 * may begin at a lower word before (`isBegun`), and the last end at a higher one (`goesOn`).
 */
function wordNode(
  side: Side,
  index: number,
  from: number,
  to: number,
  isBegun: boolean,
  goesOn: boolean,
): Node {
  const { table, count, firsts, lasts } = side;
  const start = table.begin();
  const highOf = (position: number) =>
    goesOn && position === to ? WORD : (lasts[position * count + index] as number);
  const isToEnd = (position: number) =>
    (goesOn && position === to) || tailIs(lasts, position, count, index, WORD);
  let next = 0;
  const add = (first: number, last: number, child: Node) => {
    if (first > next) table.add(start, first - 1, table.empty);
    table.add(start, last, child);
    next = last + 1;
  };
  let position = from;
  let isWhole = isBegun || tailIs(firsts, from, count, index, 0);
  let low = isBegun ? 0 : (firsts[from * count + index] as number);
  for (;;) {
    const high = highOf(position);
    const last = isToEnd(position) ? high : high - 1;
    let end = position;
    if (isWhole && low <= last) {
      add(low, last, side.thens[position] as Node);
      low = last + 1;
    } else {
      // A part of one word: of this range, and of those behind it that begin in the same word.
      while (end < to && highOf(end) === low && firsts[(end + 1) * count + index] === low) end++;
      const isCut = highOf(end) > low || isToEnd(end);
      add(low, low, wordNode(side, index + 1, position, end, isWhole, isCut));
      low++;
    }
    isWhole = true;
    position = end;
    if (low <= highOf(position)) continue;
    position++;
    if (position > to) break;
    isWhole = tailIs(firsts, position, count, index, 0);
    low = firsts[position * count + index] as number;
  }
  if (next <= WORD) table.add(start, WORD, table.empty);
  return table.end(side.level + index, start);
}

/** Whether all words behind `index` of one address are this. */
function tailIs(
  words: readonly number[],
  position: number,
  count: number,
  index: number,
  value: number,
): boolean {
  const end = (position + 1) * count;
  for (let at = position * count + index + 1; at < end; at++) if (words[at] !== value) return false;
  return true;
}

function maskedNode(
  table: NodeTable,
  level: number,
  { family, value, mask }: MaskedAddress,
  then: Node,
): Node {
  const values = wordsOf(family, value);
  const masks = wordsOf(family, mask);
  let node = then;
  for (let index = values.length - 1; index >= 0; index--) {
    const wanted = values[index] as number;
    const bits = masks[index] as number;
    if (bits === 0 && wanted === 0) continue;
    node = table.choice(level + index, wordsMatching({ value: wanted, mask: bits }), node, table.empty);
  }
  return node;
}
