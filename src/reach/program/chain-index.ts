import type { Chain, Rule } from '../../model/filter.ts';
import type { AddressTerm } from '../../net/address.ts';
import type { Bounds } from '../../net/bounds.ts';
import type { Box } from '../../net/box.ts';
import { oncePer } from '../../net/once-per.ts';
import type { Flow } from './flow.ts';
import { type RuleBuckets, ruleBuckets } from './rule-buckets.ts';

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

/** The index of a chain; positions are those of `chain.rules`. */
export const chainIndex = oncePer(({ rules }: Chain) => new ChainIndex(rules));

/** Finds rules of a chain, without building their sets. Its columns are built when they are needed: most chains are asked about all packets. */
export class ChainIndex {
  readonly #rules: readonly Rule[];
  #columns: Columns | undefined;
  #buckets: readonly [RuleBuckets, RuleBuckets] | undefined;

  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
  }

  get #table(): Columns {
    this.#columns ??= columnsOf(this.#rules.map(({ conditions }) => boundsOf(conditions)));
    return this.#columns;
  }

  /** What finds the next rule, from a position on, that the flow may match. */
  matching(flow: Flow): (position: number) => number {
    if (flow.packets.equals(flow.packets.space.all)) return (position) => position;
    const bounds = seenBounds(flow, flow.packets.bounds());
    const table = this.#table;
    return (position) => scan(table, position, this.#rules.length, bounds);
  }

  /** What tells whether the rule at a position may match some packets of the flow, by what bounds them. */
  mayMatch(flow: Flow, packets: Bounds): (position: number) => boolean {
    const bounds = seenBounds(flow, packets);
    const table = this.#table;
    return (position) => overlaps(table, position, bounds);
  }

  /** How many ranges of destinations the rules ask for. */
  destinations(): number {
    const { destinationLow, destinationHigh } = this.#table;
    return new Set(Array.from(destinationLow, (low, row) => `${low}-${destinationHigh[row]}`)).size;
  }

  /** Positions of the earlier rules that may match packets of the rule at `position`, ascending. */
  overlapping(position: number): number[] {
    const table = this.#table;
    this.#buckets ??= [
      ruleBuckets(table.sourceLow, table.sourceHigh),
      ruleBuckets(table.destinationLow, table.destinationHigh),
    ];
    return overlapping(table, this.#buckets, position);
  }

  /** Those of some rules that stand before the one at `position` and may match packets of it. */
  amongOverlapping<Placed extends { readonly position: number }>(
    position: number,
    others: readonly Placed[],
  ): Placed[] {
    const table = this.#table;
    const bounds = boundsAt(table, position);
    return others.filter((other) => other.position < position && overlaps(table, other.position, bounds));
  }
}

function overlapping(
  table: Columns,
  [sources, destinations]: readonly [RuleBuckets, RuleBuckets],
  position: number,
): number[] {
  const bounds = boundsAt(table, position);
  const rows = new Uint32Array((position + 31) >>> 5).fill(FULL);
  sources.keep(rows, ...bounds.source);
  destinations.keep(rows, ...bounds.destination);
  const positions: number[] = [];
  for (const [word, bits] of rows.entries()) {
    for (let rest = bits; rest !== 0; rest &= rest - 1) {
      const row = word * 32 + 31 - Math.clz32(rest & -rest);
      if (row < position && overlaps(table, row, bounds)) positions.push(row);
    }
  }
  return positions;
}

function columnsOf(rows: readonly (readonly number[])[]): Columns {
  const { length } = rows;
  const columns: Columns = {
    families: new Uint8Array(length),
    protocolLow: new Uint8Array(length),
    protocolHigh: new Uint8Array(length),
    sourceLow: new Uint32Array(length),
    sourceHigh: new Uint32Array(length),
    destinationLow: new Uint32Array(length),
    destinationHigh: new Uint32Array(length),
    portLow: new Uint16Array(length),
    portHigh: new Uint16Array(length),
  };
  // Each column by its name: a loop over the columns would take several times as long.
  for (let row = 0; row < length; row++) {
    const bounds = rows[row] as readonly number[];
    columns.families[row] = bounds[0] as number;
    columns.protocolLow[row] = bounds[1] as number;
    columns.protocolHigh[row] = bounds[2] as number;
    columns.sourceLow[row] = bounds[3] as number;
    columns.sourceHigh[row] = bounds[4] as number;
    columns.destinationLow[row] = bounds[5] as number;
    columns.destinationHigh[row] = bounds[6] as number;
    columns.portLow[row] = bounds[7] as number;
    columns.portHigh[row] = bounds[8] as number;
  }
  return columns;
}

