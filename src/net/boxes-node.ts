import type { AddressRange, Family } from './address.ts';
import { addressNode, rangesNode } from './address-node.ts';
import { sorted } from './address-ranges.ts';
import type { Box } from './box.ts';
import { boxNode, isOfNoPacket, mayHold, protocolsKey, protocolsOf, tailOf } from './box-node.ts';
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
  const groups = Map.groupBy(
    boxes.filter((box) => !isOfNoPacket(box)),
    protocolsKey,
  );
  return unionOf(
    table,
    [...groups.values()].map((group) => groupNode(table, group)),
  );
}

/** The union of boxes of the same protocols. */
function groupNode(table: NodeTable, group: Boxes): Node {
  const protocols = protocolsOf(group[0] as Box);
  const tailsNode = (boxes: Boxes) =>
    unionOf(
      table,
      boxes.map((box) => tailOf(table, box)),
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

/** Addresses of one side, and the boxes that have them. */
interface Piece extends AddressRange {
  readonly box: Box;
  others?: Box[];
}

/** The node of one side's addresses in boxes; `then`: of what follows in some of the boxes. */
function sideNode(
  table: NodeTable,
  family: Family,
  side: 'source' | 'destination',
  boxes: Boxes,
  then: (boxes: Boxes) => Node,
): Node {
  if (boxes.length === 0) return table.empty;
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
  const behind = ({ box, others }: Piece): Node => {
    if (others !== undefined) return then([box, ...others]);
    let node = known.get(box);
    if (node === undefined) {
      node = then([box]);
      known.set(box, node);
    }
    return node;
  };
  for (const layer of layersOf(pieces))
    parts.push(rangesNode(table, level, family, layer, layer.map(behind)));
  if (free.length > 0) parts.push(then(free));
  return unionOf(table, parts);
}

/** Ranges that overlap in more lists than these are each a list of their own. */
const MOST_COMPARED = 64;

/** Sorted lists of disjoint ranges, each range once: mostly as many lists as ranges overlap at one address. */
function layersOf(pieces: readonly Piece[]): Piece[][] {
  const layers: Piece[][] = [];
  for (const piece of sorted(pieces)) {
    const layer = layerFor(piece, layers);
    const before = layer?.[layer.length - 1];
    if (layer === undefined || before === undefined) {
      layers.push([piece]);
    } else if (isSame(before, piece)) {
      before.others ??= [];
      before.others.push(piece.box);
    } else {
      layer.push(piece);
    }
  }
  return layers;
}

/** The first list that the range follows, or whose last one it is. */
function layerFor(piece: Piece, layers: readonly Piece[][]): Piece[] | undefined {
  const count = Math.min(layers.length, MOST_COMPARED);
  for (let index = 0; index < count; index++) {
    const layer = layers[index] as Piece[];
    const before = layer[layer.length - 1] as Piece;
    if (before.last < piece.first || isSame(before, piece)) return layer;
  }
  return undefined;
}

function isSame(left: AddressRange, right: AddressRange): boolean {
  return left.first === right.first && left.last === right.last;
}
