import { childFor, spanOf, visitEdges } from './edges.ts';
import { LEVELS, TERMINAL } from './levels.ts';
import type { Node, NodeTable } from './node.ts';
import type { Packet } from './packet.ts';
import { hasPorts, isIcmp, TCP } from './protocol.ts';
import { sidesSwapped } from './reversal.ts';

const ECHO_REQUEST = { 1: 8, 58: 128 } as const;
/** First port of the dynamic range (RFC 6335), for a client port that may be any. */
const CLIENT_PORT = 49_152;

/** The lowest packet of a set, by source first; where a field may be anything, a usual value. */
export function sampleOf(table: NodeTable, root: Node): Packet | undefined {
  if (root === table.empty) return undefined;
  const values = new Map<number, number>();
  const start = lowest(root, LEVELS.destination);
  // The lowest source is found first where sources stand first, or where there is one destination.
  const isSwapped = !hasOneDestination(table, start);
  lowest(isSwapped ? sidesSwapped(table, start, true) : start, TERMINAL);
  const [source, destination] = isSwapped
    ? [LEVELS.destination, LEVELS.source]
    : [LEVELS.source, LEVELS.destination];
  const family = (values.get(LEVELS.family) ?? 0) === 0 ? 4 : 6;
  const protocol = values.get(LEVELS.protocol) ?? TCP;
  const address = (level: number) => {
    let value = 0n;
    for (let word = 0; word < (family === 4 ? 2 : 8); word++)
      value = (value << 16n) | BigInt(values.get(level + word) ?? 0);
    return value;
  };
  const usual = isIcmp(protocol) ? ECHO_REQUEST[protocol as 1 | 58] : CLIENT_PORT;
  const ports = hasPorts(protocol) || isIcmp(protocol);
  return {
    family,
    protocol,
    source: address(source),
    destination: address(destination),
    sourcePort: ports ? (values.get(LEVELS.sourcePort) ?? usual) : 0,
    destinationPort: ports ? (values.get(LEVELS.destinationPort) ?? 0) : 0,
  };

  /** Notes the lowest values of the levels before `end`; the node that they lead to. */
  function lowest(start: Node, end: number): Node {
    let node = start;
    for (let level = table.levelOf(node); level < end; level = table.levelOf(node)) {
      // A protocol that may be anything is shown as TCP, so that the ports of the witness mean something.
      const preferred = level === LEVELS.protocol && childFor(table, node, TCP) !== table.empty;
      const index = table.childAt(node, 0) !== table.empty ? 0 : 1;
      const value = preferred ? TCP : index === 0 ? 0 : table.boundAt(node, index - 1) + 1;
      values.set(level, value);
      node = childFor(table, node, value);
    }
    return node;
  }
}

/** Whether the levels of the destination lead one way only. */
function hasOneDestination(table: NodeTable, start: Node): boolean {
  let node = start;
  while (table.levelOf(node) < LEVELS.source) {
    const ways: Node[] = [];
    visitEdges(table, node, (_first, _last, child) => ways.push(child));
    if (ways.length > 1) return false;
    node = ways[0] as Node;
  }
  return true;
}

/** Whether a set is one packet of a protocol that has ports or types. */
export function isOnePacket(table: NodeTable, root: Node): boolean {
  let node = root;
  let fields = 0;
  let isV6 = false;
  for (let level = table.levelOf(node); level < TERMINAL; level = table.levelOf(node)) {
    const { low, high } = spanOf(table, node);
    if (low !== high) return false;
    if (level === LEVELS.family) isV6 = low === 1;
    fields++;
    node = childFor(table, node, low);
  }
  return fields === (isV6 ? 20 : 8);
}
