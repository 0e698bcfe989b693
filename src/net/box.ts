import type { AddressTerm, Family } from './address.ts';

/** Integers from first to last, both included. */
export type Interval = readonly [first: number, last: number];

/**
 * A product of conditions. An absent field is no condition; each list is an OR, the fields are ANDed, an empty list matches nothing.
 * A port condition holds only for protocols that have ports, an ICMP condition only for ICMP and ICMPv6.
 */
export interface Box {
  readonly family?: Family;
  readonly protocol?: readonly Interval[];
  readonly source?: readonly AddressTerm[];
  readonly destination?: readonly AddressTerm[];
  readonly sourcePort?: readonly Interval[];
  readonly destinationPort?: readonly Interval[];
  readonly icmpType?: readonly Interval[];
  readonly icmpCode?: readonly Interval[];
}

/** The packets that have one of these addresses at one side. */
export function boxOn(side: 'source' | 'destination', terms: readonly AddressTerm[]): Box {
  return side === 'source' ? { source: terms } : { destination: terms };
}

/** Sorted, disjoint, not touching. */
export function mergeIntervals(intervals: readonly Interval[]): Interval[] {
  const result: Interval[] = [];
  for (const [first, last] of [...intervals].sort((a, b) => a[0] - b[0])) {
    const previous = result[result.length - 1];
    if (previous !== undefined && first <= previous[1] + 1)
      result[result.length - 1] = [previous[0], Math.max(previous[1], last)];
    else result.push([first, last]);
  }
  return result;
}

/** What of the intervals is outside all that are taken, sorted and disjoint. */
export function subtractIntervals(intervals: readonly Interval[], taken: readonly Interval[]): Interval[] {
  const gaps = mergeIntervals(taken);
  const result: Interval[] = [];
  let next = 0;
  for (const [from, to] of mergeIntervals(intervals)) {
    let start = from;
    while (next < gaps.length && (gaps[next] as Interval)[1] < from) next++;
    for (let index = next; index < gaps.length && start <= to; index++) {
      const [first, last] = gaps[index] as Interval;
      if (first > to) break;
      if (first > start) result.push([start, first - 1]);
      start = Math.max(start, last + 1);
    }
    if (start <= to) result.push([start, to]);
  }
  return result;
}
