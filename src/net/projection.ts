import { childrenOf, mapped } from './edges.ts';
import type { Node, NodeTable } from './node.ts';
import { unionOf } from './union-of.ts';

/** Existential quantification: the levels from `first` to `last` no longer matter. */
export function forgotten(table: NodeTable, root: Node, first: number, last: number): Node {
  const memo = new Map<Node, Node>();
  return visit(root);

  function visit(node: Node): Node {
    const level = table.levelOf(node);
    if (level > last) return node;
    const known = memo.get(node);
    if (known !== undefined) return known;
    const result =
      level < first
        ? mapped(table, node, level, visit)
        : unionOf(table, [...new Set(childrenOf(table, node).map(visit))]);
    memo.set(node, result);
    return result;
  }
}
