import { termsOf } from './address-terms.ts';
import { boxNode } from './box-node.ts';
import type { Cube } from './cube.ts';
import { cubeOf } from './decomposition.ts';
import { edgesByChild } from './edges.ts';
import { LEVELS, TERMINAL, WORDS } from './levels.ts';
import type { Node, NodeTable } from './node.ts';
import { forgotten } from './projection.ts';
import { unionOf } from './union-of.ts';

/** Longer lists are not read box by box, and are left as they are. */
export const MOST_WIDENED = 64;
/** Nor is what they name read to its end. */
const MOST_TERMS = 512;

const FIELDS = {
  protocol: [LEVELS.protocol, LEVELS.protocol],
  source: [LEVELS.source, LEVELS.source + WORDS - 1],
  destination: [LEVELS.destination, LEVELS.destination + WORDS - 1],
  sourcePort: [LEVELS.sourcePort, LEVELS.sourcePort],
  destinationPort: [LEVELS.destinationPort, LEVELS.destinationPort],
  icmpType: [LEVELS.sourcePort, LEVELS.sourcePort],
  icmpCode: [LEVELS.destinationPort, LEVELS.destinationPort],
} as const;
type Field = keyof typeof FIELDS;

/**
 * Boxes of one family that may overlap and still give `root`: a condition is widened where that makes it shorter, so that
 * "B to any, all but B to A" becomes "B to any, any to A"; boxes that the others cover are left out.
 */
export function widened(table: NodeTable, root: Node, cubes: readonly Cube[]): readonly Cube[] {
  if (cubes.length < 2 || cubes.length > MOST_WIDENED) return cubes;
  if (cubes.reduce((sum, cube) => sum + lengthOf(cube), 0) > MOST_TERMS) return cubes;
  return withoutCovered(
    table,
    cubes.map((cube) =>
      (Object.keys(FIELDS) as Field[]).reduce(
        (wider, field) => fieldWidened(table, root, wider, field),
        cube,
      ),
    ),
  );
}

function fieldWidened(table: NodeTable, root: Node, cube: Cube, field: Field): Cube {
  const { [field]: condition, family, ...rest } = cube;
  if (condition === undefined) return cube;
  const [first, last] = FIELDS[field];
  const only = (node: Node) => forgotten(table, forgotten(table, node, 0, first - 1), last + 1, TERMINAL - 1);
  const free = boxNode(table, { family, ...rest });
  // Shorter than one value is none at all; a box with ports is of few protocols whether it names them or not.
  if (condition.length === 1 && field !== 'protocol')
    return table.isNothing('difference', free, root) ? cubeOf(family, rest) : cube;
  const bad = only(table.combine('difference', free, root));
  // What a box does not ask of may be anything; ports and types leave those protocols that have them.
  const good = table.combine('difference', field === 'protocol' ? only(free) : table.full, bad);
  const side = field === 'source' || field === 'destination';
  const values = side
    ? termsOf(table, good, first, family)
    : table.levelOf(good) === first
      ? edgesByChild(table, good).get(table.full)
      : undefined;
  if (values !== undefined && values.length >= condition.length) return cube;
  return cubeOf(family, { ...rest, [field]: values });
}

function withoutCovered(table: NodeTable, cubes: readonly Cube[]): Cube[] {
  const nodes = cubes.map((cube) => boxNode(table, cube));
  const longestFirst = [...cubes.keys()].sort(
    (a, b) => lengthOf(cubes[b] as Cube) - lengthOf(cubes[a] as Cube),
  );
  // What comes after each, so that every box is asked about with one union of two sets.
  const later = [table.empty];
  for (const index of longestFirst.toReversed())
    later.unshift(unionOf(table, [nodes[index] as Node, later[0] as Node]));
  const kept = new Set<number>();
  let before = table.empty;
  for (const [order, index] of longestFirst.entries()) {
    const node = nodes[index] as Node;
    const others = unionOf(table, [before, later[order + 1] as Node]);
    if (table.isNothing('difference', node, others)) continue;
    kept.add(index);
    before = unionOf(table, [before, node]);
  }
  return cubes.filter((_, index) => kept.has(index));
}

function lengthOf(cube: Cube): number {
  return (Object.keys(FIELDS) as Field[]).reduce((sum, field) => sum + (cube[field]?.length ?? 0), 0);
}
