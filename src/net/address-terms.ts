import { type AddressRange, type AddressTerm, type Family, widthOf } from './address.ts';
import { mergeRanges } from './address-ranges.ts';
import { childrenOf, edgesByChild, visitEdges } from './edges.ts';
import { LEVELS, TERMINAL } from './levels.ts';
import { maskCounts } from './mask-counts.ts';
import { EMPTY, FULL, type Node, type NodeTable } from './node.ts';
import { oncePer } from './once-per.ts';
import { maskBlocks } from './word-masks.ts';

/** Up to here a list of ranges is always what a person would write. */
const FEW_RANGES = 64;
const MOST_RANGES = 200_000;
/** Masks with holes are harder to read than ranges: they are used where they make a list this much shorter. */
const MASKS_MUST_SAVE = 16;

/**
 * The addresses of one side, from the diagram of its levels (from `level` on, leading to full or empty):
 * sorted ranges, or masked addresses where ranges would be many; undefined: every address.
 */
export function termsOf(
  table: NodeTable,
  root: Node,
  level: number,
  family: Family,
): readonly AddressTerm[] | undefined {
  if (root === EMPTY) return [];
  if (root === FULL) return undefined;
  const known = knownTerms(table)[level === LEVELS.source ? 'source' : 'destination'][family];
  let terms = known.get(root);
  if (terms === undefined) {
    terms = shorterTerms(root, { table, level, family, words: widthOf(family) / 16 });
    known.set(root, terms);
  }
  return terms;
}

type TermsByRoot = Map<Node, readonly AddressTerm[]>;

/** The same sides stand in many sets. */
const knownTerms = oncePer(
  (_: NodeTable): Readonly<Record<'source' | 'destination', Readonly<Record<Family, TermsByRoot>>>> => ({
    source: { 4: new Map(), 6: new Map() },
    destination: { 4: new Map(), 6: new Map() },
  }),
);

function shorterTerms(root: Node, side: Side): AddressTerm[] {
  const { table, level } = side;
  const count = 65_536 ** (table.levelOf(root) - level) * rangeCount(root, side, new Map());
  if (count <= FEW_RANGES) return rangesOf(root, side);
  if (count > MOST_RANGES) return maskTermsOf(root, side);
  const ranges = rangesOf(root, side);
  // A range begins in one kind of first word, fills others and ends in one; a masked address lies in one kind.
  const kinds = childrenOf(table, root).length;
  if ((kinds / 3) * MASKS_MUST_SAVE > ranges.length) return ranges;
  // A set has no more ranges than its parts together, so that this many masked addresses are sure before any is made.
  const { masked, rangesOfMasked } = maskCounts(table, root, level);
  const fewest = masked + Math.max(0, ranges.length - rangesOfMasked);
  if (fewest * MASKS_MUST_SAVE > ranges.length) return ranges;
  const masks = maskTermsOf(root, side);
  return masks.length * MASKS_MUST_SAVE <= ranges.length ? masks : ranges;
}

interface Side {
  readonly table: NodeTable;
  readonly level: number;
  readonly family: Family;
  readonly words: number;
}

function rangeCount(node: Node, side: Side, memo: Map<Node, number>): number {
  const known = memo.get(node);
  if (known !== undefined) return known;
  const { table } = side;
  let count = 0;
  visitEdges(table, node, (first, last, child) => {
    if (child === FULL) count++;
    else
      count +=
        (last - first + 1) *
        65_536 ** (table.levelOf(child) - table.levelOf(node) - 1) *
        rangeCount(child, side, memo);
  });
  memo.set(node, count);
  return count;
}

function rangesOf(root: Node, { table, level, family, words }: Side): AddressRange[] {
  const ranges: AddressRange[] = [];
  walk(root, 0, 0n);
  return ranges;

  /** `value`: the lowest address that leads to the node. */
  function walk(node: Node, index: number, value: bigint): void {
    const shift = BigInt(16 * (words - index - 1));
    const at = (word: number) => value + (BigInt(word) << shift);
    const visit = (first: number, last: number, child: Node) => {
      if (child !== FULL) {
        for (let word = first; word <= last; word++) walk(child, index + 1, at(word));
        return;
      }
      const start = at(first);
      const end = shift === 0n && first === last ? start : at(last + 1) - 1n;
      const previous = ranges[ranges.length - 1];
      // Within the last word, edges that lead to everything do not touch.
      if ((first === 0 || shift !== 0n) && previous !== undefined && previous.last + 1n === start)
        ranges[ranges.length - 1] = { family, first: previous.first, last: end };
      else ranges.push({ family, first: start, last: end });
    };
    if (table.levelOf(node) === level + index) visitEdges(table, node, visit);
    else visit(0, 0xffff, node);
  }
}

interface Mask {
  readonly value: bigint;
  readonly mask: bigint;
}

function maskTermsOf(root: Node, { table, level, family, words }: Side): AddressTerm[] {
  const memo = new Map<Node, readonly Mask[]>();
  const ranges: AddressRange[] = [];
  const masked: AddressTerm[] = [];
  const all = (1n << BigInt(widthOf(family))) - 1n;
  for (const { value, mask } of below(root)) {
    const free = all ^ mask;
    if ((free & (free + 1n)) === 0n) ranges.push({ family, first: value, last: value | free });
    else masked.push({ family, value, mask });
  }
  return [...mergeRanges(ranges), ...masked];

  function below(node: Node): readonly Mask[] {
    if (table.levelOf(node) === TERMINAL) return [{ value: 0n, mask: 0n }];
    const known = memo.get(node);
    if (known !== undefined) return known;
    const shift = BigInt(16 * (words - 1 - (table.levelOf(node) - level)));
    const result: Mask[] = [];
    for (const [child, intervals] of edgesByChild(table, node)) {
      for (const block of maskBlocks(intervals)) {
        const high = { value: BigInt(block.value) << shift, mask: BigInt(block.mask) << shift };
        for (const low of below(child))
          result.push({ value: high.value | low.value, mask: high.mask | low.mask });
      }
    }
    memo.set(node, result);
    return result;
  }
}
