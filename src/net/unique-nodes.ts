import { TERMINAL } from './levels.ts';
import { TooIntricate } from './too-intricate.ts';

const FIRST_SIZE = 1 << 12;
/** They take 1.6 GB; an estate of a million rules has a tenth of them. */
const MOST_EDGES = 2 ** 28;

/**
 * The columns of all nodes, each different one once, found by an open-addressed table of node numbers that is at most half full.
 * Flat numbers, because millions of objects would take five times the memory, and the collector would trace them again and again.
 * A column that grows is replaced; what an old one says of its nodes stays right.
 */
export class UniqueNodes {
  /** Terminal nodes, which have no edges, take the numbers 0 and 1; 0 marks a free slot. */
  count = 2;
  levels: Uint8Array = new Uint8Array(FIRST_SIZE).fill(TERMINAL, 0, 2);
  /** Where the edges of each node begin; they end where those of the next begin. */
  starts: Int32Array = new Int32Array(FIRST_SIZE + 1);
  bounds: Uint16Array = new Uint16Array(FIRST_SIZE);
  children: Int32Array = new Int32Array(FIRST_SIZE);
  readonly #mostEdges: number;
  #hashes: Int32Array = new Int32Array(FIRST_SIZE);
  #slots: Int32Array = new Int32Array(FIRST_SIZE * 2);

  constructor(mostEdges: number = MOST_EDGES) {
    this.#mostEdges = mostEdges;
  }

  /**
   * The node with the edges from `start` to before `end`; the columns stay the caller's.
   * @throws TooIntricate where there would be more than can be held
   */
  find(level: number, bounds: Uint16Array, children: Int32Array, start: number, end: number): number {
    let hash = level;
    for (let index = start; index < end; index++) {
      hash = Math.imul(hash ^ (bounds[index] as number), 0x9e3779b1);
      hash = Math.imul(hash ^ (hash >>> 15) ^ (children[index] as number), 0x85ebca6b);
    }
    hash ^= hash >>> 13;
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let id = this.#slots[slot] as number; id !== 0; id = this.#slots[slot] as number) {
      if (
        this.#hashes[id] === hash &&
        this.levels[id] === level &&
        this.#hasEdges(id, bounds, children, start, end)
      )
        return id;
      slot = (slot + 1) & mask;
    }
    const id = this.count;
    this.#makeRoom(end - start);
    this.count++;
    this.levels[id] = level;
    this.#hashes[id] = hash;
    const at = this.starts[id] as number;
    for (let index = start; index < end; index++) {
      this.bounds[at + index - start] = bounds[index] as number;
      this.children[at + index - start] = children[index] as number;
    }
    this.starts[id + 1] = at + end - start;
    this.#slots[slot] = id;
    if (this.count * 2 > this.#slots.length) this.#rehash();
    return id;
  }

  #hasEdges(id: number, bounds: Uint16Array, children: Int32Array, start: number, end: number): boolean {
    const at = this.starts[id] as number;
    if ((this.starts[id + 1] as number) - at !== end - start) return false;
    for (let index = start; index < end; index++) {
      if (
        this.bounds[at + index - start] !== bounds[index] ||
        this.children[at + index - start] !== children[index]
      )
        return false;
    }
    return true;
  }

  #makeRoom(edges: number): void {
    if (this.count === this.levels.length) {
      const size = this.count * 2;
      this.levels = grown(this.levels, new Uint8Array(size));
      this.starts = grown(this.starts, new Int32Array(size + 1));
      this.#hashes = grown(this.#hashes, new Int32Array(size));
    }
    const needed = (this.starts[this.count] as number) + edges;
    if (needed > this.#mostEdges) throw new TooIntricate();
    if (needed > this.bounds.length) {
      const size = Math.max(needed, this.bounds.length * 2);
      this.bounds = grown(this.bounds, new Uint16Array(size));
      this.children = grown(this.children, new Int32Array(size));
    }
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let id = 2; id < this.count; id++) {
      let slot = (this.#hashes[id] as number) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id;
    }
    this.#slots = slots;
  }
}

/** A longer column with the same beginning. */
export function grown<Column extends Uint8Array | Uint16Array | Int32Array>(
  column: Column,
  longer: Column,
): Column {
  longer.set(column);
  return longer;
}
