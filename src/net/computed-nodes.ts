const FIRST_SIZE = 1 << 12;
const LAST_SIZE = 1 << 18;

/** What operations on two nodes gave, by number. Lossy and direct-mapped: a lost result is computed again. */
export class ComputedNodes {
  #entries = new Int32Array(FIRST_SIZE * 3);
  #size = FIRST_SIZE;

  /** The number of the result, or -1 when it is not known; `key` is never 0. */
  get(key: number, right: number): number {
    const at = this.#at(key, right);
    return this.#entries[at] === key && this.#entries[at + 1] === right
      ? (this.#entries[at + 2] as number)
      : -1;
  }

  /** `nodes`: how many there are, after which the memory follows. */
  set(key: number, right: number, result: number, nodes: number): void {
    if (nodes > this.#size && this.#size < LAST_SIZE) {
      this.#size *= 4;
      this.#entries = new Int32Array(this.#size * 3);
    }
    const at = this.#at(key, right);
    this.#entries[at] = key;
    this.#entries[at + 1] = right;
    this.#entries[at + 2] = result;
  }

  #at(key: number, right: number): number {
    const mixed = Math.imul(Math.imul(key, 0x9e3779b1) ^ right, 0x85ebca6b);
    return ((mixed ^ (mixed >>> 15)) & (this.#size - 1)) * 3;
  }
}
