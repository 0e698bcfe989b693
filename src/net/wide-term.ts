import type { AddressTerm } from './address.ts';
import type { Box } from './box.ts';

/** At least the size of an IPv4 /8 or an IPv6 /32, or more than ranges can say. */
export function isWideTerm(term: AddressTerm): boolean {
  return !('first' in term) || term.last - term.first + 1n >= (term.family === 4 ? 1n << 24n : 1n << 96n);
}

/** A box whose sources are everybody, or hold a wide term. */
export function hasWideSource({ source }: Box): boolean {
  return source === undefined || source.some(isWideTerm);
}
