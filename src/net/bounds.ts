import { LEVELS, maximumOf, type Node, TERMINAL } from './node.ts';

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

const EVERY_ADDRESS: readonly [number, number] = [0, 0xffff_ffff];

/** The lowest and the highest value of each level, in pairs. */
type Spans = Uint16Array;
const EVERYTHING: Spans = Uint16Array.from({ length: 2 * TERMINAL }, (_, index) =>
  index % 2 === 0 ? 0 : maximumOf(index >>> 1),
);
const spansOf = new WeakMap<Node, Spans>();
const boundsOf = new WeakMap<Node, Bounds>();

export function boundsOfNode(root: Node): Bounds {
  const known = boundsOf.get(root);
  if (known !== undefined) return known;
  const spans = spansBelow(root) ?? EVERYTHING;
  const at = (level: number) => [spans[2 * level] as number, spans[2 * level + 1] as number] as const;
  const [first, last] = at(LEVELS.family);
  const address = (level: number): readonly [number, number] => {
    if (first !== last) return EVERY_ADDRESS;
    const [highLow, highHigh] = at(level);
    const [lowLow, lowHigh] = at(level + 1);
    return [highLow * 65_536 + lowLow, highHigh * 65_536 + lowHigh];
  };
  const bounds: Bounds = {
    families: (first === 0 ? 1 : 0) | (last === 1 ? 2 : 0),
    protocol: at(LEVELS.protocol),
    source: address(LEVELS.source),
    destination: address(LEVELS.destination),
    sourcePort: at(LEVELS.sourcePort),
    destinationPort: at(LEVELS.destinationPort),
  };
  boundsOf.set(root, bounds);
  return bounds;
}

/** Of the ways from a node to members; undefined: there is none. */
function spansBelow(node: Node): Spans | undefined {
  if (node.level === TERMINAL) return node.id === 0 ? undefined : EVERYTHING;
  const known = spansOf.get(node);
  if (known !== undefined) return known;
  let result: Spans | undefined;
  let low = 0;
  for (let index = 0; index < node.bounds.length; index++) {
    const high = node.bounds[index] as number;
    const below = spansBelow(node.children[index] as Node);
    if (below !== undefined) {
      if (result === undefined) {
        result = below.slice();
        result[2 * node.level] = low;
      } else widen(result, below, node.level + 1);
      result[2 * node.level + 1] = high;
    }
    low = high + 1;
  }
  if (result !== undefined) spansOf.set(node, result);
  return result;
}

function widen(spans: Spans, others: Spans, from: number): void {
  for (let index = 2 * from; index < spans.length; index += 2) {
    spans[index] = Math.min(spans[index] as number, others[index] as number);
    spans[index + 1] = Math.max(spans[index + 1] as number, others[index + 1] as number);
  }
}
