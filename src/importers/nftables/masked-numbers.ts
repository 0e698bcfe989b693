import type { Interval } from '../../net/box.ts';

/** `(number & mask) === value`. */
export interface MaskedNumber {
  readonly value: bigint;
  readonly mask: bigint;
}

/** A number of any size, written as a number or as text; undefined: neither, or one that JSON has rounded. */
export function bigNumber(value: unknown): bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : undefined;
  return typeof value === 'string' && /^(0x[0-9a-fA-F]{1,32}|\d{1,39})$/.test(value)
    ? BigInt(value)
    : undefined;
}

/** The numbers from `first` to `last`, of so many bits, as values under masks. */
export function blocksOf(first: bigint, last: bigint, length: number): MaskedNumber[] {
  const all = (1n << BigInt(length)) - 1n;
  const found: MaskedNumber[] = [];
  let start = first;
  while (start <= last) {
    let size = 1n;
    while (start % (size * 2n) === 0n && start + size * 2n - 1n <= last) size *= 2n;
    found.push({ value: start, mask: all - (size - 1n) });
    start += size;
  }
  return found;
}

/** More than that many runs of numbers are not listed. */
const MOST_RUNS = 256;

/** The numbers of so many bits that have the value under the mask; undefined: too many runs. */
export function maskedIntervals({ value, mask }: MaskedNumber, width: number): Interval[] | undefined {
  const [wanted, asked] = [Number(value), Number(mask)];
  let low = 0;
  while (low < width && (asked & (1 << low)) === 0) low++;
  let starts = [wanted];
  for (let bit = low; bit < width; bit++) {
    if ((asked & (1 << bit)) !== 0) continue;
    starts = [...starts, ...starts.map((start) => start | (1 << bit))];
    if (starts.length > MOST_RUNS) return undefined;
  }
  return starts.map((start): Interval => [start, start + (1 << low) - 1]);
}
