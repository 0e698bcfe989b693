import type { Node, NodeTable } from './node.ts';

/** The union of many nodes, pairwise, so that the intermediate sets stay small. */
export function unionOf(table: NodeTable, nodes: readonly Node[]): Node {
  let layer = nodes;
  while (layer.length > 1) {
    const next: Node[] = [];
    for (let index = 0; index < layer.length; index += 2) {
      next.push(table.combine('union', layer[index] as Node, layer[index + 1] ?? table.empty));
    }
    layer = next;
  }
  return layer[0] ?? table.empty;
}
