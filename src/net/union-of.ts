import { LEVELS } from './levels.ts';
import { FULL, type Node, type NodeTable } from './node.ts';

/** The union of many nodes, pairwise, so that the intermediate sets stay small; of those of the last level in one go. */
export function unionOf(table: NodeTable, nodes: readonly Node[]): Node {
  if (nodes.length > 2 && nodes.every((node) => table.levelOf(node) >= LEVELS.destinationPort))
    return unionOfLast(table, nodes);
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

/** A run of values as one number, so that many are sorted fast. */
const RUN = 65_536;

function unionOfLast(table: NodeTable, nodes: readonly Node[]): Node {
  if (nodes.includes(FULL)) return FULL;
  let edges = 0;
  for (const node of nodes) edges += table.edgeCount(node);
  const runs = new Uint32Array(edges);
  let count = 0;
  for (const node of nodes) {
    let first = 0;
    const end = table.edgeCount(node);
    for (let edge = 0; edge < end; edge++) {
      const last = table.boundAt(node, edge);
      if (table.childAt(node, edge) === FULL) runs[count++] = first * RUN + last;
      first = last + 1;
    }
  }
  const start = table.begin();
  let next = 0;
  for (const run of runs.subarray(0, count).sort()) {
    const first = Math.floor(run / RUN);
    const last = run % RUN;
    if (last < next) continue;
    if (first > next) table.add(start, first - 1, table.empty);
    table.add(start, last, FULL);
    next = last + 1;
  }
  if (next < RUN) table.add(start, RUN - 1, table.empty);
  return table.end(LEVELS.destinationPort, start);
}
