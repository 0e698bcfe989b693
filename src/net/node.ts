import { ComputedNodes } from './computed-nodes.ts';
import { maximumOf } from './levels.ts';
import { grown, UniqueNodes } from './unique-nodes.ts';

/**
 * A node of a reduced interval decision diagram, by its number in the table. It tests one field (its level): values up to its first
 * bound go to its first child, above that up to the second bound to the second, and so on; the last bound is the field's maximum.
 * Adjacent children differ, there are at least two, and each is at a deeper level, so that equal sets are one node.
 */
export type Node = number;

export type Operation = 'union' | 'intersection' | 'difference';
/** Of the nodes that are being made, before there is more room. */
const FIRST_EDGES = 1 << 12;
const OPERATIONS: Record<Operation, number> = { union: 0, intersection: 1, difference: 2 };

export const EMPTY: Node = 0;
export const FULL: Node = 1;

/** All nodes of one audit, each different set once. */
export class NodeTable {
  readonly empty: Node = EMPTY;
  readonly full: Node = FULL;
  readonly #unique: UniqueNodes;
  readonly #computed = new ComputedNodes();
  /** Edges of the nodes that are being made, the innermost last. */
  #bounds: Uint16Array = new Uint16Array(FIRST_EDGES);
  #children: Int32Array = new Int32Array(FIRST_EDGES);
  #top = 0;
  /** A second answer of `#belowNarrow`. */
  #across: Node = EMPTY;

  constructor(mostEdges?: number) {
    this.#unique = new UniqueNodes(mostEdges);
  }

  levelOf(node: Node): number {
    return this.#unique.levels[node] as number;
  }

