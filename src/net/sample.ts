import { LEVELS, maximumOf, type Node, TERMINAL } from './node.ts';
import type { Packet } from './packet.ts';
import { hasPorts, isIcmp, TCP } from './protocol.ts';

const ECHO_REQUEST = { 1: 8, 58: 128 } as const;
/** First port of the dynamic range (RFC 6335), for a client port that may be any. */
const CLIENT_PORT = 49_152;

/** The lowest packet of a set; where a field may be anything, a usual value. */
export function sampleOf(root: Node, full: Node): Packet | undefined {
  if (root !== full && root.level === TERMINAL) return undefined;
  const values = new Map<number, number>();
  let node = root;
  while (node.level !== TERMINAL) {
    // A protocol that may be anything is shown as TCP, so that the ports of the witness mean something.
    const preferred = node.level === LEVELS.protocol ? edgeOf(node, TCP) : -1;
    const index =
      preferred !== -1
        ? preferred
        : node.children.findIndex((child) => child.level !== TERMINAL || child === full);
    const value = preferred !== -1 ? TCP : index === 0 ? 0 : (node.bounds[index - 1] as number) + 1;
    values.set(node.level, value);
    node = node.children[index] as Node;
  }
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
    source: address(LEVELS.source),
    destination: address(LEVELS.destination),
    sourcePort: ports ? (values.get(LEVELS.sourcePort) ?? usual) : 0,
    destinationPort: ports ? (values.get(LEVELS.destinationPort) ?? 0) : 0,
  };

  function edgeOf(of: Node, value: number): number {
    const index = of.bounds.findIndex((bound) => value <= bound && value <= maximumOf(of.level));
    const child = of.children[index];
    return child !== undefined && (child.level !== TERMINAL || child === full) ? index : -1;
  }
}
