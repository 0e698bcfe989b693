import { LEVELS, type Node, type NodeTable } from './node.ts';

/** The nodes at which the values of the levels below `end` are decided, each once; never the empty one. */
export function leavesOf(table: NodeTable, root: Node, end: number): Node[] {
  const leaves = new Set<Node>();
  const seen = new Set<Node>();
  visit(root);
  return [...leaves];

  function visit(node: Node): void {
    if (node === table.empty || seen.has(node)) return;
    if (node.level >= end) {
      leaves.add(node);
      return;
    }
    seen.add(node);
    for (const child of node.children) visit(child);
  }
}

/** The diagram of the levels below `end`, moved by `offset` levels, with every leaf but the empty one replaced. */
export function relocated(table: NodeTable, root: Node, end: number, offset: number, target: (leaf: Node) => Node): Node {
  const memo = new Map<Node, Node>();
  return move(root);

  function move(node: Node): Node {
    if (node === table.empty) return node;
    const known = memo.get(node);
    if (known !== undefined) return known;
    const result =
      node.level >= end ? target(node) : table.node(node.level + offset, [...node.bounds], node.children.map(move));
    memo.set(node, result);
    return result;
  }
}

/** The values of the levels below `end` that lead to one leaf, as a set. */
export function leadingTo(table: NodeTable, root: Node, end: number, leaf: Node): Node {
  return relocated(table, root, end, 0, (each) => (each === leaf ? table.full : table.empty));
}

/** What a root says about one family; a root that does not ask for the family says it about both. */
export function ofFamily(root: Node, index: 0 | 1): Node {
  return root.level === LEVELS.family ? (root.children[index] as Node) : root;
}
