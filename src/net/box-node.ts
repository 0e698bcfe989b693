import { type AddressTerm, allAddresses, type Family } from './address.ts';
import { addressNode } from './address-node.ts';
import { type Box, type Interval, mergeIntervals } from './box.ts';
import { LEVELS, maximumOf } from './levels.ts';
import type { Node, NodeTable } from './node.ts';
import { WITH_PORTS } from './protocol.ts';

const ICMP: readonly Interval[] = [
  [1, 1],
  [58, 58],
];
const PORTED: readonly Interval[] = WITH_PORTS.map((protocol) => [protocol, protocol]);
const LAST_ICMP = 255;

/** The set of a box; a RangeError where an interval is not one of the field's values. */
export function boxNode(table: NodeTable, box: Box): Node {
  if (isOfNoPacket(box)) return table.empty;
  const protocol = protocolsOf(box);
  const tail = tailOf(table, box);
  const ofFamily = (family: Family) =>
    mayHold(box, family) ? familyNode(table, family, box, tail, protocol) : table.empty;
  return table.node(LEVELS.family, [0, 1], [ofFamily(4), ofFamily(6)]);
}

/** No packet has ports and a type. */
export function isOfNoPacket(box: Box): boolean {
  return asksPorts(box) && asksTypes(box);
}

/** The protocols of a box, of which ports and types leave those that have them; undefined: every one. */
export function protocolsOf(box: Box): readonly Interval[] | undefined {
  const protocol = box.protocol === undefined ? undefined : normal(box.protocol, maximumOf(LEVELS.protocol));
  if (asksPorts(box)) return meet(protocol, PORTED);
  return asksTypes(box) ? meet(protocol, ICMP) : protocol;
}

/** Equal only for boxes of the same protocols. */
export function protocolsKey(box: Box): string {
  const kind = asksPorts(box) ? 'ports' : asksTypes(box) ? 'types' : '';
  return `${kind} ${box.protocol?.join() ?? 'any'}`;
}

/** What a box says of ports, or of type and code. */
export function tailOf(table: NodeTable, box: Box): Node {
  const ports = asksPorts(box);
  const first = ports ? box.sourcePort : box.icmpType;
  const second = ports ? box.destinationPort : box.icmpCode;
  const values = ports ? portValues : icmpValues;
  let tail = table.full;
  if (second !== undefined) tail = table.choice(LEVELS.destinationPort, values(second), tail, table.empty);
  return first === undefined ? tail : table.choice(LEVELS.sourcePort, values(first), tail, table.empty);
}

function asksPorts({ sourcePort, destinationPort }: Box): boolean {
  return sourcePort !== undefined || destinationPort !== undefined;
}

function asksTypes({ icmpType, icmpCode }: Box): boolean {
  return icmpType !== undefined || icmpCode !== undefined;
}

/** Most boxes name addresses of one family, and so hold nothing of the other. */
export function mayHold({ family, source, destination }: Box, asked: Family): boolean {
  const names = (terms: readonly AddressTerm[] | undefined) =>
    terms === undefined || terms.some((term) => term.family === asked);
  return (family === undefined || family === asked) && names(source) && names(destination);
}

function familyNode(
  table: NodeTable,
  family: Family,
  box: Box,
  tail: Node,
  protocol: readonly Interval[] | undefined,
): Node {
  let node = tail;
  if (box.source !== undefined) node = side(table, LEVELS.source, family, box.source, node);
  if (box.destination !== undefined) node = side(table, LEVELS.destination, family, box.destination, node);
  return protocol === undefined ? node : table.choice(LEVELS.protocol, protocol, node, table.empty);
}

function side(
  table: NodeTable,
  level: number,
  family: Family,
  terms: readonly AddressTerm[],
  then: Node,
): Node {
  const all = allAddresses(family);
  const everything = terms.some(
    (term) => 'first' in term && term.family === family && term.first === all.first && term.last === all.last,
  );
  return everything ? then : addressNode(table, level, family, terms, then);
}

function portValues(intervals: readonly Interval[]): readonly Interval[] {
  return normal(intervals, 65_535);
}

/** Types and codes end at 255; the unused values above follow the last one, so that "all types" is one set. */
function icmpValues(intervals: readonly Interval[]): Interval[] {
  return normal(intervals, LAST_ICMP).map(([first, last]) => [first, last === LAST_ICMP ? 65_535 : last]);
}

function normal(intervals: readonly Interval[], maximum: number): readonly Interval[] {
  for (const [first, last] of intervals) {
    if (
      !(Number.isInteger(first) && Number.isInteger(last) && 0 <= first && first <= last && last <= maximum)
    ) {
      throw new RangeError(`no interval of 0 to ${maximum}: ${first} to ${last}`);
    }
  }
  return intervals.length < 2 ? intervals : mergeIntervals(intervals);
}

/** Both are sorted and disjoint. */
function meet(left: readonly Interval[] | undefined, right: readonly Interval[]): readonly Interval[] {
  if (left === undefined) return right;
  const result: Interval[] = [];
  for (const [a, b] of left) {
    for (const [c, d] of right)
      if (Math.max(a, c) <= Math.min(b, d)) result.push([Math.max(a, c), Math.min(b, d)]);
  }
  return result;
}
