import { Descent } from './descent.ts';
import { childFor, spanOf } from './edges.ts';
import { maximumOf } from './levels.ts';
import type { Node, NodeTable } from './node.ts';

/**
 * `left` without all of `rights` (distinct, by ascending id, neither empty nor full) in one descent:
 * what several subtractions in a row would build between them is never built.
 */
export function subtractAll(
  table: NodeTable,
  left: Node,
  rights: readonly Node[],
  descent: Descent = new Descent(),
): Node {
  const [only] = rights;
  if (left === table.empty || only === undefined) return left;
  if (rights.length === 1) return table.combine('difference', left, only);
  return descent.resultOf(left, rights, () => {
    let level = table.levelOf(left);
    for (const right of rights) level = Math.min(level, table.levelOf(right));
    return sweep(table, level, left, rights, descent);
  });
}

/** Values from `first` to `last` of one of the nodes, and where they lead. */
interface Edge {
  readonly first: number;
  readonly last: number;
  readonly child: Node;
}

/** Goes up the values of a level and keeps the list of edges that hold at the current value. */
function sweep(table: NodeTable, level: number, left: Node, rights: readonly Node[], descent: Descent): Node {
  const own = table.levelOf(left) === level ? left : undefined;
  const { low, high } = own === undefined ? { low: 0, high: maximumOf(level) } : spanOf(table, own);
  if (low === high) return atOneValue(table, level, low, own as Node, rights, descent);
  const start = table.begin();
  const waiting = edgesOf(table, level, low, high, rights);
  const everywhere = rights.filter((right) => table.levelOf(right) !== level);
  let next = 0;
  let active: Edge[] = [];
  let from = 0;
  const count = own === undefined ? 1 : table.edgeCount(own);
  for (let index = 0; index < count; index++) {
    const to = own === undefined ? maximumOf(level) : table.boundAt(own, index);
    const child = own === undefined ? left : table.childAt(own, index);
    if (child === table.empty) {
      table.add(start, to, child);
      from = to + 1;
      continue;
    }
    while (from <= to) {
      let until = to;
      if (active.length > 0) {
        const position = from;
        active = active.filter((edge) => edge.last >= position);
      }
      for (; next < waiting.length; next++) {
        const edge = waiting[next] as Edge;
        if (edge.first > from) {
          until = Math.min(until, edge.first - 1);
          break;
        }
        if (edge.last >= from) active.push(edge);
      }
      for (const edge of active) if (edge.last < until) until = edge.last;
      table.add(start, until, subtractHere(table, child, active, everywhere, descent));
      from = until + 1;
    }
  }
  return table.end(level, start);
}

/** The usual case of a host or a prefix: all of `left` is at one value of the level. */
function atOneValue(
  table: NodeTable,
  level: number,
  value: number,
  left: Node,
  rights: readonly Node[],
  descent: Descent,
): Node {
  const here = childFor(table, left, value);
  const rest: Node[] = [];
  for (const right of rights) {
    const child = table.levelOf(right) === level ? childFor(table, right, value) : right;
    if (child === table.full || child === here) return table.empty;
    if (child !== table.empty) rest.push(child);
  }
  return table.between(level, value, value, subtractAll(table, here, distinct(rest), descent));
}

/** The edges of the rights at this level that do not end in nothing and hold at a value from `low` to `high`, by their first value. */
function edgesOf(
  table: NodeTable,
  level: number,
  low: number,
  high: number,
  rights: readonly Node[],
): Edge[] {
  const edges: Edge[] = [];
  for (const right of rights) {
    if (table.levelOf(right) !== level) continue;
    const count = table.edgeCount(right);
    let first = 0;
    for (let index = 0; index < count && first <= high; index++) {
      const last = table.boundAt(right, index);
      const child = table.childAt(right, index);
      if (child !== table.empty && last >= low) edges.push({ first, last, child });
      first = last + 1;
    }
  }
  return edges.length > 1 ? edges.sort((a, b) => a.first - b.first) : edges;
}

function subtractHere(
  table: NodeTable,
  left: Node,
  active: readonly Edge[],
  everywhere: readonly Node[],
  descent: Descent,
): Node {
  if (active.length === 0) return subtractAll(table, left, everywhere, descent);
  const rest = [...everywhere];
  for (const { child } of active) {
    if (child === table.full || child === left) return table.empty;
    rest.push(child);
  }
  return subtractAll(table, left, distinct(rest), descent);
}

/** By ascending id, each once. */
export function distinct(nodes: Node[]): Node[] {
  if (nodes.length < 2) return nodes;
  nodes.sort((a, b) => a - b);
  let kept = 1;
  for (let index = 1; index < nodes.length; index++) {
    if (nodes[index] !== nodes[kept - 1]) nodes[kept++] = nodes[index] as Node;
  }
  nodes.length = kept;
  return nodes;
}
