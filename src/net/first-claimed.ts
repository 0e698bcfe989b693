import { areAlike, behindValue, type ClaimCode, ClaimCodes, findsAll, onlyNode } from './claim-codes.ts';
import { Descent } from './descent.ts';
import { childFor, spanOf } from './edges.ts';
import { ALWAYS, type HeldClaim, HeldClaims } from './held-claims.ts';
import { LEVELS, maximumOf } from './levels.ts';
import { EMPTY, FULL, type Node, type NodeTable } from './node.ts';
import { unionOf } from './union-of.ts';

/** A set in an ordered list: packets of one that `finds` are meant, and those of one that `takes` no later one may find. */
interface Claim {
  readonly node: Node;
  readonly finds: boolean;
  readonly takes: boolean;
}

/**
 * What of `left` a claim finds that no claim before it takes, in one descent: what the claims hold beside `left`, and what lies
 * between them, is never built. Claims about ports alone are joined in runs, so that many of them cost little at each address.
 */
export function firstClaimed(table: NodeTable, left: Node, claims: readonly Claim[]): Node {
  if (left === FULL && claims.length <= SOME && claims.every(({ finds, takes }) => finds && takes))
    return unionOf(
      table,
      claims.map(({ node }) => node),
    );
  const codes = new ClaimCodes(table);
  const inOrder = claims.map(({ node, finds, takes }) =>
    codes.codeOf(finds ? node : EMPTY, takes ? node : EMPTY),
  );
  return new FirstClaimed(table, codes).of(left, inOrder);
}

/** Claims of whose order nothing depends: the union of so many costs less than a descent. */
const SOME = 256;
/** So many claims, and claims about ports alone, cost less one after another. */
const FEW = 2;
/** Of fewer claims, runs cost more than they save. */
const MANY = 16;

/** One descent. A class, because its functions share the tables that are made on the way. */
class FirstClaimed {
  readonly #table: NodeTable;
  readonly #codes: ClaimCodes;
  readonly #descent = new Descent();

  constructor(table: NodeTable, codes: ClaimCodes) {
    this.#table = table;
    this.#codes = codes;
  }

