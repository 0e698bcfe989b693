import { ComputedNodes } from './computed-nodes.ts';
import { UniqueNodes } from './unique-nodes.ts';

/**
 * A node of a reduced interval decision diagram. It tests one field (its level): values up to `bounds[0]` go to `children[0]`,
 * above that up to `bounds[1]` to `children[1]`, and so on; the last bound is the field's maximum.
 * Adjacent children differ, there are at least two, and each is at a deeper level, so that equal sets are one node.
 */
export interface Node {
  readonly id: number;
  readonly level: number;
  readonly bounds: readonly number[];
  readonly children: readonly Node[];
}

/** Destinations come before sources: a host is asked about each of its own addresses, and long lists of sources are the same behind all of them. */
export const LEVELS = {
  family: 0,
  protocol: 1,
  /** IPv6 uses eight 16-bit words, IPv4 the first two. */
  destination: 2,
  source: 10,
  /** ICMP: type. */
  sourcePort: 18,
  /** ICMP: code. */
  destinationPort: 19,
} as const;

export const TERMINAL = 20;
export const WORD = 0xffff;
/** Levels of an address. */
export const WORDS = 8;

export function maximumOf(level: number): number {
  return level === LEVELS.family ? 1 : level === LEVELS.protocol ? 255 : WORD;
}

export type Operation = 'union' | 'intersection' | 'difference';
const OPERATIONS: Record<Operation, number> = { union: 0, intersection: 1, difference: 2 };

/** All nodes of one audit, each different set once. */
export class NodeTable {
  readonly empty: Node = { id: 0, level: TERMINAL, bounds: [], children: [] };
  readonly full: Node = { id: 1, level: TERMINAL, bounds: [], children: [] };
  readonly #unique = new UniqueNodes([this.empty, this.full]);
  readonly #computed = new ComputedNodes();
  /** Edges of the nodes that are being made, the innermost last. */
  readonly #bounds: number[] = [];
  readonly #children: Node[] = [];
  #top = 0;

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
    const swap = operation !== 'difference' && left.id > right.id;
    const a = swap ? right : left;
    const b = swap ? left : right;
    const key = a.id * 3 + OPERATIONS[operation];
    const known = this.#computed.get(key, b.id);
    if (known !== -1) return this.#unique.at(known);
    const result = this.#expand(operation, a, b);
    this.#computed.set(key, b.id, result.id, this.#unique.count);
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
    const swap = operation === 'intersection' && left.id > right.id;
    const a = swap ? right : left;
    const b = swap ? left : right;
    const key = a.id * 3 + OPERATIONS[operation];
    const known = this.#computed.get(key, b.id);
    if (known !== -1) return known === empty.id;
    const nothing = this.#isNothingBelow(operation, a, b);
    if (nothing) this.#computed.set(key, b.id, empty.id, this.#unique.count);
    return nothing;
  }

  #isNothingBelow(operation: 'intersection' | 'difference', left: Node, right: Node): boolean {
    if (left.level < right.level) {
      for (const child of left.children) if (!this.isNothing(operation, child, right)) return false;
      return true;
    }
    if (right.level < left.level) {
      for (const child of right.children) if (!this.isNothing(operation, left, child)) return false;
      return true;
    }
    for (let i = 0, j = 0; i < left.bounds.length && j < right.bounds.length; ) {
      if (!this.isNothing(operation, left.children[i] as Node, right.children[j] as Node)) return false;
      const leftBound = left.bounds[i] as number;
      const rightBound = right.bounds[j] as number;
      if (leftBound <= rightBound) i++;
      if (rightBound <= leftBound) j++;
    }
    return true;
  }

  #expand(operation: Operation, left: Node, right: Node): Node {
    const start = this.begin();
    if (left.level < right.level) {
      for (let index = 0; index < left.bounds.length; index++) {
        this.add(
          start,
          left.bounds[index] as number,
          this.combine(operation, left.children[index] as Node, right),
        );
      }
      return this.end(left.level, start);
    }
    if (right.level < left.level) {
      for (let index = 0; index < right.bounds.length; index++) {
        this.add(
          start,
          right.bounds[index] as number,
          this.combine(operation, left, right.children[index] as Node),
        );
      }
      return this.end(right.level, start);
    }
    for (let i = 0, j = 0; i < left.bounds.length && j < right.bounds.length; ) {
      const leftBound = left.bounds[i] as number;
      const rightBound = right.bounds[j] as number;
      // A narrow set meets few edges of a wide one: the others are not walked.
      if (operation === 'intersection' && left.children[i] === this.empty && rightBound < leftBound) {
        j = edgeAt(right.bounds, leftBound, j);
        continue;
      }
      if (operation === 'intersection' && right.children[j] === this.empty && leftBound < rightBound) {
        i = edgeAt(left.bounds, rightBound, i);
        continue;
      }
      const child = this.combine(operation, left.children[i] as Node, right.children[j] as Node);
      this.add(start, Math.min(leftBound, rightBound), child);
      if (leftBound <= rightBound) i++;
      if (rightBound <= leftBound) j++;
    }
    return this.end(left.level, start);
  }
}

/** The edge, from `first` on, that holds a value. */
function edgeAt(bounds: ArrayLike<number>, value: number, first: number): number {
  let low = first;
  let high = bounds.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((bounds[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
