import type { AddressTerm } from './address.ts';

/** At least the size of an IPv4 /8 or an IPv6 /32, or more than ranges can say. */
export function isWideTerm(term: AddressTerm): boolean {
  return !('first' in term) || term.last - term.first + 1n >= (term.family === 4 ? 1n << 24n : 1n << 96n);
}
