import { type Bounds, boundsOfNode } from './bounds.ts';
import type { Box, Interval } from './box.ts';
import { boxNode } from './box-node.ts';
import { boxesNode } from './boxes-node.ts';
import type { Cube } from './cube.ts';
import { decomposed } from './decomposition.ts';
import { childFor } from './edges.ts';
import { firstClaimed } from './first-claimed.ts';
import { LEVELS, TERMINAL, WORDS } from './levels.ts';
import { type Node, NodeTable, type Operation } from './node.ts';
import type { Packet } from './packet.ts';
import { valuesOf } from './packet-values.ts';
import { forgotten } from './projection.ts';
import { WITH_PORTS } from './protocol.ts';
import { ofFamily } from './relocation.ts';
import { reversedNode } from './reversal.ts';
import { isOnePacket, sampleOf } from './sample.ts';
import { distinct, subtractAll } from './subtract-all.ts';
import { unionOf } from './union-of.ts';
import { MOST_WIDENED, widened } from './widening.ts';

export type Field = 'source' | 'destination' | 'sourcePort' | 'destinationPort';

/** So many sets are subtracted one after another. */
const FEW = 12;

/** A set in an ordered list: packets of one that `finds` are meant, and those of one that `takes` no later one may find. */
export interface Claim {
  readonly set: PacketSet;
  readonly finds: boolean;
  readonly takes: boolean;
}

/** Where packet sets live: equal sets of one space are one node. It belongs to one audit and dies with it. */
export class PacketSpace {
  readonly table: NodeTable;
  readonly empty: PacketSet;
  readonly all: PacketSet;
  /** All packets of a family. */
  readonly ofFamily: Readonly<Record<4 | 6, PacketSet>>;
  /** What sets are without a field: the same sets are asked for it again and again. */
  readonly forgotten: Readonly<Record<Field, Map<Node, Node>>> = {
    source: new Map(),
    destination: new Map(),
    sourcePort: new Map(),
    destinationPort: new Map(),
  };

  /** What bounds sets. */
  readonly bounds: Map<Node, Bounds> = new Map();

  /** `mostEdges`: what all sets together may take. */
  constructor(mostEdges?: number) {
    this.table = new NodeTable(mostEdges);
    this.empty = new PacketSet(this, this.table.empty);
    this.all = new PacketSet(this, this.table.full);
    this.ofFamily = { 4: this.box({ family: 4 }), 6: this.box({ family: 6 }) };
  }

  /** The packets of a box. */
  box(box: Box): PacketSet {
    return new PacketSet(this, boxNode(this.table, box));
  }

  /** The packets that lie in any of the boxes. */
  boxes(boxes: readonly Box[]): PacketSet {
    return new PacketSet(this, boxesNode(this.table, boxes));
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
    if (WITH_PORTS.includes(protocol))
      return this.box({
        ...base,
        sourcePort: only(packet.sourcePort),
        destinationPort: only(packet.destinationPort),
      });
    if (protocol === 1 || protocol === 58)
      return this.box({ ...base, icmpType: only(packet.sourcePort), icmpCode: only(packet.destinationPort) });
    return this.box(base);
  }

  unionOf(sets: readonly PacketSet[]): PacketSet {
    return new PacketSet(
      this,
      unionOf(
        this.table,
        sets.map((set) => set.root),
      ),
    );
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
    return this.root;
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
    const { table } = this.space;
    const rights = distinct(others.map((other) => other.root).filter((root) => root !== table.empty));
    if (rights.includes(table.full) || rights.includes(this.root)) return this.space.empty;
    // What few leave between them is small, and often known.
    const rest =
      rights.length <= FEW
        ? rights.reduce((left, right) => table.combine('difference', left, right), this.root)
        : subtractAll(table, this.root, rights);
    return new PacketSet(this.space, rest);
  }

  /** The members that a claim finds and that no claim before it takes. */
  firstClaimed(claims: readonly Claim[]): PacketSet {
    const nodes = claims.map(({ set, finds, takes }) => ({ node: set.root, finds, takes }));
    return new PacketSet(this.space, firstClaimed(this.space.table, this.root, nodes));
  }

