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
  /** Of the edges. */
  readonly hash: number;
  readonly bounds: readonly number[];
  readonly children: readonly Node[];
}

export const LEVELS = {
  family: 0,
  protocol: 1,
  /** IPv6 uses eight 16-bit words, IPv4 the first two. */
  source: 2,
  destination: 10,
  /** ICMP: type. */
  sourcePort: 18,
  /** ICMP: code. */
  destinationPort: 19,
} as const;

export const TERMINAL = 20;
export const WORD = 0xffff;

export function maximumOf(level: number): number {
  return level === LEVELS.family ? 1 : level === LEVELS.protocol ? 255 : WORD;
}

export type Operation = 'union' | 'intersection' | 'difference';
const OPERATIONS: Record<Operation, number> = { union: 0, intersection: 1, difference: 2 };

/** All nodes of one audit, each different set once. */
export class NodeTable {
  readonly empty: Node = { id: 0, level: TERMINAL, hash: 0, bounds: [], children: [] };
  readonly full: Node = { id: 1, level: TERMINAL, hash: 0, bounds: [], children: [] };
  readonly #unique = new UniqueNodes([this.empty, this.full]);
  readonly #computed = new ComputedNodes();

  /** The node for a partition of a field; `bounds` ascend and end at the field's maximum. */
  node(level: number, bounds: number[], children: Node[]): Node {
    let kept = 0;
    for (let index = 0; index < children.length; index++) {
      if (kept > 0 && children[kept - 1] === children[index]) {
        bounds[kept - 1] = bounds[index] as number;
      } else {
        bounds[kept] = bounds[index] as number;
        children[kept] = children[index] as Node;
        kept++;
      }
    }
    if (kept === 1) return children[0] as Node;
    return this.#unique.find(level, bounds, children, kept);
  }

  /** The node whose values inside `intervals` (sorted, disjoint) go to `inside`, all others to `outside`. */
  choice(level: number, intervals: readonly (readonly [number, number])[], inside: Node, outside: Node): Node {
    const bounds: number[] = [];
    const children: Node[] = [];
    let next = 0;
    for (const [first, last] of intervals) {
      if (first > next) {
        bounds.push(first - 1);
        children.push(outside);
      }
      bounds.push(last);
      children.push(inside);
      next = last + 1;
    }
    if (next <= maximumOf(level)) {
      bounds.push(maximumOf(level));
      children.push(outside);
    }
    return this.node(level, bounds, children);
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

  unionOf(nodes: readonly Node[]): Node {
    let layer = nodes;
    // Pairwise, so that the intermediate sets stay small.
    while (layer.length > 1) {
      const next: Node[] = [];
      for (let index = 0; index < layer.length; index += 2) {
        next.push(this.combine('union', layer[index] as Node, layer[index + 1] ?? this.empty));
      }
      layer = next;
    }
    return layer[0] ?? this.empty;
  }

  #expand(operation: Operation, left: Node, right: Node): Node {
    const bounds: number[] = [];
    const children: Node[] = [];
    if (left.level < right.level) {
      for (let index = 0; index < left.bounds.length; index++) {
        bounds.push(left.bounds[index] as number);
        children.push(this.combine(operation, left.children[index] as Node, right));
      }
      return this.node(left.level, bounds, children);
    }
    if (right.level < left.level) {
      for (let index = 0; index < right.bounds.length; index++) {
        bounds.push(right.bounds[index] as number);
        children.push(this.combine(operation, left, right.children[index] as Node));
      }
      return this.node(right.level, bounds, children);
    }
    for (let i = 0, j = 0; i < left.bounds.length && j < right.bounds.length; ) {
      const leftBound = left.bounds[i] as number;
      const rightBound = right.bounds[j] as number;
      bounds.push(Math.min(leftBound, rightBound));
      children.push(this.combine(operation, left.children[i] as Node, right.children[j] as Node));
      if (leftBound <= rightBound) i++;
      if (rightBound <= leftBound) j++;
    }
    return this.node(left.level, bounds, children);
  }
}
