import { EMPTY, type Node, type NodeTable } from './node.ts';

/**
 * What a claim of an ordered list finds and takes, or several in a row do together, as a number: four times a node with flags where
 * one node says it, else four times the place of a pair.
 */
export type ClaimCode = number;
const TAKES = 1;
const FINDS = 2;
const FLAGS = TAKES | FINDS;

interface Pair {
  readonly found: Node;
  readonly taken: Node;
}

export class ClaimCodes {
  readonly #table: NodeTable;
  readonly #pairs: Pair[] = [];
  readonly #places = new Map<Node, Map<Node, number>>();

  constructor(table: NodeTable) {
    this.#table = table;
  }

  /** Equal for equal claims. */
  codeOf(found: Node, taken: Node): ClaimCode {
    if (found === taken) return found * 4 + FLAGS;
    if (taken === EMPTY) return found * 4 + FINDS;
    if (found === EMPTY) return taken * 4 + TAKES;
    let byTaken = this.#places.get(found);
    if (byTaken === undefined) {
      byTaken = new Map();
      this.#places.set(found, byTaken);
    }
    let place = byTaken.get(taken);
    if (place === undefined) {
      place = this.#pairs.length;
      this.#pairs.push({ found, taken });
      byTaken.set(taken, place);
    }
    return place * 4;
  }

  found(code: ClaimCode): Node {
    if (code & FINDS) return code >>> 2;
    return code & TAKES ? EMPTY : (this.#pairs[code >>> 2] as Pair).found;
  }

  taken(code: ClaimCode): Node {
    if (code & TAKES) return code >>> 2;
    return code & FINDS ? EMPTY : (this.#pairs[code >>> 2] as Pair).taken;
  }

  /** What a claim and a later one do together. */
  joined(first: ClaimCode, later: ClaimCode): ClaimCode {
    if (areAlike(first, later))
      return behindValue(first, this.#table.combine('union', first >>> 2, later >>> 2));
    const taken = this.taken(first);
    const found = this.#table.combine('difference', this.found(later), taken);
    return this.codeOf(
      this.#table.combine('union', this.found(first), found),
      this.#table.combine('union', taken, this.taken(later)),
    );
  }
}

/** The node that alone says what a claim does; undefined for several in a row. */
export function onlyNode(code: ClaimCode): Node | undefined {
  return code & FLAGS ? code >>> 2 : undefined;
}

/** Whether all that the claim takes it finds, as one node says. */
export function findsAll(code: ClaimCode): boolean {
  return (code & FINDS) !== 0;
}

/** Whether one node says what each of two claims does, and they do the same with it: in whichever order they come. */
export function areAlike(one: ClaimCode, other: ClaimCode): boolean {
  return (one & FLAGS) !== 0 && (one & FLAGS) === (other & FLAGS);
}

/** The same claim about the packets behind one value of a field. */
export function behindValue(code: ClaimCode, child: Node): ClaimCode {
  return child * 4 + (code & FLAGS);
}
