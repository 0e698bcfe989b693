import type { Condition } from '../../model/filter.ts';
import type { Interval } from '../../net/box.ts';
import { only } from './json-value.ts';
import { type Comparison, NEVER, type Operand, type Part } from './part.ts';

/** A decimal or hexadecimal number, written as a number or as text; undefined: neither, or out of range. */
export function parseNumber(value: unknown, maximum: number): number | undefined {
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /^(0x[0-9a-fA-F]{1,8}|\d{1,10})$/.test(value)
        ? Number(value)
        : undefined;
  return number !== undefined && Number.isInteger(number) && number >= 0 && number <= maximum
    ? number
    : undefined;
}

/** A field that holds a number, or a name that stands for one. */
export function numberOperand(
  maximum: number,
  needs: readonly Condition[],
  parse: (value: unknown) => number | undefined,
  partOf: (interval: Interval) => Part,
): Operand {
  const within = (first: number, last: number): Part =>
    first > last ? { conditions: [NEVER] } : partOf([first, last]);
  return {
    needs,
    parts(value) {
      const range = rangeOf(value);
      if (range === undefined) {
        const number = parse(value);
        return number === undefined ? undefined : [within(number, number)];
      }
      const [first, last] = range.map(parse);
      return first === undefined || last === undefined || first > last ? undefined : [within(first, last)];
    },
    compared(operator, value) {
      const number = parse(value);
      return number === undefined
        ? undefined
        : [within(...(bounded(operator, BigInt(number), BigInt(maximum)).map(Number) as [number, number]))];
    },
  };
}

/** `{"range": [first, last]}`. */
export function rangeOf(value: unknown): readonly [unknown, unknown] | undefined {
  const range = only(value, 'range')?.range;
  return Array.isArray(range) && range.length === 2 ? [range[0], range[1]] : undefined;
}

/** The first and the last of the numbers up to a maximum for which the comparison holds. */
export function bounded(operator: Comparison, number: bigint, maximum: bigint): [bigint, bigint] {
  switch (operator) {
    case '<':
      return [0n, number - 1n];
    case '<=':
      return [0n, number];
    case '>':
      return [number + 1n, maximum];
    case '>=':
      return [number, maximum];
  }
}
