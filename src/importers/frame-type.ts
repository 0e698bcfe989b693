import type { Condition } from '../model/filter.ts';
import { MULTICAST } from '../net/special-addresses.ts';

const GROUP = { kind: 'packet', boxes: [{ destination: MULTICAST }] } as const satisfies Condition;
const BROADCAST = {
  kind: 'address-type',
  side: 'destination',
  types: ['broadcast'],
} as const satisfies Condition;
/** On links without hardware headers (tunnels), and of what the host itself sends, every packet is for the host (asked of the kernel by TUN). */
const FRAMED: Condition = { kind: 'opaque', reason: 'whether frames of the link bear addresses' };

const TYPES: ReadonlyMap<string, readonly (typeof GROUP | typeof BROADCAST)[]> = new Map([
  ['multicast', [GROUP]],
  ['broadcast', [BROADCAST]],
  ['host', [GROUP, BROADCAST]],
  ['unicast', [GROUP, BROADCAST]],
]);

/** How the frame of a routed packet is addressed: as its destination is, where frames are addressed. Undefined: a type of no such packet. */
export function frameType(type: string, negated: boolean): Condition[] | undefined {
  const others = TYPES.get(type);
  const isHost = others?.length === 2;
  if (others === undefined || (isHost && negated)) return undefined;
  if (!isHost && !negated) return [...others, FRAMED];
  return others.map((other): Condition => ({ kind: 'any', of: [[{ ...other, negated: true }], [FRAMED]] }));
}
