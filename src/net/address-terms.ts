import { type AddressRange, type AddressTerm, type Family, widthOf } from './address.ts';
import { mergeRanges } from './address-ranges.ts';
import { edgesByChild, isEmptyNode, visitEdges } from './edges.ts';
import { maskCounts } from './mask-counts.ts';
import { LEVELS, type Node, TERMINAL } from './node.ts';
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
export function termsOf(root: Node, level: number, family: Family): readonly AddressTerm[] | undefined {
  if (root.level === TERMINAL) return isEmptyNode(root) ? [] : undefined;
  const memo = knownTerms[level === LEVELS.source ? 'source' : 'destination'][family];
  let terms = memo.get(root);
  if (terms === undefined) {
    terms = shorterTerms(root, { level, family, words: widthOf(family) / 16 });
    memo.set(root, terms);
  }
  return terms;
}

type TermsByRoot = WeakMap<Node, readonly AddressTerm[]>;

/** The same sides stand in many sets. */
const knownTerms: Readonly<Record<'source' | 'destination', Readonly<Record<Family, TermsByRoot>>>> = {
  source: { 4: new WeakMap(), 6: new WeakMap() },
  destination: { 4: new WeakMap(), 6: new WeakMap() },
};

function shorterTerms(root: Node, side: Side): AddressTerm[] {
  const { level } = side;
  const count = 65_536 ** (root.level - level) * rangeCount(root, side, new Map());
  if (count <= FEW_RANGES) return rangesOf(root, side);
  if (count > MOST_RANGES) return maskTermsOf(root, side);
  const ranges = rangesOf(root, side);
  // A range begins in one kind of first word, fills others and ends in one; a masked address lies in one kind.
  const kinds = edgesByChild(root).size;
  if ((kinds / 3) * MASKS_MUST_SAVE > ranges.length) return ranges;
  // A set has no more ranges than its parts together, so that this many masked addresses are sure before any is made.
  const { masked, rangesOfMasked } = maskCounts(root, level);
  const fewest = masked + Math.max(0, ranges.length - rangesOfMasked);
  if (fewest * MASKS_MUST_SAVE > ranges.length) return ranges;
  const masks = maskTermsOf(root, side);
  return masks.length * MASKS_MUST_SAVE <= ranges.length ? masks : ranges;
}

interface Side {
  readonly level: number;
  readonly family: Family;
  readonly words: number;
}

function rangeCount(node: Node, side: Side, memo: Map<Node, number>): number {
  const known = memo.get(node);
  if (known !== undefined) return known;
  let count = 0;
  visitEdges(node, (first, last, child) => {
    if (child.level === TERMINAL) count++;
    else
      count += (last - first + 1) * 65_536 ** (child.level - node.level - 1) * rangeCount(child, side, memo);
  });
  memo.set(node, count);
  return count;
}

function rangesOf(root: Node, { level, family, words }: Side): AddressRange[] {
  const ranges: AddressRange[] = [];
  walk(root, 0, 0n);
  return mergeRanges(ranges);

  function walk(node: Node, index: number, value: bigint): void {
    const rest = BigInt(16 * (words - index - 1));
    const visit = (first: number, last: number, child: Node) => {
      if (child.level === TERMINAL) {
        const start = (value << 16n) | BigInt(first);
        const end = (value << 16n) | BigInt(last);
        ranges.push({ family, first: start << rest, last: ((end + 1n) << rest) - 1n });
        return;
      }
      for (let word = first; word <= last; word++) walk(child, index + 1, (value << 16n) | BigInt(word));
    };
    if (node.level === level + index) visitEdges(node, visit);
    else visit(0, 0xffff, node);
  }
}

interface Mask {
  readonly value: bigint;
  readonly mask: bigint;
}

function maskTermsOf(root: Node, { level, family, words }: Side): AddressTerm[] {
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
    if (node.level === TERMINAL) return [{ value: 0n, mask: 0n }];
    const known = memo.get(node);
    if (known !== undefined) return known;
    const shift = BigInt(16 * (words - 1 - (node.level - level)));
    const result: Mask[] = [];
    for (const [child, intervals] of edgesByChild(node)) {
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