  of(left: Node, claims: readonly ClaimCode[]): Node {
    if (left === EMPTY) return EMPTY;
    const open = this.#openClaims(left, claims);
    if (open.length <= FEW) return this.#oneByOne(left, open);
    return this.#descent.resultOf(left, open, () => {
      let level = this.#table.levelOf(left);
      for (const claim of open) level = Math.min(level, this.#levelOf(claim));
      return level >= LEVELS.sourcePort ? this.#oneByOne(left, open) : this.#sweep(level, left, open);
    });
  }

  /** Those in a row are about ports. */
  #levelOf(claim: ClaimCode): number {
    const node = onlyNode(claim);
    return node === undefined ? LEVELS.sourcePort : this.#table.levelOf(node);
  }

  #oneByOne(left: Node, claims: readonly ClaimCode[]): Node {
    const table = this.#table;
    const finders = claims.map((claim) => this.#codes.found(claim)).filter((node) => node !== EMPTY);
    // Narrowed first, so that a long list of takers is not built beside it.
    let rest = table.combine('intersection', left, unionOf(table, finders));
    if (claims.every(findsAll)) return rest;
    let found = EMPTY;
    for (const [index, claim] of claims.entries()) {
      if (index === claims.length - 1 && finders.length === 1) return rest;
      const own = this.#codes.found(claim);
      if (own !== EMPTY) found = table.combine('union', found, table.combine('intersection', rest, own));
      rest = table.combine('difference', rest, this.#codes.taken(claim));
    }
    return found;
  }

  /** Without those that do not matter: of nothing, behind one of everything, and takers behind the last finder. */
  #openClaims(left: Node, claims: readonly ClaimCode[]): readonly ClaimCode[] {
    const open: ClaimCode[] = [];
    let length = 0;
    let isFoundWhole = true;
    for (const claim of claims) {
      const found = this.#codes.found(claim);
      const taken = this.#codes.taken(claim);
      if (found === EMPTY && taken === EMPTY) continue;
      open.push(claim);
      if (found !== EMPTY) length = open.length;
      isFoundWhole &&= findsAll(claim);
      const all = isFoundWhole ? found : taken;
      if (all !== FULL && all !== left) continue;
      if (isFoundWhole) return [this.#codes.codeOf(FULL, FULL)];
      break;
    }
    open.length = length;
    return open;
  }

  /** Goes up the values of a level and keeps the list of edges that hold at the current value. */
  #sweep(level: number, left: Node, asked: readonly ClaimCode[]): Node {
    const table = this.#table;
    const claims = this.#withoutNeighbours(asked);
    const isOwn = table.levelOf(left) === level;
    const start = table.begin();
    const entering = this.#entering(level, left, isOwn, claims);
    const held = new HeldClaims(claims.length, this.#codes);
    const count = isOwn ? table.edgeCount(left) : 1;
    let next = 0;
    let from = 0;
    for (let edge = 0; edge < count; edge++) {
      const to = isOwn ? table.boundAt(left, edge) : maximumOf(level);
      const child = isOwn ? table.childAt(left, edge) : left;
      if (child === EMPTY) {
        table.add(start, to, EMPTY);
        from = to + 1;
        continue;
      }
      while (from <= to) {
        let until = to;
        held.leaveBefore(from);
        for (; next < entering.length; next++) {
          const each = entering[next] as Entering;
          if (each.first > from) {
            until = Math.min(until, each.first - 1);
            break;
          }
          if (each.last >= from) held.enter(each);
        }
        until = Math.min(until, held.last);
        table.add(start, until, this.of(child, held.inOrder()));
        from = until + 1;
      }
    }
    return table.end(level, start);
  }

  /** Claims about ports alone are one where all between them do the same. */
  #withoutNeighbours(claims: readonly ClaimCode[]): readonly ClaimCode[] {
    const fewer: ClaimCode[] = [];
    let place: number | undefined;
    for (const claim of claims) {
      if (place !== undefined && !areAlike(fewer[place] as ClaimCode, claim)) place = undefined;
      if (this.#levelOf(claim) < LEVELS.sourcePort) fewer.push(claim);
      else if (place === undefined) place = fewer.push(claim) - 1;
      else fewer[place] = this.#codes.joined(fewer[place] as ClaimCode, claim);
    }
    return fewer;
  }

  /** The claims as they hold at the values of a level, by the first of these: where `left` leads anywhere, and but those of nothing. */
  #entering(level: number, left: Node, isOwn: boolean, claims: readonly ClaimCode[]): Entering[] {
    const table = this.#table;
    const { low, high } = isOwn ? spanOf(table, left) : { low: 0, high: maximumOf(level) };
    const entering: Entering[] = [];
    const areMany = claims.length >= MANY;
    const add = (place: number, claim: ClaimCode, first: number, last: number) => {
      const isPorts = areMany && this.#levelOf(claim) >= LEVELS.sourcePort;
      entering.push({ place, claim, first, last, isPorts });
    };
    for (const [place, claim] of claims.entries()) {
      const node = onlyNode(claim);
      if (node === undefined || table.levelOf(node) !== level) {
        add(place, claim, 0, ALWAYS);
        continue;
      }
      if (low === high) {
        const child = childFor(table, node, low);
        if (child !== EMPTY) add(place, behindValue(claim, child), low, low);
        continue;
      }
      const count = table.edgeCount(node);
      let first = 0;
      for (let edge = 0; edge < count && first <= high; edge++) {
        const last = table.boundAt(node, edge);
        const child = table.childAt(node, edge);
        if (child !== EMPTY && last >= low) add(place, behindValue(claim, child), first, last);
        first = last + 1;
      }
    }
    return entering.sort((a, b) => a.first - b.first);
  }
}

interface Entering extends HeldClaim {
  readonly first: number;
}
