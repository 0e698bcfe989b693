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

/** Each node that follows the levels below `end`, but the empty one, with the set of values that lead to it. */
export function partitioned(table: NodeTable, root: Node, end: number): Map<Node, Node> {
  const memo = new Map<Node, Map<Node, Node>>();
  return divide(root);

  function divide(node: Node): Map<Node, Node> {
    if (node === table.empty) return new Map();
    const level = table.levelOf(node);
    if (level >= end) return new Map([[node, table.full]]);
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

/** What a root says about one family; a root that does not ask for the family says it about both. */
export function ofFamily(table: NodeTable, root: Node, index: 0 | 1): Node {
  return table.levelOf(root) === LEVELS.family ? table.childAt(root, index) : root;
}
