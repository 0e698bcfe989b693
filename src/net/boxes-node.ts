import type { AddressRange, Family } from './address.ts';
import { addressNode, rangesNode } from './address-node.ts';
import { sorted } from './address-ranges.ts';
import type { Box } from './box.ts';
import { boxNode, isOfNoPacket, mayHold, protocolsOf, tailOf } from './box-node.ts';
import { LEVELS } from './levels.ts';
import type { Node, NodeTable } from './node.ts';
import { unionOf } from './union-of.ts';

/** Fewer are united one by one. */
const MANY = 8;

type Boxes = readonly Box[];

/** The union of boxes; of many it is built from the last field to the first, so that few sets in between are. */
export function boxesNode(table: NodeTable, boxes: Boxes): Node {
  if (boxes.length < MANY)
    return unionOf(
      table,
      boxes.map((box) => boxNode(table, box)),
    );
  const held = boxes.filter((box) => !isOfNoPacket(box));
  const groups = Map.groupBy(held, (box) => protocolsOf(box)?.join());
  return unionOf(
    table,
    [...groups.values()].map((group) => groupNode(table, group)),
  );
}

/** The union of boxes of the same protocols. */
function groupNode(table: NodeTable, group: Boxes): Node {
  const protocols = protocolsOf(group[0] as Box);
  const tails = new Map<Box, Node>();
  const tailsNode = (boxes: Boxes) =>
    unionOf(
      table,
      boxes.map((box) => {
        const tail = tails.get(box) ?? tailOf(table, box);
        tails.set(box, tail);
        return tail;
      }),
    );
  const familyNode = (family: Family) => {
    const held = group.filter((box) => mayHold(box, family));
    const node = sideNode(table, family, 'destination', held, (some) =>
      sideNode(table, family, 'source', some, tailsNode),
    );
    return protocols === undefined ? node : table.choice(LEVELS.protocol, protocols, node, table.empty);
  };
  return table.node(LEVELS.family, [0, 1], [familyNode(4), familyNode(6)]);
}

/** The node of one side's addresses in boxes; `then`: of what follows in some of the boxes. */
function sideNode(
  table: NodeTable,
  family: Family,
  side: 'source' | 'destination',
  boxes: Boxes,
  then: (boxes: Boxes) => Node,
): Node {
  const level = LEVELS[side];
  const free: Box[] = [];
  const parts: Node[] = [];
  const pieces: Piece[] = [];
  for (const box of boxes) {
    const terms = box[side];
    if (terms === undefined) free.push(box);
    for (const term of terms ?? []) {
      if (term.family !== family) continue;
      if ('mask' in term) parts.push(addressNode(table, level, family, [term], then([box])));
      else pieces.push({ family, first: term.first, last: term.last, box });
    }
  }
  const known = new Map<Box, Node>();
  const node = (some: Boxes): Node => {
    const [box] = some;
    if (box === undefined || some.length > 1) return then(some);
    const result = known.get(box) ?? then(some);
    known.set(box, result);
    return result;
  };
  for (const layer of layersOf(pieces))
    parts.push(
      rangesNode(
        table,
        level,
        family,
        layer,
        layer.map((held) => node(held.boxes)),
      ),
    );
  if (free.length > 0) parts.push(then(free));
  return unionOf(table, parts);
}

interface Piece extends AddressRange {
  readonly box: Box;
}

interface Held extends AddressRange {
  readonly boxes: Box[];
}

/** Ranges and the boxes of each, in sorted lists of disjoint ones: as many lists as ranges overlap at one address. */
function layersOf(pieces: readonly Piece[]): Held[][] {
  const layers: Held[][] = [];
  for (const piece of sorted(pieces)) {
    const layer = layers.find((each) => {
      const before = each[each.length - 1] as Held;
      return before.last < piece.first || isSame(before, piece);
    });
    const before = layer?.[layer.length - 1];
    if (before !== undefined && isSame(before, piece)) {
      before.boxes.push(piece.box);
      continue;
    }
    const { family, first, last, box } = piece;
    const held = { family, first, last, boxes: [box] };
    if (layer === undefined) layers.push([held]);
    else layer.push(held);
  }
  return layers;
}

function isSame(left: AddressRange, right: AddressRange): boolean {
  return left.first === right.first && left.last === right.last;
}
