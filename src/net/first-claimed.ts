import { Descent } from './descent.ts';
import { childFor, spanOf } from './edges.ts';
import { LEVELS, maximumOf } from './levels.ts';
import { EMPTY, FULL, type Node, type NodeTable } from './node.ts';
import { unionOf } from './union-of.ts';

/** A set in an ordered list: packets of one that `finds` are meant, and those of one that `takes` no later one may find. */
interface Claim {
  readonly node: Node;
  readonly finds: boolean;
  readonly takes: boolean;
}

/** Claims as numbers: four times the node, and what it does. */
type Claims = readonly number[];
const TAKES = 1;
const FINDS = 2;

/**
 * What of `left` a claim finds that no claim before it takes, in one descent: what the claims hold beside `left`, and what lies
 * between them, is never built.
 */
export function firstClaimed(table: NodeTable, left: Node, claims: readonly Claim[]): Node {
  const codes = claims.map(({ node, finds, takes }) => node * 4 + (finds ? FINDS : 0) + (takes ? TAKES : 0));
  return claimed(table, left, codes, new Descent());
}

function claimed(table: NodeTable, left: Node, claims: Claims, descent: Descent): Node {
  if (left === EMPTY) return EMPTY;
  const open = openClaims(left, claims);
  if (open.length <= FEW) return oneByOne(table, left, open);
  return descent.resultOf(left, open, () => {
    let level = table.levelOf(left);
    for (const claim of open) level = Math.min(level, table.levelOf(nodeOf(claim)));
    return level >= LEVELS.sourcePort
      ? oneByOne(table, left, open)
      : sweep(table, level, left, open, descent);
  });
}

/** So many claims, and claims about ports alone, cost less one after another. */
const FEW = 2;

function oneByOne(table: NodeTable, left: Node, claims: Claims): Node {
  if (claims.every((claim) => claim & FINDS))
    return table.combine('intersection', left, unionOf(table, claims.map(nodeOf)));
  const finders = claims.filter((claim) => claim & FINDS).map(nodeOf);
  // Narrowed first, so that a long list of takers is not built beside it.
  let rest = table.combine('intersection', left, unionOf(table, finders));
  if (finders.length === 1) {
    for (const claim of claims.slice(0, -1)) rest = table.combine('difference', rest, nodeOf(claim));
    return rest;
  }
  let found = EMPTY;
  for (const claim of claims) {
    if (claim & FINDS)
      found = table.combine('union', found, table.combine('intersection', rest, nodeOf(claim)));
    if (claim & TAKES) rest = table.combine('difference', rest, nodeOf(claim));
  }
  return found;
}

function nodeOf(claim: number): Node {
  return claim >>> 2;
}

/** Without those that do not matter: of nothing, behind one of everything, and takers behind the last finder. */
function openClaims(left: Node, claims: Claims): Claims {
  const open: number[] = [];
  let length = 0;
  for (const claim of claims) {
    const node = nodeOf(claim);
    if (node === EMPTY || (claim & (FINDS | TAKES)) === 0) continue;
    open.push(claim);
    if (claim & FINDS) length = open.length;
    if (node === FULL || node === left) {
      if (length === open.length && open.every((each) => each & FINDS)) return [FULL * 4 + FINDS];
      break;
    }
  }
  open.length = length;
  return open;
}

/** Values from `first` to `last` of one of the claims, and where they lead. */
interface Edge {
  readonly first: number;
  readonly last: number;
  readonly claim: number;
  /** Position of the claim. */
  readonly at: number;
}

/** Goes up the values of a level and keeps the list of edges that hold at the current value. */
function sweep(table: NodeTable, level: number, left: Node, claims: Claims, descent: Descent): Node {
  const isOwn = table.levelOf(left) === level;
  const start = table.begin();
  const waiting = edgesOf(table, level, left, isOwn, claims);
  const everywhere = unasked(table, level, claims);
  const count = isOwn ? table.edgeCount(left) : 1;
  let next = 0;
  let active: Edge[] = [];
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
      const position = from;
      if (active.length > 0) active = active.filter(({ last }) => last >= position);
      for (; next < waiting.length; next++) {
        const each = waiting[next] as Edge;
        if (each.first > from) {
          until = Math.min(until, each.first - 1);
          break;
        }
        if (each.last >= from) insert(active, each);
      }
      for (const { last } of active) if (last < until) until = last;
      table.add(start, until, claimed(table, child, inOrder(everywhere, active), descent));
      from = until + 1;
    }
  }
  return table.end(level, start);
}

/** Keeps the order of the claims. */
function insert(active: Edge[], edge: Edge): void {
  let index = active.length;
  active.push(edge);
  for (; index > 0 && (active[index - 1] as Edge).at > edge.at; index--)
    active[index] = active[index - 1] as Edge;
  active[index] = edge;
}

type Placed = Pick<Edge, 'claim' | 'at'>;

function inOrder(everywhere: readonly Placed[], active: readonly Placed[]): number[] {
  const claims: number[] = [];
  let next = 0;
  for (const { claim, at } of active) {
    for (; next < everywhere.length && (everywhere[next] as Placed).at < at; next++)
      claims.push((everywhere[next] as Placed).claim);
    claims.push(claim);
  }
  for (; next < everywhere.length; next++) claims.push((everywhere[next] as Placed).claim);
  return claims;
}

/** Claims that say the same at each value of a level. Those about ports alone are one where nothing of another kind stands between. */
function unasked(table: NodeTable, level: number, claims: Claims): Placed[] {
  const result: { claim: number; at: number }[] = [];
  let ports: { claim: number; at: number } | undefined;
  for (const [at, claim] of claims.entries()) {
    if (ports !== undefined && (claim & 3) !== (ports.claim & 3)) ports = undefined;
    const own = table.levelOf(nodeOf(claim));
    if (own === level) continue;
    if (own >= LEVELS.sourcePort && ports !== undefined) {
      ports.claim = table.combine('union', nodeOf(ports.claim), nodeOf(claim)) * 4 + (claim & 3);
      continue;
    }
    const placed = { claim, at };
    result.push(placed);
    if (own >= LEVELS.sourcePort) ports = placed;
  }
  return result;
}

/** The edges of the claims at this level that do not end in nothing and hold where `left` leads anywhere, by their first value. */
function edgesOf(table: NodeTable, level: number, left: Node, isOwn: boolean, claims: Claims): Edge[] {
  const { low, high } = isOwn ? spanOf(table, left) : { low: 0, high: maximumOf(level) };
  const edges: Edge[] = [];
  for (const [at, claim] of claims.entries()) {
    const node = nodeOf(claim);
    if (table.levelOf(node) !== level) continue;
    if (low === high) {
      const child = childFor(table, node, low);
      if (child !== EMPTY) edges.push({ first: low, last: low, claim: child * 4 + (claim & 3), at });
      continue;
    }
    const count = table.edgeCount(node);
    let first = 0;
    for (let edge = 0; edge < count && first <= high; edge++) {
      const last = table.boundAt(node, edge);
      const child = table.childAt(node, edge);
      if (child !== EMPTY && last >= low) edges.push({ first, last, claim: child * 4 + (claim & 3), at });
      first = last + 1;
    }
  }
  return edges.sort((a, b) => a.first - b.first);
}
