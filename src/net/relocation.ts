import { mapped, visitEdges } from './edges.ts';
import { LEVELS, maximumOf } from './levels.ts';
import type { Node, NodeTable } from './node.ts';

/** The diagram of the levels below `end`, moved by `offset` levels, with every leaf but the empty one replaced. */
export function relocated(
  table: NodeTable,
  root: Node,
  end: number,
  offset: number,
  target: (leaf: Node) => Node,
): Node {
  const memo = new Map<Node, Node>();
  return move(root);

  function move(node: Node): Node {
    if (node === table.empty) return node;
    const known = memo.get(node);
    if (known !== undefined) return known;
    const level = table.levelOf(node);
    const result = level >= end ? target(node) : mapped(table, node, level + offset, move);
    memo.set(node, result);
    return result;
  }
}

/** So many of the nodes that follow a long list are told before its others are looked for: often nobody asks for those. */
const FIRST = 128;

/** Each node that follows the levels below `end`, but the empty one, with the set of values that lead to it, by its lowest value. */
export function* partitioned(
  table: NodeTable,
  root: Node,
  end: number,
): Generator<readonly [leaf: Node, values: Node]> {
  const leaves = leavesOf(table, root, end);
  const [only] = leaves;
  if (only === undefined) return;
  if (leaves.length === 1) {
    // Long lists mostly lead to one node, which need not be carried up.
    yield [only, only === table.full ? root : relocated(table, root, end, 0, () => table.full)];
    return;
  }
  const count = leaves.length > 4 * FIRST ? FIRST : leaves.length;
  yield* divided(table, root, end, new Set(leaves.slice(0, count)));
  if (count < leaves.length) yield* divided(table, root, end, new Set(leaves.slice(count)));
}

const NONE: ReadonlyMap<Node, Node> = new Map();

/** The sets of values that lead to the leaves. */
function divided(
  table: NodeTable,
  root: Node,
  end: number,
  leaves: ReadonlySet<Node>,
): ReadonlyMap<Node, Node> {
  const memo = new Map<Node, ReadonlyMap<Node, Node>>();
  return divide(root);

  function divide(node: Node): ReadonlyMap<Node, Node> {
    if (node === table.empty) return NONE;
    const level = table.levelOf(node);
    if (level >= end) return leaves.has(node) ? new Map([[node, table.full]]) : NONE;
    const known = memo.get(node);
    if (known !== undefined) return known;
    const parts = new Map<Node, { bounds: number[]; children: Node[] }>();
    visitEdges(table, node, (first, last, child) => {
      for (const [leaf, values] of divide(child)) {
        const part = parts.get(leaf) ?? { bounds: [], children: [] };
        if ((part.bounds.at(-1) ?? -1) < first - 1) {
          part.bounds.push(first - 1);
          part.children.push(table.empty);
        }
        part.bounds.push(last);
        part.children.push(values);
        parts.set(leaf, part);
      }
    });
    const result = new Map<Node, Node>();
    for (const [leaf, { bounds, children }] of parts) {
      if (bounds.at(-1) !== maximumOf(level)) {
        bounds.push(maximumOf(level));
        children.push(table.empty);
      }
      result.set(leaf, table.node(level, bounds, children));
    }
    memo.set(node, result);
    return result;
  }
}

/** The nodes, but the empty one, that follow the levels below `end`, by the lowest values that lead to them. */
function leavesOf(table: NodeTable, root: Node, end: number): Node[] {
  const visited = new Set<Node>([table.empty]);
  const leaves: Node[] = [];
  visit(root);
  return leaves;

  function visit(node: Node): void {
    if (visited.has(node)) return;
    visited.add(node);
    if (table.levelOf(node) >= end) {
      leaves.push(node);
      return;
    }
    const count = table.edgeCount(node);
    for (let edge = 0; edge < count; edge++) visit(table.childAt(node, edge));
  }
}

/** The one node, beside the empty one, that follows the levels below `end`; undefined where there are several, or none. */
export function onlyLeaf(table: NodeTable, root: Node, end: number): Node | undefined {
  const visited = new Set<Node>([table.empty]);
  let only: Node | undefined;
  return visit(root) ? only : undefined;

  function visit(node: Node): boolean {
    if (visited.has(node)) return true;
    visited.add(node);
    if (table.levelOf(node) >= end) {
      if (only !== undefined) return false;
      only = node;
      return true;
    }
    const count = table.edgeCount(node);
    for (let edge = 0; edge < count; edge++) if (!visit(table.childAt(node, edge))) return false;
    return true;
  }
}

/** What a root says about one family; a root that does not ask for the family says it about both. */
export function ofFamily(table: NodeTable, root: Node, index: 0 | 1): Node {
  return table.levelOf(root) === LEVELS.family ? table.childAt(root, index) : root;
}
