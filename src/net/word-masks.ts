import { WORD } from './levels.ts';

type WordInterval = readonly [number, number];

/** 16-bit words with `(word & mask) === value`. */
export interface MaskBlock {
  readonly value: number;
  readonly mask: number;
}

/** The words of a block as intervals, ascending; none where `value` has bits that the mask leaves out. */
export function wordsMatching({ value, mask }: MaskBlock): WordInterval[] {
  if ((value & mask) !== value) return [];
  const free = WORD ^ mask;
  // The lowest free bits that are contiguous make one interval; the other free bits are enumerated.
  let run = 0;
  while (run < 16 && (free >> run) & 1) run++;
  const block = (1 << run) - 1;
  const high = free ^ block;
  const result: [number, number][] = [];
  let bits = 0;
  for (;;) {
    const first = value | bits;
    const previous = result[result.length - 1];
    if (previous !== undefined && previous[1] + 1 === first) previous[1] = first + block;
    else result.push([first, first + block]);
    if (bits === high) return result;
    bits = (bits - high) & high;
  }
}

/** Disjoint blocks that cover the intervals exactly; blocks that differ in one bit are joined. */
export function maskBlocks(intervals: readonly WordInterval[]): MaskBlock[] {
  const blocks: MaskBlock[] = [];
  let sizes = 0;
  let hasEqualSizes = false;
  for (const [first, last] of intervals) {
    for (let start = first; start <= last; ) {
      let size = 1;
      while (start % (2 * size) === 0 && start + 2 * size - 1 <= last) size *= 2;
      blocks.push({ value: start, mask: WORD ^ (size - 1) });
      hasEqualSizes ||= (sizes & size) !== 0;
      sizes |= size;
      start += size;
    }
  }
  return hasEqualSizes ? joined(blocks) : blocks;
}

function joined(blocks: readonly MaskBlock[]): MaskBlock[] {
  const byMask = new Map<number, Set<number>>();
  const add = (value: number, mask: number) => {
    const values = byMask.get(mask);
    if (values === undefined) byMask.set(mask, new Set([value]));
    else values.add(value);
  };
  for (const { value, mask } of blocks) add(value, mask);
  for (let bit = 1 << 15; bit > 0; bit >>= 1) {
    for (const [mask, values] of [...byMask]) {
      if ((mask & bit) === 0 || values.size < 2) continue;
      for (const value of [...values]) {
        if ((value & bit) !== 0 || !values.has(value | bit)) continue;
        values.delete(value);
        values.delete(value | bit);
        add(value, mask ^ bit);
      }
    }
  }
  return [...byMask].flatMap(([mask, values]) => [...values].map((value) => ({ value, mask })));
}
