import type { Bounds } from '../net/bounds.ts';
import type { AddressTerm } from '../net/address.ts';
import type { Box } from '../net/box.ts';
import type { Chain, Rule } from '../model/filter.ts';
import type { Flow } from './flow.ts';

/** Finds the next rule of a chain that flows may match, without building the rule's set. */
export interface ChainIndex {
  next(position: number, flows: readonly Flow[]): number;
}

const FULL = 0xffff_ffff;

/** One column per number, so that the scan of a long chain reads memory in order. */
interface Columns {
  readonly families: Uint8Array;
  readonly protocolLow: Uint8Array;
  readonly protocolHigh: Uint8Array;
  readonly sourceLow: Uint32Array;
  readonly sourceHigh: Uint32Array;
  readonly destinationLow: Uint32Array;
  readonly destinationHigh: Uint32Array;
  readonly portLow: Uint16Array;
  readonly portHigh: Uint16Array;
}

const indexes = new WeakMap<Chain, Columns>();

export function chainIndex(chain: Chain): ChainIndex {
  let columns = indexes.get(chain);
  if (columns === undefined) {
    columns = columnsOf(chain.rules.map(boundsOfRule));
    indexes.set(chain, columns);
  }
  const table = columns;
  return {
    next(position, flows) {
      let nearest = chain.rules.length;
      for (const flow of flows) nearest = scan(table, position, nearest, seenBounds(flow));
      return nearest;
    },
  };
}

function columnsOf(rows: readonly number[][]): Columns {
  const column = (index: number) => rows.map((row) => row[index] as number);
  return {
    families: Uint8Array.from(column(0)),
    protocolLow: Uint8Array.from(column(1)),
    protocolHigh: Uint8Array.from(column(2)),
    sourceLow: Uint32Array.from(column(3)),
    sourceHigh: Uint32Array.from(column(4)),
    destinationLow: Uint32Array.from(column(5)),
    destinationHigh: Uint32Array.from(column(6)),
    portLow: Uint16Array.from(column(7)),
    portHigh: Uint16Array.from(column(8)),
  };
}

/** families, then low and high of protocol, source, destination, destination port. */
function boundsOfRule(rule: Rule): number[] {
  let result = [3, 0, 255, 0, FULL, 0, FULL, 0, 65_535];
  for (const condition of rule.conditions) {
    if (condition.kind !== 'packet' || condition.negated) continue;
    const boxes = condition.boxes.map(boundsOfBox);
    const [first, ...rest] = boxes;
    if (first === undefined) return [0, 1, 0, 1, 0, 1, 0, 1, 0];
    result = meet(result, rest.reduce(hull, first));
  }
  return result;
}

function boundsOfBox(box: Box): number[] {
  const families = box.family === undefined ? 3 : box.family === 4 ? 1 : 2;
  const source = spanOf(box.source);
  const destination = spanOf(box.destination);
  return [
    families & source[2] & destination[2],
    ...spanOfIntervals(box.protocol, 255),
    source[0],
    source[1],
    destination[0],
    destination[1],
    ...spanOfIntervals(box.destinationPort, 65_535),
  ];
}

function spanOfIntervals(intervals: readonly (readonly [number, number])[] | undefined, maximum: number): [number, number] {
  if (intervals === undefined) return [0, maximum];
  let low = Number.POSITIVE_INFINITY;
  let high = -1;
  for (const [first, last] of intervals) {
    if (first < low) low = first;
    if (last > high) high = last;
  }
  return [low, high];
}

/** First 32 bits of the addresses, and their families. */
function spanOf(terms: readonly AddressTerm[] | undefined): [number, number, number] {
  if (terms === undefined) return [0, FULL, 3];
  let low = FULL;
  let high = 0;
  let families = 0;
  for (const term of terms) {
    families |= term.family === 4 ? 1 : 2;
    const first = 'first' in term ? term.first : 0n;
    const last = 'last' in term ? term.last : undefined;
    low = Math.min(low, Number(term.family === 4 ? first : first >> 96n));
    high = Math.max(high, last === undefined ? FULL : Number(term.family === 4 ? last : last >> 96n));
  }
  return families === 3 ? [0, FULL, 3] : [low, high, families];
}

function meet(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, index) => (index === 0 ? value & (b[0] as number) : index % 2 === 1 ? Math.max(value, b[index] as number) : Math.min(value, b[index] as number)));
}

function hull(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, index) => (index === 0 ? value | (b[0] as number) : index % 2 === 1 ? Math.min(value, b[index] as number) : Math.max(value, b[index] as number)));
}

/** Bounds of the packets as the rules of the chain see them. */
function seenBounds(flow: Flow): Bounds {
  const bounds = flow.packets.bounds();
  const { view } = flow;
  const destination = view.destination === undefined ? bounds.destination : ([0, FULL] as const);
  const destinationPort = view.destinationPort === undefined ? bounds.destinationPort : ([0, 65_535] as const);
  if (!view.reversed) return { ...bounds, destination, destinationPort };
  return { ...bounds, source: destination, destination: bounds.source, sourcePort: destinationPort, destinationPort: bounds.sourcePort };
}

/** The first rule from `position`, below `end`, that the bounds overlap. Bounds are of one family, or of every address. */
function scan(table: Columns, position: number, end: number, bounds: Bounds): number {
  const { families, sourceLow, sourceHigh, destinationLow, destinationHigh, portLow, portHigh, protocolLow, protocolHigh } = table;
  const [fromSource, toSource] = bounds.source;
  const [fromDestination, toDestination] = bounds.destination;
  const [fromPort, toPort] = bounds.destinationPort;
  const [fromProtocol, toProtocol] = bounds.protocol;
  for (let rule = position; rule < end; rule++) {
    if (
      (destinationLow[rule] as number) <= toDestination &&
      (destinationHigh[rule] as number) >= fromDestination &&
      (sourceLow[rule] as number) <= toSource &&
      (sourceHigh[rule] as number) >= fromSource &&
      (portLow[rule] as number) <= toPort &&
      (portHigh[rule] as number) >= fromPort &&
      (protocolLow[rule] as number) <= toProtocol &&
      (protocolHigh[rule] as number) >= fromProtocol &&
      ((families[rule] as number) & bounds.families) !== 0
    ) {
      return rule;
    }
  }
  return end;
}
