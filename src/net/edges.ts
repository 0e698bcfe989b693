import { EMPTY, type Node, type NodeTable } from './node.ts';

/** Visits the values of a node that lead anywhere, ascending. */
export function visitEdges(
  table: NodeTable,
  node: Node,
  visit: (first: number, last: number, child: Node) => void,
): void {
  const count = table.edgeCount(node);
  let first = 0;
  for (let edge = 0; edge < count; edge++) {
    const last = table.boundAt(node, edge);
    const child = table.childAt(node, edge);
    if (child !== EMPTY) visit(first, last, child);
    first = last + 1;
  }
}

/** The values of a node as intervals, by what they lead to. */
export function edgesByChild(table: NodeTable, node: Node): Map<Node, [first: number, last: number][]> {
  const groups = new Map<Node, [number, number][]>();
  visitEdges(table, node, (first, last, child) => {
    const intervals = groups.get(child);
    if (intervals === undefined) groups.set(child, [[first, last]]);
    else intervals.push([first, last]);
  });
  return groups;
}

/** What the edges of a node lead to, each once, but the empty one. */
export function childrenOf(table: NodeTable, node: Node): Node[] {
  const children = new Set<Node>();
  const count = table.edgeCount(node);
  for (let edge = 0; edge < count; edge++) children.add(table.childAt(node, edge));
  children.delete(EMPTY);
  return [...children];
}

/** The node at `level` with the edges of `node`, each leading to what `follow` says of its child. */
export function mapped(table: NodeTable, node: Node, level: number, follow: (child: Node) => Node): Node {
  const start = table.begin();
  const count = table.edgeCount(node);
  for (let edge = 0; edge < count; edge++)
    table.add(start, table.boundAt(node, edge), follow(table.childAt(node, edge)));
  return table.end(level, start);
}

/** What a value of the node's level leads to. */
export function childFor(table: NodeTable, node: Node, value: number): Node {
  let low = 0;
  let high = table.edgeCount(node) - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (table.boundAt(node, middle) < value) low = middle + 1;
    else high = middle;
  }
  return table.childAt(node, low);
}

/** Lowest and highest value of a node that do not lead to nothing. */
export function spanOf(table: NodeTable, node: Node): { readonly low: number; readonly high: number } {
  const low = table.childAt(node, 0) === EMPTY ? table.boundAt(node, 0) + 1 : 0;
  const last = table.edgeCount(node) - 1;
  return { low, high: table.boundAt(node, table.childAt(node, last) === EMPTY ? last - 1 : last) };
}
