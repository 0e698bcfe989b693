import { type Node, TERMINAL } from './node.ts';

export function isEmptyNode(node: Node): boolean {
  return node.level === TERMINAL && node.id === 0;
}

/** Visits the values of a node that lead anywhere, ascending. */
export function visitEdges(node: Node, visit: (first: number, last: number, child: Node) => void): void {
  let first = 0;
  for (let index = 0; index < node.bounds.length; index++) {
    const last = node.bounds[index] as number;
    const child = node.children[index] as Node;
    if (!isEmptyNode(child)) visit(first, last, child);
    first = last + 1;
  }
}

/** The values of a node as intervals, by what they lead to. */
export function edgesByChild(node: Node): Map<Node, [first: number, last: number][]> {
  const groups = new Map<Node, [number, number][]>();
  visitEdges(node, (first, last, child) => {
    const intervals = groups.get(child);
    if (intervals === undefined) groups.set(child, [[first, last]]);
    else intervals.push([first, last]);
  });
  return groups;
}

/** What a value of the node's level leads to. */
export function childAt({ bounds, children }: Node, value: number): Node {
  let low = 0;
  let high = bounds.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((bounds[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return children[low] as Node;
}