  /** The number of edges of a node: 0 of a terminal one, else at least 2. */
  edgeCount(node: Node): number {
    return (this.#unique.starts[node + 1] as number) - (this.#unique.starts[node] as number);
  }

  /** The highest value of an edge, which are numbered from 0 and ascend. */
  boundAt(node: Node, edge: number): number {
    return this.#unique.bounds[(this.#unique.starts[node] as number) + edge] as number;
  }

  /** What an edge leads to. */
  childAt(node: Node, edge: number): Node {
    return this.#unique.children[(this.#unique.starts[node] as number) + edge] as Node;
  }

  /** The node for a partition of a field; `bounds` ascend and end at the field's maximum. */
  node(level: number, bounds: readonly number[], children: readonly Node[]): Node {
    const start = this.begin();
    for (let index = 0; index < children.length; index++)
      this.add(start, bounds[index] as number, children[index] as Node);
    return this.end(level, start);
  }

  /** Begins a node whose edges are added in order; nodes may be begun and ended in between. The answer is for `add` and `end`. */
  begin(): number {
    return this.#top;
  }

  /** The next values, up to `bound`, lead to `child`. */
  add(start: number, bound: number, child: Node): void {
    const previous = this.#top - 1;
    if (previous >= start && this.#children[previous] === child) {
      this.#bounds[previous] = bound;
    } else {
      if (this.#top === this.#bounds.length) {
        this.#bounds = grown(this.#bounds, new Uint16Array(this.#top * 2));
        this.#children = grown(this.#children, new Int32Array(this.#top * 2));
      }
      this.#bounds[this.#top] = bound;
      this.#children[this.#top] = child;
      this.#top++;
    }
  }

  /** The node of the edges since `start`; the last one ends at the field's maximum. */
  end(level: number, start: number): Node {
    const top = this.#top;
    this.#top = start;
    if (top - start === 1) return this.#children[start] as Node;
    return this.#unique.find(level, this.#bounds, this.#children, start, top);
  }

  /** The node whose values inside `intervals` (sorted, disjoint) go to `inside`, all others to `outside`. */
  choice(
    level: number,
    intervals: readonly (readonly [number, number])[],
    inside: Node,
    outside: Node,
  ): Node {
    const start = this.begin();
    let next = 0;
    for (const [first, last] of intervals) {
      if (first > next) this.add(start, first - 1, outside);
      this.add(start, last, inside);
      next = last + 1;
    }
    if (next <= maximumOf(level)) this.add(start, maximumOf(level), outside);
    return this.end(level, start);
  }

  /** The node whose values from `first` to `last` go to `inside`, all others to nothing. */
  between(level: number, first: number, last: number, inside: Node): Node {
    const start = this.begin();
    if (first > 0) this.add(start, first - 1, this.empty);
    this.add(start, last, inside);
    if (last < maximumOf(level)) this.add(start, maximumOf(level), this.empty);
    return this.end(level, start);
  }

  combine(operation: Operation, left: Node, right: Node): Node {
    const { empty, full } = this;
    if (left === right) return operation === 'difference' ? empty : left;
    switch (operation) {
      case 'union':
        if (left === empty || right === full) return right;
        if (right === empty || left === full) return left;
        break;
      case 'intersection':
        if (left === empty || right === full) return left;
        if (right === empty || left === full) return right;
        break;
      case 'difference':
        if (left === empty || right === full) return empty;
        if (right === empty) return left;
        break;
    }
    if (operation !== 'union') {
      const narrow = this.#ofNarrow(operation, left, right);
      if (narrow !== -1) return narrow;
    }
    if (operation === 'intersection') {
      const narrow = this.#ofNarrow(operation, right, left);
      if (narrow !== -1) return narrow;
    }
    const swap = operation !== 'difference' && left > right;
    const a = swap ? right : left;
    const b = swap ? left : right;
    const key = a * 3 + OPERATIONS[operation];
    const known = this.#computed.get(key, b);
    if (known !== -1) return known;
    const result = this.#expand(operation, a, b);
    this.#computed.set(key, b, result, this.#unique.count);
    return result;
  }

  /** Whether an operation on two sets gives nothing; ends at the first member and makes no node. */
  isNothing(operation: 'intersection' | 'difference', left: Node, right: Node): boolean {
    const { empty, full } = this;
    if (left === empty) return true;
    if (operation === 'difference') {
      if (left === right || right === full) return true;
      if (left === full || right === empty) return false;
    } else {
      if (right === empty) return true;
      if (left === right || left === full || right === full) return false;
    }
    const child = this.#belowNarrow(left, right);
    if (child !== -1) return this.isNothing(operation, child, this.#across);
    if (operation === 'intersection') {
      const other = this.#belowNarrow(right, left);
      if (other !== -1) return this.isNothing(operation, other, this.#across);
    }
    const swap = operation === 'intersection' && left > right;
    const a = swap ? right : left;
    const b = swap ? left : right;
    const key = a * 3 + OPERATIONS[operation];
    const known = this.#computed.get(key, b);
    if (known !== -1) return known === empty;
    const nothing = this.#isNothingBelow(operation, a, b);
    if (nothing) this.#computed.set(key, b, empty, this.#unique.count);
    return nothing;
  }

  /**
   * The result where `node` leads anywhere for one run of values alone, which all mean one thing to `other`; else -1. It is found by one
   * search, and not kept: each of a list's many hosts is such a node, and looking for what is known of it would take longer.
   */
  #ofNarrow(operation: 'intersection' | 'difference', node: Node, other: Node): number {
    const child = this.#belowNarrow(node, other);
    if (child === -1) return -1;
    const result = this.combine(operation, child, this.#across);
    if (result === child) return node;
    if (result === EMPTY) return EMPTY;
    const edge = this.#onlyEdge(node);
    const { levels, starts, bounds } = this.#unique;
    const low = edge === starts[node] ? 0 : (bounds[edge - 1] as number) + 1;
    return this.between(levels[node] as number, low, bounds[edge] as number, result);
  }

  /** What the one run of values of `node` leads to, and `#across` what it leads to in `other`; -1 where there are several. */
  #belowNarrow(node: Node, other: Node): number {
    const edge = this.#onlyEdge(node);
    if (edge === -1) return -1;
    const { levels, starts, bounds, children } = this.#unique;
    const ahead = (levels[other] as number) - (levels[node] as number);
    if (ahead < 0) return -1;
    this.#across = other;
    if (ahead === 0) {
      const low = edge === starts[node] ? 0 : (bounds[edge - 1] as number) + 1;
      const found = edgeAt(bounds, low, starts[other] as number, starts[other + 1] as number);
      if ((bounds[found] as number) < (bounds[edge] as number)) return -1;
      this.#across = children[found] as Node;
    }
    return children[edge] as Node;
  }

  /** The edge of a node that leads anywhere, where there is one; else -1. */
  #onlyEdge(node: Node): number {
    const { starts, children } = this.#unique;
    const start = starts[node] as number;
    const count = (starts[node + 1] as number) - start;
    if (count === 2)
      return children[start] === EMPTY ? start + 1 : children[start + 1] === EMPTY ? start : -1;
    return count === 3 && children[start] === EMPTY && children[start + 2] === EMPTY ? start + 1 : -1;
  }

  #isNothingBelow(operation: 'intersection' | 'difference', left: Node, right: Node): boolean {
    const { levels, starts, bounds, children } = this.#unique;
    let i = starts[left] as number;
    let j = starts[right] as number;
    const leftEnd = starts[left + 1] as number;
    const rightEnd = starts[right + 1] as number;
    const ahead = (levels[left] as number) - (levels[right] as number);
    if (ahead < 0) {
      for (; i < leftEnd; i++) if (!this.isNothing(operation, children[i] as Node, right)) return false;
      return true;
    }
    if (ahead > 0) {
      for (; j < rightEnd; j++) if (!this.isNothing(operation, left, children[j] as Node)) return false;
      return true;
    }
    // What gives nothing with anything: a narrow set meets few edges of a wide one, and the others are not walked.
    const nothingWith = operation === 'intersection' ? EMPTY : FULL;
    while (i < leftEnd && j < rightEnd) {
      const leftBound = bounds[i] as number;
      const rightBound = bounds[j] as number;
      if (children[i] === EMPTY && rightBound < leftBound) {
        j = edgeAt(bounds, leftBound, j, rightEnd);
        continue;
      }
      if (children[j] === nothingWith && leftBound < rightBound) {
        i = edgeAt(bounds, rightBound, i, leftEnd);
        continue;
      }
      if (!this.isNothing(operation, children[i] as Node, children[j] as Node)) return false;
      if (leftBound <= rightBound) i++;
      if (rightBound <= leftBound) j++;
    }
    return true;
  }

