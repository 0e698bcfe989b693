import { type AddressRange, allAddresses, type Family, formatRange } from './address.ts';
import { mergeRanges } from './address-ranges.ts';
import type { Box, Interval } from './box.ts';
import { LEVELS, type Node, TERMINAL, WORD } from './node.ts';
import { isIcmp, protocolName } from './protocol.ts';

/** A box of one family as a person would write it; a field that is not constrained is absent. */
export interface Cube {
  readonly family: Family;
  readonly protocol?: readonly Interval[];
  readonly source?: readonly AddressRange[];
  readonly destination?: readonly AddressRange[];
  readonly sourcePort?: readonly Interval[];
  readonly destinationPort?: readonly Interval[];
  readonly icmpType?: readonly Interval[];
  readonly icmpCode?: readonly Interval[];
}

/** Disjoint boxes of a set: values of a field that lead to the same rest are told together. */
export function cubesOf(root: Node, full: Node): Cube[] {
  const result: Cube[] = [];
  for (const [family, ofFamily] of families(root)) {
    for (const [protocols, ofProtocol] of valuesAt(ofFamily, LEVELS.protocol)) {
      for (const [sources, ofSource] of rangesAt(ofProtocol, LEVELS.source, family)) {
        for (const [destinations, ofDestination] of rangesAt(ofSource, LEVELS.destination, family)) {
          for (const [firsts, ofFirst] of valuesAt(ofDestination, LEVELS.sourcePort)) {
            for (const [seconds, end] of valuesAt(ofFirst, LEVELS.destinationPort)) {
              if (end !== full) continue;
              result.push({ family, ...optional({ protocol: protocols, source: sources, destination: destinations }), ...ports(protocols, firsts, seconds) });
            }
          }
        }
      }
    }
  }
  return result;
}

function ports(protocols: readonly Interval[] | undefined, firsts: readonly Interval[] | undefined, seconds: readonly Interval[] | undefined): Partial<Cube> {
  const icmp = protocols?.every(([first, last]) => first === last && isIcmp(first)) ?? false;
  if (!icmp) return optional({ sourcePort: firsts, destinationPort: seconds });
  const clamp = (intervals: readonly Interval[] | undefined) => intervals?.map(([first, last]) => [first, Math.min(last, 255)] as const);
  return optional({ icmpType: clamp(firsts), icmpCode: clamp(seconds) });
}

function optional<T extends object>(fields: { [Key in keyof T]: T[Key] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function families(root: Node): [Family, Node][] {
  if (root.level !== LEVELS.family) return root.level === TERMINAL && root.id === 0 ? [] : [[4, root], [6, root]];
  return ([4, 6] as const).map((family, index): [Family, Node] => [family, root.children[index] as Node]).filter(([, node]) => !isEmpty(node));
}

function isEmpty(node: Node): boolean {
  return node.level === TERMINAL && node.id === 0;
}

/** Values of one level by what follows them; `undefined`: every value. */
function valuesAt(node: Node, level: number): [Interval[] | undefined, Node][] {
  if (node.level !== level) return isEmpty(node) ? [] : [[undefined, node]];
  const groups = new Map<Node, Interval[]>();
  edges(node, (first, last, child) => {
    const list = groups.get(child);
    if (list === undefined) groups.set(child, [[first, last]]);
    else list.push([first, last]);
  });
  return [...groups].map(([child, intervals]) => [intervals, child]);
}

/** Address ranges of one side by what follows them; `undefined`: every address. */
function rangesAt(node: Node, level: number, family: Family): [AddressRange[] | undefined, Node][] {
  const words = family === 4 ? 2 : 8;
  if (node.level >= level + words) return isEmpty(node) ? [] : [[undefined, node]];
  const groups = new Map<Node, AddressRange[]>();
  collect(node, level, words, 0, 0n, 0n, family, groups);
  return [...groups].map(([child, ranges]) => [mergeRanges(ranges), child]);
}

/** Walks the words of an address; `first` and `last` are what the words so far span. */
function collect(node: Node, level: number, words: number, index: number, first: bigint, last: bigint, family: Family, groups: Map<Node, AddressRange[]>): void {
  if (isEmpty(node)) return;
  if (node.level >= level + words) {
    const rest = BigInt(16 * (words - index));
    const range = { family, first: first << rest, last: ((last + 1n) << rest) - 1n };
    const list = groups.get(node);
    if (list === undefined) groups.set(node, [range]);
    else list.push(range);
    return;
  }
  const here = node.level === level + index;
  const step = (low: number, high: number, child: Node) => {
    const continues = child.level < level + words;
    // A span of words can be told as one range only where every following word is free.
    for (let word = low; word <= high; word = continues ? word + 1 : high + 1) {
      const top = continues ? word : high;
      collect(child, level, words, index + 1, (first << 16n) | BigInt(word), (last << 16n) | BigInt(top), family, groups);
    }
  };
  if (here) edges(node, step);
  else step(0, WORD, node);
}

function edges(node: Node, visit: (first: number, last: number, child: Node) => void): void {
  let first = 0;
  for (let index = 0; index < node.bounds.length; index++) {
    const last = node.bounds[index] as number;
    const child = node.children[index] as Node;
    if (!isEmpty(child)) visit(first, last, child);
    first = last + 1;
  }
}

/** The box of the answers: source and destination swapped, ICMP type and code kept. */
export function reversedBox(cube: Cube): Box {
  const { source, destination, sourcePort, destinationPort, ...rest } = cube;
  return { ...rest, ...optional({ source: destination, destination: source, sourcePort: destinationPort, destinationPort: sourcePort }) };
}

const SHOWN = 6;

/** `tcp 10.0.0.0/8 -> 10.0.1.5:22,443`; long lists are cut and say by how much. */
export function formatCube(cube: Cube): string {
  const protocol = cube.protocol === undefined ? 'all' : list(cube.protocol.map(([first, last]) => (first === last ? protocolName(first) : `protocols ${first}-${last}`)));
  const any = formatRange(allAddresses(cube.family));
  const side = (ranges: readonly AddressRange[] | undefined, port: readonly Interval[] | undefined) => {
    const addresses = ranges === undefined ? any : list(ranges.map(formatRange));
    if (port === undefined) return addresses;
    return `${cube.family === 6 ? `[${addresses}]` : addresses}:${intervals(port)}`;
  };
  const icmp = cube.icmpType === undefined && cube.icmpCode === undefined ? '' : ` ${intervals(cube.icmpType)}/${intervals(cube.icmpCode)}`;
  return `${protocol}${icmp} ${side(cube.source, cube.sourcePort)} -> ${side(cube.destination, cube.destinationPort)}`;
}

function intervals(values: readonly Interval[] | undefined): string {
  return values === undefined ? '*' : list(values.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)));
}

function list(parts: readonly string[]): string {
  return parts.length <= SHOWN ? parts.join(',') : `${parts.slice(0, SHOWN).join(',')} and ${parts.length - SHOWN} more`;
}
