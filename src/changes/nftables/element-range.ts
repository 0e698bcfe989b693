import { parseAddress, parseMasked } from '../../net/address.ts';

/** Numbers of one kind that an element of a set stands for. */
interface ElementRange {
  readonly kind: 'number' | 'address 4' | 'address 6';
  readonly first: bigint;
  readonly last: bigint;
}

/** `10.0.0.0/8`, `10.0.0.1-10.0.0.9`, `80`, `1000-1999`; undefined: names, and what is joined of several. */
function rangeOf(element: string): ElementRange | undefined {
  const ends = element.split('-').map((each) => each.trim());
  const [first = '', last = first] = ends;
  if (ends.length > 2) return undefined;
  if (ends.every((each) => /^\d+$/.test(each)))
    return { kind: 'number', first: BigInt(first), last: BigInt(last) };
  const masked = ends.length === 1 ? parseMasked(first) : undefined;
  if (masked !== undefined && 'first' in masked) return { kind: `address ${masked.family}`, ...masked };
  const [from, to] = [parseAddress(first), parseAddress(last)];
  if (from === undefined || to === undefined || from.family !== to.family) return undefined;
  return { kind: `address ${from.family}`, first: from.value, last: to.value };
}

/** The same text for each spelling of an element. */
export function elementKey(element: string): string {
  const range = rangeOf(element);
  return range === undefined ? element.replace(/\s+/g, ' ') : `${range.kind} ${range.first}-${range.last}`;
}

/** Some of what one stands for the other stands for as well. */
export function doOverlap(left: string, right: string): boolean {
  const [one, other] = [rangeOf(left), rangeOf(right)];
  if (one === undefined || other === undefined || one.kind !== other.kind) return false;
  return one.first <= other.last && other.first <= one.last;
}