  #expand(operation: Operation, left: Node, right: Node): Node {
    const start = this.begin();
    const { levels, starts, bounds, children } = this.#unique;
    let i = starts[left] as number;
    let j = starts[right] as number;
    const leftEnd = starts[left + 1] as number;
    const rightEnd = starts[right + 1] as number;
    const leftLevel = levels[left] as number;
    const rightLevel = levels[right] as number;
    if (leftLevel < rightLevel) {
      for (; i < leftEnd; i++)
        this.add(start, bounds[i] as number, this.combine(operation, children[i] as Node, right));
      return this.end(leftLevel, start);
    }
    if (rightLevel < leftLevel) {
      for (; j < rightEnd; j++)
        this.add(start, bounds[j] as number, this.combine(operation, left, children[j] as Node));
      return this.end(rightLevel, start);
    }
    while (i < leftEnd && j < rightEnd) {
      const leftBound = bounds[i] as number;
      const rightBound = bounds[j] as number;
      // A narrow set meets few edges of a wide one: the others are not walked.
      if (operation === 'intersection' && children[i] === EMPTY && rightBound < leftBound) {
        j = edgeAt(bounds, leftBound, j, rightEnd);
        continue;
      }
      if (operation === 'intersection' && children[j] === EMPTY && leftBound < rightBound) {
        i = edgeAt(bounds, rightBound, i, leftEnd);
        continue;
      }
      const child = this.combine(operation, children[i] as Node, children[j] as Node);
      this.add(start, Math.min(leftBound, rightBound), child);
      if (leftBound <= rightBound) i++;
      if (rightBound <= leftBound) j++;
    }
    return this.end(leftLevel, start);
  }
}

/** The edge, from `first` on and before `end`, that holds a value. */
function edgeAt(bounds: Uint16Array, value: number, first: number, end: number): number {
  let low = first;
  let high = end - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((bounds[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