  complement(): PacketSet {
    return this.space.all.difference(this);
  }

  #combine(operation: Operation, other: PacketSet): PacketSet {
    this.#requireSameSpace(other);
    const root = this.space.table.combine(operation, this.root, other.root);
    return root === this.root ? this : root === other.root ? other : new PacketSet(this.space, root);
  }

  #requireSameSpace(other: PacketSet): void {
    if (other.space !== this.space) throw new Error('packet sets of different spaces cannot be combined');
  }

  isEmpty(): boolean {
    return this.root === this.space.table.empty;
  }

  equals(other: PacketSet): boolean {
    return this.root === other.root;
  }

  isSubsetOf(other: PacketSet): boolean {
    this.#requireSameSpace(other);
    return this.space.table.isNothing('difference', this.root, other.root);
  }

  isDisjointFrom(other: PacketSet): boolean {
    this.#requireSameSpace(other);
    return this.space.table.isNothing('intersection', this.root, other.root);
  }

  has(packet: Packet): boolean {
    const values = valuesOf(packet);
    let node = this.root;
    const { table } = this.space;
    for (let level = table.levelOf(node); level < TERMINAL; level = table.levelOf(node))
      node = childFor(table, node, values[level] as number);
    return node === table.full;
  }

  /** One member: the lowest address, protocol and ports; undefined for the empty set. */
  sample(): Packet | undefined {
    return sampleOf(this.space.table, this.root);
  }

  /** Whether it is one packet, of a protocol that has ports or types. */
  isOnePacket(): boolean {
    return isOnePacket(this.space.table, this.root);
  }

  /** Disjoint boxes of the set as it is held: many, and much cheaper to make than cubes. `most`: the first of them alone. */
  boxes(most: number = Number.POSITIVE_INFINITY): Cube[] {
    const { table } = this.space;
    const boxes: Cube[] = [];
    for (const [index, family] of ([4, 6] as const).entries()) {
      if (boxes.length >= most) break;
      const ofOne = decomposed(table, family, ofFamily(table, this.root, index as 0 | 1));
      boxes.push(...ofOne.take(most - boxes.length));
    }
    return boxes;
  }

  /**
   * Boxes that a person can read and that together are the set: few, with prefixes where they fit; they may overlap.
   * `most`: the first of them alone, so that the others are not made.
   */
  cubes(most: number = Number.POSITIVE_INFINITY): Cube[] {
    const { table } = this.space;
    const ofEach = ([4, 6] as const).map((family, index) => {
      const boxes = decomposed(table, family, ofFamily(table, this.root, index as 0 | 1));
      return widened(table, this.root, [...boxes.take(Math.max(most, MOST_WIDENED + 1))]);
    });
    return ofEach.flat().slice(0, most);
  }

  /** The packets that are members for some values of the fields; family and protocol stay. */
  forget(...fields: readonly Field[]): PacketSet {
    const root = fields.reduce((node, field) => withoutField(this.space, node, field), this.root);
    return root === this.root ? this : new PacketSet(this.space, root);
  }

  /** Numbers that bound the set; kept with the set. */
  bounds(): Bounds {
    const { table, bounds } = this.space;
    let known = bounds.get(this.root);
    if (known === undefined) {
      known = boundsOfNode(table, this.root);
      bounds.set(this.root, known);
    }
    return known;
  }

  /** Source and destination swapped, addresses and ports; an ICMP message keeps its type and code. */
  reversed(): PacketSet {
    return new PacketSet(this.space, reversedNode(this.space.table, this.root));
  }
}

function withoutField({ table, forgotten: memo }: PacketSpace, node: Node, field: Field): Node {
  const known = memo[field].get(node);
  if (known !== undefined) return known;
  const first = LEVELS[field];
  const last = field === 'source' || field === 'destination' ? first + WORDS - 1 : first;
  const result = forgotten(table, node, first, last);
  memo[field].set(node, result);
  return result;
}