type Conditions = Rule['conditions'];

/**
 * families, then low and high of protocol, source, destination, destination port. Equal conditions of many chains are one object where
 * an importer makes them so.
 */
const boundsOf = oncePer((conditions: Conditions): readonly number[] => {
  let result = [3, 0, 255, 0, FULL, 0, FULL, 0, 65_535];
  for (const condition of conditions) {
    if (condition.kind !== 'packet' || condition.negated) continue;
    const [first, ...rest] = condition.boxes;
    if (first === undefined) return [0, 1, 0, 1, 0, 1, 0, 1, 0];
    const bounds = boundsOfBox(first);
    for (const box of rest) widen(bounds, boundsOfBox(box));
    result = meet(result, bounds);
  }
  return result;
});

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

function spanOfIntervals(
  intervals: readonly (readonly [number, number])[] | undefined,
  maximum: number,
): [number, number] {
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
  return a.map((value, index) =>
    index === 0
      ? value & (b[0] as number)
      : index % 2 === 1
        ? Math.max(value, b[index] as number)
        : Math.min(value, b[index] as number),
  );
}

/** Makes bounds hold others, too. */
function widen(bounds: number[], others: readonly number[]): void {
  bounds[0] = (bounds[0] as number) | (others[0] as number);
  for (let index = 1; index < bounds.length; index += 2) {
    bounds[index] = Math.min(bounds[index] as number, others[index] as number);
    bounds[index + 1] = Math.max(bounds[index + 1] as number, others[index + 1] as number);
  }
}

/** Bounds of packets of a flow as the rules of the chain see them. */
function seenBounds(flow: Flow, known: Bounds): Bounds {
  const { view } = flow;
  // Another source than the original one may be any.
  const bounds =
    flow.anotherSource === true
      ? { ...known, source: [0, FULL] as const, sourcePort: [0, 65_535] as const }
      : known;
  const destination = view.destination === undefined ? bounds.destination : ([0, FULL] as const);
  const destinationPort =
    view.destinationPort === undefined ? bounds.destinationPort : ([0, 65_535] as const);
  if (!view.reversed) return { ...bounds, destination, destinationPort };
  return {
    ...bounds,
    source: destination,
    destination: bounds.source,
    sourcePort: destinationPort,
    destinationPort: bounds.sourcePort,
  };
}

function boundsAt(table: Columns, row: number): Bounds {
  const between = (low: Uint8Array | Uint16Array | Uint32Array, high: typeof low) =>
    [low[row] as number, high[row] as number] as const;
  return {
    families: table.families[row] as number,
    protocol: between(table.protocolLow, table.protocolHigh),
    source: between(table.sourceLow, table.sourceHigh),
    destination: between(table.destinationLow, table.destinationHigh),
    sourcePort: [0, 65_535],
    destinationPort: between(table.portLow, table.portHigh),
  };
}

/** The first rule from `position`, below `end`, that the bounds overlap. Bounds are of one family, or of every address. */
function scan(table: Columns, position: number, end: number, bounds: Bounds): number {
  for (let row = position; row < end; row++) if (overlaps(table, row, bounds)) return row;
  return end;
}

function overlaps(table: Columns, row: number, bounds: Bounds): boolean {
  return (
    (table.destinationLow[row] as number) <= bounds.destination[1] &&
    (table.destinationHigh[row] as number) >= bounds.destination[0] &&
    (table.sourceLow[row] as number) <= bounds.source[1] &&
    (table.sourceHigh[row] as number) >= bounds.source[0] &&
    (table.portLow[row] as number) <= bounds.destinationPort[1] &&
    (table.portHigh[row] as number) >= bounds.destinationPort[0] &&
    (table.protocolLow[row] as number) <= bounds.protocol[1] &&
    (table.protocolHigh[row] as number) >= bounds.protocol[0] &&
    ((table.families[row] as number) & bounds.families) !== 0
  );
}
