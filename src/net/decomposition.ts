import type { AddressTerm, Family } from './address.ts';
import { termsOf } from './address-terms.ts';
import type { Interval } from './box.ts';
import type { Cube } from './cube.ts';
import { edgesByChild } from './edges.ts';
import { LEVELS, TERMINAL } from './levels.ts';
import { EMPTY, type Node, type NodeTable } from './node.ts';
import { isIcmp } from './protocol.ts';
import { onlyLeaf, partitioned } from './relocation.ts';
import { sidesSwapped } from './reversal.ts';

/** Disjoint boxes of one family, one by one: values of a field that lead to the same rest are told together. */
export function* decomposed(table: NodeTable, family: Family, root: Node): Generator<Cube> {
  for (const [protocol, ofProtocol] of protocolsOf(table, root)) {
    const icmp = protocol?.some(([first]) => isIcmp(first)) ?? false;
    for (const { source, destination, ports } of sidesOf(table, ofProtocol, family)) {
      for (const [first, ofFirst] of valuesOf(table, ports, LEVELS.sourcePort)) {
        for (const [second] of valuesOf(table, ofFirst, LEVELS.destinationPort)) {
          const rest = icmp
            ? { icmpType: first, icmpCode: second }
            : { sourcePort: first, destinationPort: second };
          yield cubeOf(family, { protocol, source, destination, ...rest });
        }
      }
    }
  }
}

type Addresses = readonly AddressTerm[] | undefined;

/** Addresses of both sides, told by source first, and the ports that follow. */
function* sidesOf(
  table: NodeTable,
  node: Node,
  family: Family,
): Generator<{ readonly source: Addresses; readonly destination: Addresses; readonly ports: Node }> {
  const { source: second, destination: first, sourcePort: end } = LEVELS;
  if (onlyLeaf(table, node, second) !== undefined) {
    // One list of destinations is the same for every source: nothing need be swapped.
    for (const [destination, ofDestination] of addressesOf(table, node, first, second, family)) {
      for (const [source, ports] of addressesOf(table, ofDestination, second, end, family))
        yield { source, destination, ports };
    }
    return;
  }
  const bySource = sidesSwapped(table, node, true);
  for (const [source, ofSource] of addressesOf(table, bySource, first, second, family)) {
    for (const [destination, ports] of addressesOf(table, ofSource, second, end, family))
      yield { source, destination, ports };
  }
}

/** Fields of a cube as the diagram has them: no condition is undefined, and ICMP values above 255 follow the last one. */
export type CubeFields = { readonly [Key in Exclude<keyof Cube, 'family'>]?: Cube[Key] | undefined };

export function cubeOf(family: Family, fields: CubeFields): Cube {
  const { protocol, source, destination, sourcePort, destinationPort, icmpType, icmpCode } = fields;
  return {
    family,
    ...(protocol && { protocol }),
    ...(source && { source }),
    ...(destination && { destination }),
    ...(sourcePort && { sourcePort }),
    ...(destinationPort && { destinationPort }),
    ...(icmpType && { icmpType: clamped(icmpType) }),
    ...(icmpCode && { icmpCode: clamped(icmpCode) }),
  };
}

function clamped(intervals: readonly Interval[]): readonly Interval[] {
  return intervals.map(([first, last]) => [first, Math.min(last, 255)]);
}

/** Protocols by what follows; those with ports and ICMP apart where ports, or type and code, follow. */
function protocolsOf(table: NodeTable, root: Node): [Interval[] | undefined, Node][] {
  const values = valuesOf(table, root, LEVELS.protocol);
  return values.flatMap(([intervals, node]): [Interval[] | undefined, Node][] => {
    if (intervals === undefined || !isToldByPorts(table, node)) return [[intervals, node]];
    const numbers = intervals.flatMap(([first, last]) =>
      Array.from({ length: last - first + 1 }, (_, index) => first + index),
    );
    return [numbers.filter((number) => !isIcmp(number)), numbers.filter(isIcmp)]
      .filter((part) => part.length > 0)
      .map((part) => [part.map((number): Interval => [number, number]), node]);
  });
}

function isToldByPorts(table: NodeTable, root: Node): boolean {
  const visited = new Set<Node>();
  return tells(root);

  function tells(node: Node): boolean {
    const level = table.levelOf(node);
    if (level === TERMINAL || visited.has(node)) return false;
    visited.add(node);
    if (level >= LEVELS.sourcePort) return true;
    const count = table.edgeCount(node);
    for (let edge = 0; edge < count; edge++) if (tells(table.childAt(node, edge))) return true;
    return false;
  }
}

/** Values of one level by what follows them; `undefined`: every value. */
function valuesOf(table: NodeTable, node: Node, level: number): [Interval[] | undefined, Node][] {
  if (table.levelOf(node) === level)
    return [...edgesByChild(table, node)].map(([child, intervals]) => [intervals, child]);
  return node === EMPTY ? [] : [[undefined, node]];
}

/** Addresses of one side by what follows them; `undefined`: every address. */
function* addressesOf(
  table: NodeTable,
  node: Node,
  level: number,
  end: number,
  family: Family,
): Generator<readonly [Addresses, Node]> {
  for (const [leaf, values] of partitioned(table, node, end))
    yield [termsOf(table, values, level, family), leaf];
}
