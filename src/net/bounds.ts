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

type Spans = readonly (readonly [number, number] | undefined)[];
const spansOf = new WeakMap<Node, Spans | null>();
const boundsOf = new WeakMap<Node, Bounds>();

export function boundsOfNode(root: Node): Bounds {
  const known = boundsOf.get(root);
  if (known !== undefined) return known;
  const spans = spansBelow(root) ?? [];
  const at = (level: number) => spans[level] ?? ([0, maximumOf(level)] as const);
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

/** Lowest and highest value of each level on the ways to members; null: there is none. */
function spansBelow(node: Node): Spans | null {
  if (node.level === TERMINAL) return node.id === 0 ? null : [];
  const known = spansOf.get(node);
  if (known !== undefined) return known;
  let result: (readonly [number, number] | undefined)[] | null = null;
  let low = 0;
  for (let index = 0; index < node.bounds.length; index++) {
    const high = node.bounds[index] as number;
    const child = spansBelow(node.children[index] as Node);
    if (child !== null) {
      const here: (readonly [number, number] | undefined)[] = [...child];
      here[node.level] = [low, high];
      result = result === null ? here : hull(result, here);
    }
    low = high + 1;
  }
  spansOf.set(node, result);
  return result;
}

function hull(left: Spans, right: Spans): (readonly [number, number] | undefined)[] {
  const result: (readonly [number, number] | undefined)[] = [];
  for (let level = 0; level < TERMINAL; level++) {
    const a = left[level];
    const b = right[level];
    result[level] =
      a === undefined || b === undefined ? undefined : [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
  }
  return result;
}
