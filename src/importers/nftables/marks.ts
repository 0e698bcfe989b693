import type { Action, Condition } from '../../model/filter.ts';
import { only, single } from './json-value.ts';
import { blocksOf } from './masked-numbers.ts';
import { numberOperand, parseNumber } from './numbers.ts';
import { NEVER, type Operand } from './part.ts';

const FULL = 0xffff_ffff;

/** `(mark & and) ^ xor`, to which every bitwise expression of one mark comes down; `of` absent: a constant. */
export interface MarkExpression {
  readonly of?: 'packet' | 'connection';
  readonly and: number;
  readonly xor: number;
}

/** A mark, a number, or `&`, `|` and `^` of these with numbers; undefined: something else. */
export function markExpression(value: unknown): MarkExpression | undefined {
  const number = parseNumber(value, FULL);
  if (number !== undefined) return { and: 0, xor: number };
  const [name, body] = single(value) ?? [];
  if (name === 'meta' && only(body, 'key')?.key === 'mark') return { of: 'packet', and: FULL, xor: 0 };
  if (name === 'ct' && only(body, 'key')?.key === 'mark') return { of: 'connection', and: FULL, xor: 0 };
  if ((name !== '&' && name !== '|' && name !== '^') || !Array.isArray(body)) return undefined;
  const [first, ...rest] = body.map(markExpression);
  if (first === undefined) return undefined;
  let result = first;
  for (const each of rest) {
    if (each === undefined || each.of !== undefined) return undefined;
    result = combined(name, result, each.xor);
  }
  return result;
}

function combined(
  operator: '&' | '|' | '^',
  { and, xor, ...of }: MarkExpression,
  bits: number,
): MarkExpression {
  switch (operator) {
    case '&':
      return { ...of, and: (and & bits) >>> 0, xor: (xor & bits) >>> 0 };
    case '|':
      return { ...of, and: (and & ~bits) >>> 0, xor: (xor | bits) >>> 0 };
    case '^':
      return { ...of, and, xor: (xor ^ bits) >>> 0 };
  }
}

/** Compares the expression with numbers, or, where it is the mark itself, with ranges. */
export function markOperand(expression: MarkExpression & { readonly of: 'packet' | 'connection' }): Operand {
  const { of, and, xor } = expression;
  const isPlain = and === FULL && xor === 0;
  const parse = (value: unknown) => parseNumber(value, FULL);
  const ranges = numberOperand(FULL, [], parse, ([first, last]) => ({
    conditions: [{ kind: 'any', of: rangeOf(first, last, of).map((block) => [block]) }],
  }));
  return {
    needs: [],
    asks: ['mark'],
    parts(value) {
      const number = parse(value);
      if (number === undefined) return isPlain ? ranges.parts(value) : undefined;
      const wanted = (number ^ xor) >>> 0;
      // A bit that the mask clears is never set.
      const isPossible = (wanted & ~and) === 0;
      return [{ conditions: [isPossible ? { kind: 'mark', of, value: wanted, mask: and } : NEVER] }];
    },
    ...(isPlain && ranges.compared !== undefined ? { compared: ranges.compared } : {}),
  };
}

function rangeOf(first: number, last: number, of: 'packet' | 'connection'): Condition[] {
  return blocksOf(BigInt(first), BigInt(last), 32).map(
    ({ value, mask }): Condition => ({ kind: 'mark', of, value: Number(value), mask: Number(mask) }),
  );
}

/** Actions that give a mark the value of the expression, in this order. */
export function markActions(to: 'packet' | 'connection', { of, and, xor }: MarkExpression): Action[] {
  if (of === undefined || of === to) return [{ kind: 'mark', of: to, value: xor, mask: ~and >>> 0 }];
  const flipped: Action = { kind: 'mark', of: to, value: xor, mask: 0 };
  return [{ kind: 'copy-mark', to, mask: and, cleared: FULL }, ...(xor === 0 ? [] : [flipped])];
}
