import type { AddressRange, AddressTerm, Family, MaskedAddress } from './address.ts';
import { mergeRanges } from './address-ranges.ts';
import { WORD } from './levels.ts';
import type { Node, NodeTable } from './node.ts';
import { wordsMatching } from './word-masks.ts';

/** A number's 16-bit words, most significant first. */
export function wordsOf(family: Family, value: bigint): number[] {
  if (family === 4) {
    const number = Number(value);
    return [Math.floor(number / 65_536), number % 65_536];
  }
  return Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(112 - 16 * index)) & 0xffffn));
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
  const sorted = ranges.length > 1 ? mergeRanges(ranges) : ranges;
  const words = sorted.map((range) => ({
    first: wordsOf(family, range.first),
    last: wordsOf(family, range.last),
  }));
  const [only] = words;
  const prefix = words.length === 1 && only !== undefined ? prefixNode(table, level, only, then) : undefined;
  return table.combine('union', prefix ?? rangesNode(table, level, 0, words, then), masked);
}

/** The usual case: one range whose ends differ in one word, behind which everything is meant. Undefined: another range. */
function prefixNode(
  table: NodeTable,
  level: number,
  { first, last }: WordRange,
  then: Node,
): Node | undefined {
  let index = 0;
  while (index < first.length - 1 && first[index] === last[index]) index++;
  if (!tailIs(first, index, 0) || !tailIs(last, index, WORD)) return undefined;
  let node = then;
  for (; index >= 0; index--)
    node = table.between(level + index, first[index] as number, last[index] as number, node);
  return node;
}

interface WordRange {
  readonly first: readonly number[];
  readonly last: readonly number[];
}

interface Segment {
  readonly first: number;
  readonly last: number;
  /** What of the following words is meant; absent: everything. */
  readonly rest?: WordRange[];
}

/** Ranges are sorted and disjoint. */
function rangesNode(
  table: NodeTable,
  level: number,
  index: number,
  ranges: readonly WordRange[],
  then: Node,
): Node {
  const bounds: number[] = [];
  const children: Node[] = [];
  let next = 0;
  for (const segment of segmentsOf(index, ranges)) {
    if (segment.first > next) {
      bounds.push(segment.first - 1);
      children.push(table.empty);
    }
    bounds.push(segment.last);
    children.push(
      segment.rest === undefined ? then : rangesNode(table, level, index + 1, segment.rest, then),
    );
    next = segment.last + 1;
  }
  if (next <= WORD) {
    bounds.push(WORD);
    children.push(table.empty);
  }
  return table.node(level + index, bounds, children);
}

/** Divides ranges by their word at `index`: words that are meant as a whole, and single words of which a part is. */
function segmentsOf(index: number, ranges: readonly WordRange[]): Segment[] {
  const segments: Segment[] = [];
  const part = (word: number, range: WordRange) => {
    const previous = segments[segments.length - 1];
    if (previous?.rest !== undefined && previous.first === word) previous.rest.push(range);
    else segments.push({ first: word, last: word, rest: [range] });
  };
  for (const range of ranges) {
    const low = range.first[index] as number;
    const high = range.last[index] as number;
    const fromStart = tailIs(range.first, index, 0);
    const toEnd = tailIs(range.last, index, WORD);
    if (low === high) {
      if (fromStart && toEnd) segments.push({ first: low, last: low });
      else part(low, range);
      continue;
    }
    if (!fromStart) part(low, { first: range.first, last: range.last.map(() => WORD) });
    const first = fromStart ? low : low + 1;
    const last = toEnd ? high : high - 1;
    if (first <= last) segments.push({ first, last });
    if (!toEnd) part(high, { first: range.first.map(() => 0), last: range.last });
  }
  return segments;
}

function tailIs(words: readonly number[], index: number, value: number): boolean {
  for (let position = index + 1; position < words.length; position++)
    if (words[position] !== value) return false;
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
