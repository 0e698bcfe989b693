import { type AddressRange, widthOf } from './address.ts';

/** Sorted (IPv4 first), disjoint and not touching. */
export function mergeRanges(ranges: readonly AddressRange[]): AddressRange[] {
  const result: AddressRange[] = [];
  for (const range of [...ranges].sort(compare)) {
    const previous = result[result.length - 1];
    if (previous !== undefined && previous.family === range.family && range.first <= previous.last + 1n) {
      if (range.last > previous.last) result[result.length - 1] = { ...previous, last: range.last };
    } else {
      result.push(range);
    }
  }
  return result;
}

function compare(a: AddressRange, b: AddressRange): number {
  if (a.family !== b.family) return a.family - b.family;
  return a.first < b.first ? -1 : a.first > b.first ? 1 : 0;
}

/** What is in `ranges` and not in `removed`; merged. */
export function subtractRanges(
  ranges: readonly AddressRange[],
  removed: readonly AddressRange[],
): AddressRange[] {
  const result: AddressRange[] = [];
  const holes = mergeRanges(removed);
  for (const range of mergeRanges(ranges)) {
    let { first } = range;
    for (const hole of holes) {
      if (hole.family !== range.family || hole.last < first) continue;
      if (hole.first > range.last) break;
      if (hole.first > first) result.push({ family: range.family, first, last: hole.first - 1n });
      first = hole.last + 1n;
    }
    if (first <= range.last) result.push({ family: range.family, first, last: range.last });
  }
  return result;
}

/** What is in both; merged. */
export function intersectRanges(
  left: readonly AddressRange[],
  right: readonly AddressRange[],
): AddressRange[] {
  const result: AddressRange[] = [];
  const others = mergeRanges(right);
  for (const range of mergeRanges(left)) {
    for (const other of others) {
      if (other.family !== range.family || other.last < range.first || other.first > range.last) continue;
      result.push({
        family: range.family,
        first: other.first > range.first ? other.first : range.first,
        last: other.last < range.last ? other.last : range.last,
      });
    }
  }
  return result;
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
