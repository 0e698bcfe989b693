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

/**
 * `fib daddr type local`: what the routing table says of an address; `fib saddr . iif oif missing`: that a source cannot be reached
 * by the link that the packet came in by. Undefined: another question about routes.
 */
export function fibOperand(body: unknown): Operand | undefined {
  const fib = only(body, 'result', 'flags');
  const flags = listOf(fib?.flags);
  if (fib?.result === 'oif' && isReversePath(flags)) return REVERSE_PATH;
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

/** Marks choose among routing tables, which are not modelled with or without them. */
function isReversePath(flags: readonly unknown[]): boolean {
  const plain = flags.filter((flag) => flag !== 'mark');
  return plain.length === 2 && plain.includes('saddr') && plain.includes('iif');
}

/** Compared with `exists`, `missing`, or no link at all. */
const REVERSE_PATH: Operand = {
  needs: [],
  asks: ['way back'],
  part(value) {
    if (value === true) return { conditions: [{ kind: 'return-path' }] };
    return value === false || value === 0
      ? { conditions: [{ kind: 'return-path', negated: true }] }
      : undefined;
  },
};
