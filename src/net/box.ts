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

/** What of the intervals is outside `[first, last]`. */
export function subtractInterval(
  intervals: readonly Interval[],
  [first, last]: Interval,
): readonly Interval[] {
  const result: Interval[] = [];
  for (const [from, to] of intervals) {
    if (to < first || from > last) result.push([from, to]);
    else {
      if (from < first) result.push([from, first - 1]);
      if (to > last) result.push([last + 1, to]);
    }
  }
  return result;
}
