import type { Bounds } from '../net/bounds.ts';
import type { AddressTerm } from '../net/address.ts';
import type { Box } from '../net/box.ts';
import type { Chain, Rule } from '../model/filter.ts';
import type { Flow } from './flow.ts';

/** Finds the next rule of a chain that flows may match, without building the rule's set. */
export interface ChainIndex {
  next(position: number, flows: readonly Flow[]): number;
}

const WIDTH = 9;
const FULL = 0xffff_ffff;

const indexes = new WeakMap<Chain, Float64Array>();

export function chainIndex(chain: Chain): ChainIndex {
  let numbers = indexes.get(chain);
  if (numbers === undefined) {
    numbers = new Float64Array(chain.rules.length * WIDTH);
    for (const [position, rule] of chain.rules.entries()) numbers.set(boundsOfRule(rule), position * WIDTH);
    indexes.set(chain, numbers);
  }
  const table = numbers;
  return {
    next(position, flows) {
      const wanted = flows.map(seenBounds);
      for (let rule = position; rule < chain.rules.length; rule++) {
        for (const bounds of wanted) if (overlaps(table, rule * WIDTH, bounds)) return rule;
      }
      return chain.rules.length;
    },
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

/** Addresses of different families are not compared: the set's bounds are of one family or of every address. */
function overlaps(table: Float64Array, at: number, bounds: Bounds): boolean {
  return (
    ((table[at] as number) & bounds.families) !== 0 &&
    (table[at + 1] as number) <= bounds.protocol[1] &&
    (table[at + 2] as number) >= bounds.protocol[0] &&
    (table[at + 5] as number) <= bounds.destination[1] &&
    (table[at + 6] as number) >= bounds.destination[0] &&
    (table[at + 3] as number) <= bounds.source[1] &&
    (table[at + 4] as number) >= bounds.source[0] &&
    (table[at + 7] as number) <= bounds.destinationPort[1] &&
    (table[at + 8] as number) >= bounds.destinationPort[0]
  );
}
