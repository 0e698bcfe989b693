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

const COMPUTED = 1 << 16;

/** All nodes of one audit, each different set once. */
export class NodeTable {
  readonly empty: Node = { id: 0, level: TERMINAL, bounds: [], children: [] };
  readonly full: Node = { id: 1, level: TERMINAL, bounds: [], children: [] };
  readonly #unique = new Map<number, Node[]>();
  #next = 2;
  /** Lossy, direct-mapped: a lost result is computed again. */
  readonly #keyLeft = new Int32Array(COMPUTED * 3).fill(-1);
  readonly #keyRight = new Int32Array(COMPUTED * 3);
  readonly #results: (Node | undefined)[] = new Array(COMPUTED * 3);

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
    bounds.length = kept;
    children.length = kept;
    return this.#intern(level, bounds, children);
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

  #intern(level: number, bounds: readonly number[], children: readonly Node[]): Node {
    let hash = level;
    for (let index = 0; index < bounds.length; index++) {
      hash = Math.imul(hash ^ (bounds[index] as number), 0x9e3779b1);
      hash = Math.imul(hash ^ (hash >>> 15) ^ (children[index] as Node).id, 0x85ebca6b);
    }
    hash ^= hash >>> 13;
    const bucket = this.#unique.get(hash);
    if (bucket !== undefined) {
      for (const node of bucket) if (node.level === level && sameEdges(node, bounds, children)) return node;
    }
    const node: Node = { id: this.#next++, level, bounds, children };
    if (bucket === undefined) this.#unique.set(hash, [node]);
    else bucket.push(node);
    return node;
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
    const slot = OPERATIONS[operation] * COMPUTED + ((Math.imul(a.id, 0x9e3779b1) ^ Math.imul(b.id, 0x85ebca6b)) >>> 16);
    if (this.#keyLeft[slot] === a.id && this.#keyRight[slot] === b.id) return this.#results[slot] as Node;
    const result = this.#expand(operation, a, b);
    this.#keyLeft[slot] = a.id;
    this.#keyRight[slot] = b.id;
    this.#results[slot] = result;
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

  /**
   * `left` without all of `rights`, in one descent: what several subtractions in a row would build between them is never built.
   */
  without(left: Node, rights: readonly Node[], memo: WithoutMemo = new Map()): Node {
    if (left === this.empty || rights.length === 0) return left;
    const [only] = rights;
    if (rights.length === 1 && only !== undefined) return this.combine('difference', left, only);
    let hash = left.id;
    let level = left.level;
    for (const right of rights) {
      hash = Math.imul(hash ^ right.id, 0x9e3779b1);
      if (right.level < level) level = right.level;
    }
    const bucket = memo.get(hash);
    const known = bucket?.find((entry) => entry.left === left && sameNodes(entry.rights, rights));
    if (known !== undefined) return known.result;
    const bounds: number[] = [];
    const children: Node[] = [];
    for (const cut of cutsAt(level, left, rights)) {
      bounds.push(cut);
      children.push(this.#withoutAt(level, cut, left, rights, memo));
    }
    const result = this.node(level, bounds, children);
    if (bucket === undefined) memo.set(hash, [{ left, rights, result }]);
    else bucket.push({ left, rights, result });
    return result;
  }

  #withoutAt(level: number, value: number, left: Node, rights: readonly Node[], memo: WithoutMemo): Node {
    const here = childAt(left, level, value);
    if (here === this.empty) return here;
    const rest: Node[] = [];
    for (const right of rights) {
      const child = childAt(right, level, value);
      if (child === this.full || child === here) return this.empty;
      if (child !== this.empty && !rest.includes(child)) rest.push(child);
    }
    return this.without(here, rest, memo);
  }

  /** Existential quantification: the levels from `first` to `last` no longer matter. */
  forget(node: Node, first: number, last: number, memo: Map<Node, Node> = new Map()): Node {
    if (node.level > last) return node;
    const known = memo.get(node);
    if (known !== undefined) return known;
    const children = node.children.map((child) => this.forget(child, first, last, memo));
    const result =
      node.level < first
        ? this.node(node.level, [...node.bounds], children)
        : children.reduce((union, child) => this.combine('union', union, child), this.empty);
    memo.set(node, result);
    return result;
  }
}

type WithoutMemo = Map<number, { readonly left: Node; readonly rights: readonly Node[]; readonly result: Node }[]>;

function sameNodes(left: readonly Node[], right: readonly Node[]): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index++) if (left[index] !== right[index]) return false;
  return true;
}

function childAt(node: Node, level: number, value: number): Node {
  if (node.level !== level) return node;
  const { bounds } = node;
  let low = 0;
  let high = bounds.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((bounds[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return node.children[low] as Node;
}

/** The upper bounds of the values that all nodes treat alike, ascending. */
function cutsAt(level: number, left: Node, rights: readonly Node[]): number[] {
  const cuts = new Set<number>(left.level === level ? left.bounds : [maximumOf(level)]);
  for (const right of rights) if (right.level === level) for (const bound of right.bounds) cuts.add(bound);
  return [...cuts].sort((a, b) => a - b);
}

function sameEdges(node: Node, bounds: readonly number[], children: readonly Node[]): boolean {
  if (node.bounds.length !== bounds.length) return false;
  for (let index = 0; index < bounds.length; index++) {
    if (node.bounds[index] !== bounds[index] || node.children[index] !== children[index]) return false;
  }
  return true;
}
