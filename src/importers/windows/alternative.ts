import type { Condition } from '../../model/filter.ts';

/** Conditions that hold together; a rule matches when one of its alternatives does. */
export type Alternative = readonly Condition[];

/** Longer reasons tell a reader nothing more. */
const LONGEST = 300;

export function opaque(reason: string): Condition {
  return { kind: 'opaque', reason: reason.length > LONGEST ? `${reason.slice(0, LONGEST)}…` : reason };
}

/** More alternatives than any rule has that people wrote. */
const MOST = 2000;

/** Each of `left` together with each of `right`; what would be too many may be anything. */
export function every(left: readonly Alternative[], right: readonly Alternative[]): Alternative[] {
  if (left.length * right.length > MOST)
    return [[opaque(`more than ${MOST} combinations of its conditions`)]];
  return left.flatMap((one) => right.map((other) => [...one, ...other]));
}
