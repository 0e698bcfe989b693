import { LEVELS, maximumOf, TERMINAL } from './levels.ts';
import { EMPTY, type Node, type NodeTable } from './node.ts';
import type { Packet } from './packet.ts';

/**
 * Numbers that bound a set, for a quick "cannot overlap": each field lies between `low` and `high`.
 * Addresses are bounded by their first 32 bits, and only where the set holds one family.
 */
export interface Bounds {
  /** Bit 0: IPv4, bit 1: IPv6. */
  readonly families: number;
  readonly protocol: readonly [number, number];
  readonly source: readonly [number, number];
  readonly destination: readonly [number, number];
  readonly sourcePort: readonly [number, number];
  readonly destinationPort: readonly [number, number];
}

/** What bounds one packet. */
export function boundsOfPacket(packet: Packet): Bounds {
  const only = (value: number) => [value, value] as const;
  const start = (address: bigint) => Number(packet.family === 4 ? address : address >> 96n);
  return {
    families: packet.family === 4 ? 1 : 2,
    protocol: only(packet.protocol),
    source: only(start(packet.source)),
    destination: only(start(packet.destination)),
    sourcePort: only(packet.sourcePort),
    destinationPort: only(packet.destinationPort),
  };
}

const EVERY_ADDRESS: readonly [number, number] = [0, 0xffff_ffff];

export function boundsOfNode(table: NodeTable, root: Node): Bounds {
  const { lows, highs } = root === EMPTY ? everything() : spansOf(table, root);
  const at = (level: number) => [lows[level] as number, highs[level] as number] as const;
  const [first, last] = at(LEVELS.family);
  const address = (level: number): readonly [number, number] => {
    if (first !== last) return EVERY_ADDRESS;
    const [highLow, highHigh] = at(level);
    const [lowLow, lowHigh] = at(level + 1);
    return [highLow * 65_536 + lowLow, highHigh * 65_536 + lowHigh];
  };
  return {
    families: (first === 0 ? 1 : 0) | (last === 1 ? 2 : 0),
    protocol: at(LEVELS.protocol),
    source: address(LEVELS.source),
    destination: address(LEVELS.destination),
    sourcePort: at(LEVELS.sourcePort),
    destinationPort: at(LEVELS.destinationPort),
  };
}

/** The lowest and the highest value of each level. */
interface Spans {
  readonly lows: Uint16Array;
  readonly highs: Uint16Array;
}

function everything(): Spans {
  return {
    lows: new Uint16Array(TERMINAL),
    highs: Uint16Array.from({ length: TERMINAL }, (_, level) => maximumOf(level)),
  };
}

/** Of the ways from a node to members; levels that a way does not ask may have any value. */
function spansOf(table: NodeTable, root: Node): Spans {
  const lows = new Uint16Array(TERMINAL).fill(0xffff);
  const highs = new Uint16Array(TERMINAL);
  const visited = new Set<Node>();
  const skip = (from: number, to: number) => {
    for (let level = from; level < to; level++) {
      lows[level] = 0;
      highs[level] = maximumOf(level);
    }
  };
  const visit = (node: Node) => {
    if (visited.has(node)) return;
    visited.add(node);
    const level = table.levelOf(node);
    const end = table.edgeCount(node) - 1;
    // Neighbours lead to different nodes, so that at most one edge at either end leads to nothing.
    const low = table.childAt(node, 0) === EMPTY ? table.boundAt(node, 0) + 1 : 0;
    const high = table.boundAt(node, table.childAt(node, end) === EMPTY ? end - 1 : end);
    lows[level] = Math.min(lows[level] as number, low);
    highs[level] = Math.max(highs[level] as number, high);
    // Behind the last level is everything or nothing.
    if (level === TERMINAL - 1) return;
    for (let edge = 0; edge <= end; edge++) {
      const child = table.childAt(node, edge);
      if (child === EMPTY) continue;
      skip(level + 1, table.levelOf(child));
      visit(child);
    }
  };
  skip(0, table.levelOf(root));
  visit(root);
  return { lows, highs };
}
