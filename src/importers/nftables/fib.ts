import type { AddressType, Condition } from '../../model/filter.ts';
import { listOf, only } from './json-value.ts';
import { parseNumber } from './numbers.ts';
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

/** `fib daddr type local`: what the routing table says of an address; undefined: another question about routes than the way back. */
export function fibOperand(body: unknown): Operand | undefined {
  const fib = only(body, 'result', 'flags');
  const flags = listOf(fib?.flags);
  if (fib?.result === 'oif' && asksWayBack(flags)) return wayBack;
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

/** `fib saddr . iif oif`, whose routes may depend on the mark, too. */
function asksWayBack(flags: readonly unknown[]): boolean {
  const needed = ['saddr', 'iif'];
  return needed.every((flag) => flags.includes(flag)) && new Set([...flags, 'mark']).size === 3;
}

/** Whether there is such a link. */
const wayBack: Operand = {
  needs: [],
  part(value) {
    if (typeof value !== 'boolean' && parseNumber(value, 0) === undefined) return undefined;
    const holds: Condition = value === true ? WAY_BACK : { ...WAY_BACK, negated: true };
    return { conditions: [holds] };
  },
};

const WAY_BACK = { kind: 'return-path' } as const;
