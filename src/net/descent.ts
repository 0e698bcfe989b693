import type { Node } from './node.ts';
import { TooIntricate } from './too-intricate.ts';

/** They take some hundred megabytes; thousands of rules over many networks need a hundredth of them. */
const MOST_NUMBERS = 2 ** 24;
/** What keeping a list takes besides its numbers. */
const OVERHEAD = 16;

interface Answered {
  readonly left: Node;
  readonly asked: readonly number[];
  readonly result: Node;
}

/** What one descent through a node and a list found on its way, so that equal parts are gone through once. */
export class Descent {
  readonly #answers = new Map<number, Answered[]>();
  readonly #most: number;
  #held = 0;

  /** `most`: numbers of all lists together, with what keeping them takes. */
  constructor(most: number = MOST_NUMBERS) {
    this.#most = most;
  }

  /**
   * The result for a node and a list, computed where it is not known yet.
   * @throws TooIntricate where there are more lists than can be held
   */
  resultOf(left: Node, asked: readonly number[], compute: () => Node): Node {
    let hash = left;
    for (const number of asked) hash = Math.imul(hash ^ number, 0x9e3779b1);
    const known = this.#answers.get(hash)?.find((each) => each.left === left && sameList(each.asked, asked));
    if (known !== undefined) return known.result;
    const result = compute();
    this.#held += asked.length + OVERHEAD;
    if (this.#held > this.#most) throw new TooIntricate();
    const answer = { left, asked, result };
    const bucket = this.#answers.get(hash);
    if (bucket === undefined) this.#answers.set(hash, [answer]);
    else bucket.push(answer);
    return result;
  }
}

function sameList(left: readonly number[], right: readonly number[]): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index++) if (left[index] !== right[index]) return false;
  return true;
}
