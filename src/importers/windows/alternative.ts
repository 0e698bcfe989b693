import type { Condition } from '../../model/filter.ts';

/** Conditions that hold together; a rule matches when one of its alternatives does. */
export type Alternative = readonly Condition[];

export function opaque(reason: string): Condition {
  return { kind: 'opaque', reason };
}

/** Each of `left` together with each of `right`. */
export function every(left: readonly Alternative[], right: readonly Alternative[]): Alternative[] {
  return left.flatMap((one) => right.map((other) => [...one, ...other]));
}
