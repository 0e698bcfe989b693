import { z } from 'zod';

type Order = (value: unknown) => unknown;

/**
 * The value with the members of its objects in the order in which the schema names them, and no others. What is in order
 * already is not copied: parsing an audit of a large estate takes ten times as long.
 */
export function inKeyOrder<T>(schema: z.ZodType<T>, value: T): T {
  return orderOf(schema)(value) as T;
}

function orderOf(schema: unknown): Order {
  if (schema instanceof z.ZodOptional) return orderOf(schema.unwrap());
  if (schema instanceof z.ZodArray) {
    const element = orderOf(schema.element);
    return element === same ? same : (value) => (Array.isArray(value) ? orderedList(value, element) : value);
  }
  if (schema instanceof z.ZodObject) {
    const members = Object.entries(schema.shape).map(([key, member]) => ({ key, order: orderOf(member) }));
    return (value) => (isObject(value) ? orderedObject(value, members) : value);
  }
  return same;
}

function orderedList(list: readonly unknown[], order: Order): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (const [index, item] of list.entries()) {
    const ordered = order(item);
    if (ordered === item) continue;
    copy ??= [...list];
    copy[index] = ordered;
  }
  return copy ?? list;
}

interface Member {
  readonly key: string;
  readonly order: Order;
}

function orderedObject(value: Readonly<Record<string, unknown>>, members: readonly Member[]): unknown {
  let copy = isOrdered(value, members) ? undefined : copyOf(value, members);
  for (const { key, order } of members) {
    if (order === same) continue;
    const member = value[key];
    const ordered = order(member);
    if (ordered === member) continue;
    copy ??= { ...value };
    copy[key] = ordered;
  }
  return copy ?? value;
}

function isOrdered(value: Readonly<Record<string, unknown>>, members: readonly Member[]): boolean {
  let next = 0;
  for (const key in value) {
    while (next < members.length && members[next]?.key !== key) next += 1;
    if (next === members.length) return false;
    next += 1;
  }
  return true;
}

function copyOf(value: Readonly<Record<string, unknown>>, members: readonly Member[]) {
  return Object.fromEntries(members.flatMap(({ key }) => (key in value ? [[key, value[key]]] : [])));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function same(value: unknown): unknown {
  return value;
}
