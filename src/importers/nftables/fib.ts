import type { AddressType } from '../../model/filter.ts';
import { listOf, only } from './json-value.ts';
import type { Operand } from './part.ts';

const TYPES: readonly string[] = [
  'local',
  'unicast',
  'broadcast',
  'multicast',
  'anycast',
  'blackhole',
  'unreachable',
  'prohibit',
];

/** `fib daddr type local`: what the routing table says of an address; undefined: a question about routes. */
export function fibOperand(body: unknown): Operand | undefined {
  const fib = only(body, 'result', 'flags');
  const flags = listOf(fib?.flags);
  const sides = flags.filter((flag) => flag === 'saddr' || flag === 'daddr');
  const limits = flags.filter((flag) => flag === 'iif' || flag === 'oif');
  if (fib?.result !== 'type' || sides.length !== 1 || limits.length > 1) return undefined;
  if (sides.length + limits.length !== flags.length) return undefined;
  const side = sides[0] === 'saddr' ? 'source' : 'destination';
  const [limit] = limits;
  return {
    needs: [],
    part(value) {
      if (typeof value !== 'string' || !TYPES.includes(value)) return undefined;
      return {
        conditions: [
          {
            kind: 'address-type',
            side,
            types: [value as AddressType],
            ...(limit === undefined ? {} : { sameInterface: limit === 'iif' ? 'in' : 'out' }),
          },
        ],
      };
    },
  };
}
