import { type AddressRange, widthOf } from './address.ts';
import { ascending } from './ascending.ts';

/** Sorted (IPv4 first), disjoint and not touching. */
export function mergeRanges(ranges: readonly AddressRange[]): AddressRange[] {
  const result: AddressRange[] = [];
  for (const range of sorted(ranges)) {
    const previous = result[result.length - 1];
    if (previous !== undefined && previous.family === range.family && range.first <= previous.last + 1n) {
      if (range.last > previous.last) result[result.length - 1] = { ...previous, last: range.last };
    } else {
      result.push(range);
    }
  }
  return result;
}

/** By their first address, IPv4 first. Most lists are sorted already, and long ones are merged again and again. */
export function sorted<Range extends AddressRange>(ranges: readonly Range[]): readonly Range[] {
  let isSorted = true;
  let isIPv4 = ranges.length <= MOST_KEYS;
  for (let index = 0; index < ranges.length && (isSorted || isIPv4); index++) {
    const range = ranges[index] as AddressRange;
    if (range.family !== 4) isIPv4 = false;
    if (isSorted && index > 0 && compare(ranges[index - 1] as AddressRange, range) > 0) isSorted = false;
  }
  if (isSorted) return ranges;
  return isIPv4 && ranges.length > FEW ? sortedByKeys(ranges) : [...ranges].sort(compare);
}

/** Fewer are sorted faster as they are. */
const FEW = 32;
/** So many positions and an IPv4 address are together a number that is exact. */
const MOST_KEYS = 2 ** 20;

/** IPv4 ranges by numbers that hold the first address and the position: they are sorted many times faster than objects. */
function sortedByKeys<Range extends AddressRange>(ranges: readonly Range[]): Range[] {
  const keys = new Float64Array(ranges.length);
  for (let index = 0; index < ranges.length; index++)
    keys[index] = Number((ranges[index] as AddressRange).first) * MOST_KEYS + index;
  keys.sort();
  return Array.from(keys, (key) => ranges[key % MOST_KEYS] as Range);
}

function compare(a: AddressRange, b: AddressRange): number {
  return a.family - b.family || ascending(a.first, b.first);
}

/** What is in `ranges` and not in `removed`; merged. */
export function subtractRanges(
  ranges: readonly AddressRange[],
  removed: readonly AddressRange[],
): AddressRange[] {
  const result: AddressRange[] = [];
  const holes = mergeRanges(removed);
  let position = 0;
  for (const range of mergeRanges(ranges)) {
    let { first } = range;
    position = firstNotBefore(holes, position, range);
    for (let next = position; next < holes.length; next++) {
      const hole = holes[next] as AddressRange;
      if (hole.family !== range.family || hole.first > range.last) break;
      if (hole.first > first) result.push({ family: range.family, first, last: hole.first - 1n });
      first = hole.last + 1n;
    }
    if (first <= range.last) result.push({ family: range.family, first, last: range.last });
  }
  return result;
}

/** Whether an address is in both; said without merging them. */
export function haveCommon(left: readonly AddressRange[], right: readonly AddressRange[]): boolean {
  return left.some((one) =>
    right.some((other) => one.family === other.family && one.first <= other.last && other.first <= one.last),
  );
}

/** What is in both; merged. */
export function intersectRanges(
  left: readonly AddressRange[],
  right: readonly AddressRange[],
): AddressRange[] {
  const result: AddressRange[] = [];
  const others = mergeRanges(right);
  let position = 0;
  for (const range of mergeRanges(left)) {
    position = firstNotBefore(others, position, range);
    for (let next = position; next < others.length; next++) {
      const other = others[next] as AddressRange;
      if (other.family !== range.family || other.first > range.last) break;
      result.push({
        family: range.family,
        first: other.first > range.first ? other.first : range.first,
        last: other.last < range.last ? other.last : range.last,
      });
    }
  }
  return result;
}

/** The next of sorted ranges, from a position on, that does not end before another range begins. */
function firstNotBefore(ranges: readonly AddressRange[], position: number, range: AddressRange): number {
  let next = position;
  while (next < ranges.length && endsBefore(ranges[next] as AddressRange, range)) next++;
  return next;
}

function endsBefore(one: AddressRange, other: AddressRange): boolean {
  return one.family === other.family ? one.last < other.first : one.family < other.family;
}

/** The fewest prefixes that cover a range exactly. */
export function prefixesOf({ family, first, last }: AddressRange): AddressRange[] {
  const result: AddressRange[] = [];
  const width = BigInt(widthOf(family));
  let start = first;
  while (start <= last) {
    let bits = 0n;
    while (
      bits < width &&
      (start & ((1n << (bits + 1n)) - 1n)) === 0n &&
      start + (1n << (bits + 1n)) - 1n <= last
    )
      bits++;
    const end = start + (1n << bits) - 1n;
    result.push({ family, first: start, last: end });
    start = end + 1n;
  }
  return result;
}
