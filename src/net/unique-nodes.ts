import type { Node } from './node.ts';

const FIRST_SIZE = 1 << 12;

/** Every node once: an open-addressed table of node numbers, at most half full. */
export class UniqueNodes {
  readonly #nodes: Node[];
  #slots = new Int32Array(FIRST_SIZE);
  /** Of the nodes by number, so that others are passed over without being looked at. */
  #hashes = new Int32Array(FIRST_SIZE);

  /** Terminal nodes are never looked up; they only take the first numbers, of which 0 marks a free slot. */
  constructor(terminals: readonly Node[]) {
    this.#nodes = [...terminals];
  }

  get count(): number {
    return this.#nodes.length;
  }

  at(id: number): Node {
    return this.#nodes[id] as Node;
  }

  /** The node with the edges from `start` to before `end`; the arrays stay the caller's. */
  find(
    level: number,
    bounds: readonly number[],
    children: readonly Node[],
    start: number,
    end: number,
  ): Node {
    let hash = level;
    for (let index = start; index < end; index++) {
      hash = Math.imul(hash ^ (bounds[index] as number), 0x9e3779b1);
      hash = Math.imul(hash ^ (hash >>> 15) ^ (children[index] as Node).id, 0x85ebca6b);
    }
    hash ^= hash >>> 13;
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let id = this.#slots[slot] as number; id !== 0; id = this.#slots[slot] as number) {
      if (this.#hashes[id] === hash) {
        const node = this.#nodes[id] as Node;
        if (node.level === level && sameEdges(node, bounds, children, start, end)) return node;
      }
      slot = (slot + 1) & mask;
    }
    const node: Node = {
      id: this.#nodes.length,
      level,
      bounds: bounds.slice(start, end),
      children: children.slice(start, end),
    };
    this.#nodes.push(node);
    this.#slots[slot] = node.id;
    this.#hashes[node.id] = hash;
    if (this.#nodes.length * 2 > this.#slots.length) this.#grow();
    return node;
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    const hashes = new Int32Array(slots.length);
    hashes.set(this.#hashes);
    for (const id of this.#slots) {
      if (id === 0) continue;
      let slot = (hashes[id] as number) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id;
    }
    this.#slots = slots;
    this.#hashes = hashes;
  }
}

function sameEdges(
  node: Node,
  bounds: readonly number[],
  children: readonly Node[],
  start: number,
  end: number,
): boolean {
  if (node.bounds.length !== end - start) return false;
  for (let index = start; index < end; index++) {
    if (node.bounds[index - start] !== bounds[index] || node.children[index - start] !== children[index])
      return false;
  }
  return true;
}
