import type { Condition } from '../../model/filter.ts';
import { isRecord } from '../json-object.ts';
import type { Context } from './context.ts';
import { listOf, only } from './json-value.ts';
import { anyOf, conditionsOf, type Operand, opaque, type Part } from './part.ts';
import type { SetDump } from './tables.ts';

/** Membership in a value, a list in braces or a named set; undefined: not understood. */
export function membership(
  operand: Operand,
  left: unknown,
  right: unknown,
  context: Context,
): readonly Condition[] | undefined {
  if (typeof right === 'string' && right.startsWith('@')) return inSet(operand, left, right, context);
  const set = only(right, 'set');
  if (set === undefined) {
    const parts = operand.parts(right);
    const [only, other] = parts ?? [];
    if (only !== undefined && other === undefined) return conditionsOf(only);
    return parts === undefined ? undefined : [anyOf(parts)];
  }
  const parts = partsOf(operand, listOf(set.set));
  return parts === undefined ? undefined : [anyOf(parts)];
}

/** Rules that ask the same of one set share one condition. */
function inSet(
  operand: Operand,
  left: unknown,
  name: string,
  context: Context,
): readonly Condition[] | undefined {
  const set = context.table.sets.get(name.slice(1));
  if (set === undefined) return undefined;
  const key = `${context.isPorted === true} ${JSON.stringify(left)}`;
  const known = set.conditions.get(key);
  if (known !== undefined) return known;
  const made = setConditions(operand, name, set);
  set.conditions.set(key, made);
  return made;
}

function setConditions(operand: Operand, name: string, set: SetDump): readonly Condition[] {
  const doubts = doubtsOf(name, set);
  const parts = partsOf(operand, set.elements ?? []);
  if (parts === undefined) return [opaque(`set ${name} holds elements that are not understood`)];
  return [anyOf([...parts, ...doubts.map((reason) => ({ conditions: [opaque(reason)] }))])];
}

/** Why a set may hold more than what was listed. */
export function doubtsOf(name: string, set: SetDump): string[] {
  if (set.isFilled) return [`set ${name} is filled at run time`];
  return set.elements === undefined ? [`the elements of set ${name} were not listed`] : [];
}

/** What the elements mean; undefined: one of them is not understood. */
function partsOf(operand: Operand, elements: readonly unknown[]): Part[] | undefined {
  const parts: Part[] = [];
  for (const element of elements) {
    const meant = elementParts(operand, element);
    if (meant === undefined) return undefined;
    for (const part of meant) parts.push(part);
  }
  return parts;
}

export function elementParts(operand: Operand, element: unknown): readonly Part[] | undefined {
  const value = valueIn(element);
  return value === '*' ? [{}] : operand.parts(value);
}

const ELEMENT = ['val', 'timeout', 'expires', 'comment', 'counter', 'last'];

/** The value of an element, which may have a comment, a counter and times of its own; anything else is not understood. */
export function valueIn(element: unknown): unknown {
  if (!isRecord(element) || !Object.hasOwn(element, 'elem')) return element;
  return only(only(element, 'elem')?.elem, ...ELEMENT)?.val;
}
