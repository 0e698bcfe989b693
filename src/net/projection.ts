import type { Node, NodeTable } from './node.ts';
import { unionOf } from './union-of.ts';

/** Existential quantification: the levels from `first` to `last` no longer matter. */
export function forgotten(table: NodeTable, root: Node, first: number, last: number): Node {
  const memo = new Map<Node, Node>();
  return visit(root);

  function visit(node: Node): Node {
    if (node.level > last) return node;
    const known = memo.get(node);
    if (known !== undefined) return known;
    const children = node.children.map(visit);
    const result =
      node.level < first ? table.node(node.level, [...node.bounds], children) : unionOf(table, children);
    memo.set(node, result);
    return result;
  }
}
