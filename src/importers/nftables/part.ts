import type { Condition } from '../../model/filter.ts';
import type { Box, Interval } from '../../net/box.ts';
import { mergeBoxes } from './merge-boxes.ts';

/** What one value of a key means: a box of packets, and whatever else must hold. */
export interface Part {
  readonly box?: Box;
  readonly conditions?: readonly Condition[];
}

/** What can be compared: a field of the packet, its mark, the state of its connection, several of them at once. */
export interface Operand {
  /** What must hold for the key to be there at all; a negated comparison does not negate it. */
  readonly needs: readonly Condition[];
  /** What its meaning depends on beside the packet. */
  readonly asks?: readonly ('connection' | 'mark' | 'way back')[];
  /** What a value, a range or a prefix means, of which one holds; undefined: not understood. */
  parts(value: unknown): readonly Part[] | undefined;
  /** Values below, above …; undefined: not understood, or not ordered. */
  compared?(operator: Comparison, value: unknown): readonly Part[] | undefined;
  /** Whether any of the bits is set; undefined: not understood. */
  anyBit?(values: readonly unknown[]): Condition | undefined;
}

export type Comparison = '<' | '<=' | '>' | '>=';

/** No packet that is asked about has it. */
export const NEVER: Condition = { kind: 'packet', boxes: [] };

export function opaque(reason: string): Condition {
  return { kind: 'opaque', reason };
}

export function conditionsOf({ box, conditions = [] }: Part): Condition[] {
  return box === undefined ? [...conditions] : [{ kind: 'packet', boxes: [box] }, ...conditions];
}

/** The conditions turned round as a whole. */
export function negated(conditions: readonly Condition[]): Condition {
  const [first, second] = conditions;
  if (first === undefined) return NEVER;
  if (second === undefined && first.kind !== 'opaque') return { ...first, negated: first.negated !== true };
  if (second === undefined) return first;
  return { kind: 'any', of: [conditions], negated: true };
}

/** One of the parts holds. */
export function anyOf(parts: readonly Part[]): Condition {
  const groups = new Map<string, { readonly boxes: (Box | undefined)[]; readonly conditions: Condition[] }>();
  for (const { box, conditions = [] } of parts) {
    const key = conditions.length === 0 ? '' : keyOf(conditions);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { boxes: [box], conditions: [...conditions] });
    else group.boxes.push(box);
  }
  const alternatives = [...groups.values()].map(({ boxes, conditions }): Condition[] => {
    const given = boxes.filter((box) => box !== undefined);
    return given.length < boxes.length
      ? conditions
      : [{ kind: 'packet', boxes: mergeBoxes(given) }, ...conditions];
  });
  return merged(alternatives);
}

function merged(alternatives: readonly (readonly Condition[])[]): Condition {
  const [first] = alternatives;
  if (first === undefined) return NEVER;
  if (alternatives.length === 1 && first.length === 1) return first[0] as Condition;
  const states = alternatives.map(([only, other]) =>
    other === undefined && only?.kind === 'state' && !only.negated ? only.states : undefined,
  );
  if (states.every((each) => each !== undefined)) return { kind: 'state', states: states.flat() };
  return { kind: 'any', of: alternatives };
}

export function keyOf(value: unknown): string {
  return JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? `${each}n` : each));
}

/** Both parts at once; undefined: they demand different protocols or families. */
export function both(left: Part, right: Part): Part | undefined {
  const conditions = [...(left.conditions ?? []), ...(right.conditions ?? [])];
  if (left.box === undefined || right.box === undefined) {
    const box = left.box ?? right.box;
    return box === undefined ? { conditions } : { box, conditions };
  }
  const { protocol: one, family = right.box.family, ...head } = left.box;
  const { protocol: other, family: asked = family, ...rest } = right.box;
  const protocol = one === undefined || other === undefined ? (one ?? other) : common(one, other);
  if (protocol?.length === 0 || family !== asked) return undefined;
  const { box } = left;
  const whole: Box = {
    ...head,
    ...(family === undefined ? {} : { family }),
    ...(protocol === undefined ? {} : { protocol }),
  };
  const clashes = (Object.keys(rest) as (keyof Box)[]).some(
    (key) => box[key] !== undefined && keyOf(box[key]) !== keyOf(rest[key as keyof typeof rest]),
  );
  return clashes
    ? { box: whole, conditions: [{ kind: 'packet', boxes: [rest] }, ...conditions] }
    : { box: { ...whole, ...rest }, conditions };
}

function common(left: readonly Interval[], right: readonly Interval[]): Interval[] {
  return left.flatMap(([first, last]) =>
    right
      .map(([from, to]): Interval => [Math.max(first, from), Math.min(last, to)])
      .filter(([from, to]) => from <= to),
  );
}
