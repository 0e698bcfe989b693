import { addressNode, wordsOf } from './address-node.ts';
import { allAddresses } from './address.ts';
import type { AddressTerm, Family } from './address.ts';
import { type Box, type Interval, mergeIntervals } from './box.ts';
import { type Bounds, boundsOfNode } from './bounds.ts';
import type { Cube } from './cube.ts';
import { decomposed } from './decomposition.ts';
import { LEVELS, type Node, NodeTable, type Operation } from './node.ts';
import type { Packet } from './packet.ts';
import { WITH_PORTS } from './protocol.ts';
import { reversedNode } from './reversal.ts';
import { sampleOf } from './sample.ts';

export type Field = 'source' | 'destination' | 'sourcePort' | 'destinationPort';

/** Where packet sets live: equal sets of one space are one node. It belongs to one audit and dies with it. */
export class PacketSpace {
  readonly table: NodeTable = new NodeTable();
  readonly empty: PacketSet = new PacketSet(this, this.table.empty);
  readonly all: PacketSet = new PacketSet(this, this.table.full);

  /** The packets of a box. */
  box(box: Box): PacketSet {
    return new PacketSet(this, boxNode(this.table, box));
  }

  packet(packet: Packet): PacketSet {
    const { family, protocol } = packet;
    const only = (value: number): Interval[] => [[value, value]];
    const base: Box = {
      family,
      protocol: only(protocol),
      source: [{ family, first: packet.source, last: packet.source }],
      destination: [{ family, first: packet.destination, last: packet.destination }],
    };
    if (WITH_PORTS.includes(protocol)) return this.box({ ...base, sourcePort: only(packet.sourcePort), destinationPort: only(packet.destinationPort) });
    if (protocol === 1 || protocol === 58) return this.box({ ...base, icmpType: only(packet.sourcePort), icmpCode: only(packet.destinationPort) });
    return this.box(base);
  }

  unionOf(sets: readonly PacketSet[]): PacketSet {
    return new PacketSet(this, this.table.unionOf(sets.map((set) => set.root)));
  }
}

/** An exact, immutable set of packets of both families. Sets are combined only with sets of the same space. */
export class PacketSet {
  readonly space: PacketSpace;
  readonly root: Node;

  constructor(space: PacketSpace, root: Node) {
    this.space = space;
    this.root = root;
  }

  /** Equal for equal sets of one space, and only for them. */
  get id(): number {
    return this.root.id;
  }

  union(other: PacketSet): PacketSet {
    return this.#combine('union', other);
  }

  intersection(other: PacketSet): PacketSet {
    return this.#combine('intersection', other);
  }

  difference(other: PacketSet): PacketSet {
    return this.#combine('difference', other);
  }

  /** The difference to the union of many sets, without building the union or what lies between. */
  without(others: readonly PacketSet[]): PacketSet {
    const rights = others.map((other) => other.root).filter((root) => root !== this.space.table.empty);
    if (rights.includes(this.space.table.full)) return this.space.empty;
    return new PacketSet(this.space, this.space.table.without(this.root, [...new Set(rights)]));
  }

  complement(): PacketSet {
    return this.space.all.difference(this);
  }

