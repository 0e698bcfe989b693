import type { ClaimCode, ClaimCodes } from './claim-codes.ts';

const NOTHING = -1;
const UNKNOWN = -2;

/**
 * Claims of an ordered list that go and come while others stand between them: a tree over their places tells each run of them by few
 * claims, and only what changed is joined anew.
 */
export class ClaimRuns {
  readonly #codes: ClaimCodes;
  readonly #size: number;
  /** The claims of the places from `size` on; before them what each two below do together. */
  readonly #tree: Int32Array;

  /** `places`: of the list. */
  constructor(places: number, codes: ClaimCodes) {
    this.#codes = codes;
    this.#size = 2 ** (32 - Math.clz32(places - 1));
    this.#tree = new Int32Array(2 * this.#size).fill(NOTHING);
  }

  put(place: number, code: ClaimCode): void {
    this.#change(place, code);
  }

  remove(place: number): void {
    this.#change(place, NOTHING);
  }

  #change(place: number, code: number): void {
    let node = this.#size + place;
    this.#tree[node] = code;
    for (node >>= 1; node > 0 && this.#tree[node] !== UNKNOWN; node >>= 1) this.#tree[node] = UNKNOWN;
  }

  /** Adds what those of the places from `first` to before `end` do. */
  addTo(target: ClaimCode[], first: number, end: number): void {
    if (first >= end) return;
    const behind: number[] = [];
    let left = this.#size + first;
    let right = this.#size + end;
    for (; left < right; left >>= 1, right >>= 1) {
      if (left & 1) this.#add(target, left++);
      if (right & 1) behind.push(--right);
    }
    for (const node of behind.reverse()) this.#add(target, node);
  }

  #add(target: ClaimCode[], node: number): void {
    const code = this.#codeOf(node);
    if (code !== NOTHING) target.push(code);
  }

  #codeOf(node: number): number {
    let code = this.#tree[node] as number;
    if (code === UNKNOWN) {
      const first = this.#codeOf(2 * node);
      const later = this.#codeOf(2 * node + 1);
      code = first === NOTHING ? later : later === NOTHING ? first : this.#codes.joined(first, later);
      this.#tree[node] = code;
    }
    return code;
  }
}
