import type { AddressType, Condition } from '../../model/filter.ts';
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
  const way = RESULTS.has(String(fib?.result)) ? reversePath(flags) : undefined;
  if (way !== undefined) return way;
  const sides = flags.filter((flag) => flag === 'saddr' || flag === 'daddr');
  const limits = flags.filter((flag) => flag === 'iif' || flag === 'oif');
  if (fib?.result !== 'type' || sides.length !== 1 || limits.length > 1) return undefined;
  if (sides.length + limits.length !== flags.length) return undefined;
  const side = sides[0] === 'saddr' ? 'source' : 'destination';
  const [limit] = limits;
  return {
    needs: [],
    parts(value) {
      if (typeof value !== 'string' || !TYPES.includes(value)) return undefined;
      const type: Condition = {
        kind: 'address-type',
        side,
        types: [value as AddressType],
        ...(limit === undefined ? {} : { sameInterface: limit === 'iif' ? 'in' : 'out' }),
      };
      return [{ conditions: [type] }];
    },
  };
}

/** The link of the route, by number or name, or whether there is one (`check`). */
const RESULTS: ReadonlySet<string> = new Set(['oif', 'oifname', 'check']);

/** Marks choose among routing tables, which are not modelled with or without them; without `iif` any link is a way back. */
function reversePath(flags: readonly unknown[]): Operand | undefined {
  const plain = flags.filter((flag) => flag !== 'mark' && flag !== 'iif');
  if (plain.length !== 1 || plain[0] !== 'saddr') return undefined;
  const way: Condition = {
    kind: 'return-path',
    reachesBroadcasts: true,
    ...(flags.includes('iif') ? {} : { byAnyLink: true }),
  };
  return {
    needs: [],
    asks: ['way back'],
    // Compared with `exists`, `missing`, or no link at all.
    parts(value) {
      if (value === true) return [{ conditions: [way] }];
      return value === false || value === 0 || value === '0'
        ? [{ conditions: [{ ...way, negated: true }] }]
        : undefined;
    },
  };
}
