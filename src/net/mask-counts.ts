import { edgesByChild } from './edges.ts';
import { TERMINAL, WORD } from './levels.ts';
import type { Node, NodeTable } from './node.ts';
import { maskBlocks } from './word-masks.ts';

/** How many masked addresses a diagram of addresses falls into, without making them. */
export interface MaskCounts {
  /** Those that are prefixes. */
  readonly prefixes: number;
  /** Those whose masks have holes. */
  readonly masked: number;
  /** How many ranges those with holes are. */
  readonly rangesOfMasked: number;
}

const ONE_PREFIX: MaskCounts = { prefixes: 1, masked: 0, rangesOfMasked: 0 };

/** `root` is a diagram of one side, whose first word is at `level`. */
export function maskCounts(table: NodeTable, root: Node, level: number): MaskCounts {
  const memo = new Map<Node, MaskCounts>();
  return behind(16 * (table.levelOf(root) - level), below(root));

  function below(node: Node): MaskCounts {
    if (table.levelOf(node) === TERMINAL) return ONE_PREFIX;
    const known = memo.get(node);
    if (known !== undefined) return known;
    let [prefixes, masked, rangesOfMasked] = [0, 0, 0];
    for (const [child, intervals] of edgesByChild(table, node)) {
      const rest = below(child);
      const level = table.levelOf(child);
      const skipped = level === TERMINAL ? 0 : 16 * (level - table.levelOf(node) - 1);
      for (const { mask } of maskBlocks(intervals)) {
        let free = WORD ^ mask;
        // What is free to the very end of an address makes no further ranges.
        if (level === TERMINAL) while (free & 1) free >>= 1;
        const counts = behind(bitCount(free) + skipped, rest);
        prefixes += counts.prefixes;
        masked += counts.masked;
        rangesOfMasked += counts.rangesOfMasked;
      }
    }
    const counts = { prefixes, masked, rangesOfMasked };
    memo.set(node, counts);
    return counts;
  }
}

/** What stands behind so many free bits. */
function behind(free: number, { prefixes, masked, rangesOfMasked }: MaskCounts): MaskCounts {
  return free === 0
    ? { prefixes, masked, rangesOfMasked }
    : { prefixes: 0, masked: prefixes + masked, rangesOfMasked: 2 ** free * (prefixes + rangesOfMasked) };
}

function bitCount(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
}
