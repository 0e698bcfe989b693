import { mapped, visitEdges } from './edges.ts';
import { LEVELS } from './levels.ts';
import type { Node, NodeTable } from './node.ts';
import { isIcmp } from './protocol.ts';
import { ofFamily, partitioned, relocated } from './relocation.ts';
import { unionOf } from './union-of.ts';

const SIDE = LEVELS.source - LEVELS.destination;
const TYPE = LEVELS.sourcePort;
const CODE = LEVELS.destinationPort;

/** Source and destination swapped, addresses and ports; ICMP type and code stay. */
export function reversedNode(table: NodeTable, root: Node): Node {
  return table.node(
    LEVELS.family,
    [0, 1],
    [byProtocol(table, ofFamily(table, root, 0)), byProtocol(table, ofFamily(table, root, 1))],
  );
}

function byProtocol(table: NodeTable, node: Node): Node {
  // Without a protocol level no packet is told by its ports: protocols that have none are among them.
  if (table.levelOf(node) !== LEVELS.protocol) return sidesSwapped(table, node, false);
  const bounds: number[] = [];
  const children: Node[] = [];
  let first = 0;
  for (let edge = 0; edge < table.edgeCount(node); edge++) {
    const last = table.boundAt(node, edge);
    const child = table.childAt(node, edge);
    const plain = sidesSwapped(table, child, false);
    const icmp = sidesSwapped(table, child, true);
    for (let protocol = first; protocol <= last; protocol++) {
      bounds.push(protocol);
      children.push(isIcmp(protocol) ? icmp : plain);
    }
    first = last + 1;
  }
  return table.node(LEVELS.protocol, bounds, children);
}

/** Source and destination addresses of a set of one family and protocol swapped, and with `portsStay` nothing else. */
export function sidesSwapped(table: NodeTable, node: Node, portsStay: boolean): Node {
  const parts: Node[] = [];
  for (const [rest, destinations] of partitioned(table, node, LEVELS.source)) {
    const swapped = relocated(table, rest, LEVELS.sourcePort, -SIDE, (ports) => {
      const then = portsStay ? ports : portsSwapped(table, ports);
      return relocated(table, destinations, LEVELS.source, SIDE, () => then);
    });
    parts.push(swapped);
  }
  return unionOf(table, parts);
}

function portsSwapped(table: NodeTable, node: Node): Node {
  const level = table.levelOf(node);
  if (level > CODE) return node;
  if (level === CODE) return mapped(table, node, TYPE, (child) => child);
  const parts: Node[] = [];
  visitEdges(table, node, (first, last, child) => {
    const only = table.choice(CODE, [[first, last]], table.full, table.empty);
    parts.push(relocated(table, child, CODE + 1, -1, () => only));
  });
  return unionOf(table, parts);
}