  #combine(operation: Operation, other: PacketSet): PacketSet {
    const root = this.space.table.combine(operation, this.root, other.root);
    return root === this.root ? this : root === other.root ? other : new PacketSet(this.space, root);
  }

  isEmpty(): boolean {
    return this.root === this.space.table.empty;
  }

  equals(other: PacketSet): boolean {
    return this.root === other.root;
  }

  isSubsetOf(other: PacketSet): boolean {
    return this.space.table.combine('difference', this.root, other.root) === this.space.table.empty;
  }

  isDisjointFrom(other: PacketSet): boolean {
    return this.space.table.combine('intersection', this.root, other.root) === this.space.table.empty;
  }

  has(packet: Packet): boolean {
    const values = [packet.family === 4 ? 0 : 1, packet.protocol];
    const source = wordsOf(packet.family, packet.source);
    const destination = wordsOf(packet.family, packet.destination);
    let node = this.root;
    while (node.children.length > 0) {
      const { level } = node;
      const value =
        level < LEVELS.source
          ? values[level]
          : level < LEVELS.destination
            ? source[level - LEVELS.source]
            : level < LEVELS.sourcePort
              ? destination[level - LEVELS.destination]
              : level === LEVELS.sourcePort
                ? packet.sourcePort
                : packet.destinationPort;
      node = node.children[node.bounds.findIndex((bound) => (value as number) <= bound)] as Node;
    }
    return node === this.space.table.full;
  }

  /** One member: the lowest address, protocol and ports; undefined for the empty set. */
  sample(): Packet | undefined {
    return sampleOf(this.root, this.space.table.full);
  }

  /** Disjoint boxes that a person can read: few, with prefixes where they fit. */
  cubes(): Cube[] {
    return decomposed(this.space.table, this.root);
  }

  /** The packets that are members for some value of the field; family and protocol stay. */
  forget(field: Field): PacketSet {
    const first = LEVELS[field];
    const last = field === 'source' ? LEVELS.destination - 1 : field === 'destination' ? LEVELS.sourcePort - 1 : first;
    const root = this.space.table.forget(this.root, first, last);
    return root === this.root ? this : new PacketSet(this.space, root);
  }

  /** Numbers that bound the set; kept with the set. */
  bounds(): Bounds {
    return boundsOfNode(this.root);
  }

  /** Source and destination swapped, addresses and ports; an ICMP message keeps its type and code. */
  reversed(): PacketSet {
    return new PacketSet(this.space, reversedNode(this.space.table, this.root));
  }
}

const ICMP: readonly Interval[] = [
  [1, 1],
  [58, 58],
];
const PORTED: readonly Interval[] = WITH_PORTS.map((protocol) => [protocol, protocol]);

function boxNode(table: NodeTable, box: Box): Node {
  const ports = box.sourcePort !== undefined || box.destinationPort !== undefined;
  const icmp = box.icmpType !== undefined || box.icmpCode !== undefined;
  if (ports && icmp) return table.empty;
  let protocol = box.protocol === undefined ? undefined : sorted(box.protocol);
  if (ports) protocol = meet(protocol, PORTED);
  if (icmp) protocol = meet(protocol, ICMP);

  let tail = table.full;
  const first = ports ? box.sourcePort : box.icmpType;
  const second = ports ? box.destinationPort : box.icmpCode;
  if (second !== undefined) tail = table.choice(LEVELS.destinationPort, icmp ? stretched(second) : sorted(second), tail, table.empty);
  if (first !== undefined) tail = table.choice(LEVELS.sourcePort, icmp ? stretched(first) : sorted(first), tail, table.empty);

  const four = box.family === 6 ? table.empty : familyNode(table, 4, box, tail, protocol);
  const six = box.family === 4 ? table.empty : familyNode(table, 6, box, tail, protocol);
  return table.node(LEVELS.family, [0, 1], [four, six]);
}

function familyNode(table: NodeTable, family: Family, box: Box, tail: Node, protocol: readonly Interval[] | undefined): Node {
  let node = tail;
  if (box.destination !== undefined) node = side(table, LEVELS.destination, family, box.destination, node);
  if (box.source !== undefined) node = side(table, LEVELS.source, family, box.source, node);
  return protocol === undefined ? node : table.choice(LEVELS.protocol, protocol, node, table.empty);
}

function side(table: NodeTable, level: number, family: Family, terms: readonly AddressTerm[], then: Node): Node {
  const all = allAddresses(family);
  const everything = terms.some((term) => 'first' in term && term.family === family && term.first === all.first && term.last === all.last);
  return everything ? then : addressNode(table, level, family, terms, then);
}

function sorted(intervals: readonly Interval[]): readonly Interval[] {
  return intervals.length < 2 ? intervals : mergeIntervals(intervals);
}

/** Types and codes end at 255; the unused values above follow the last one, so that "all types" is one set. */
function stretched(intervals: readonly Interval[]): Interval[] {
  return mergeIntervals(intervals).map(([first, last]) => [first, last >= 255 ? 0xffff : last]);
}

function meet(left: readonly Interval[] | undefined, right: readonly Interval[]): readonly Interval[] {
  if (left === undefined) return right;
  const result: Interval[] = [];
  for (const [a, b] of left) {
    for (const [c, d] of right) if (Math.max(a, c) <= Math.min(b, d)) result.push([Math.max(a, c), Math.min(b, d)]);
  }
  return mergeIntervals(result);
}
