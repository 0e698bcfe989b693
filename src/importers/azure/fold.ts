import { z } from 'zod';
import { asRecord } from '../json-object.ts';

const places = new WeakMap<object, string>();

/**
 * The members that a schema names, under the names that it uses: the platform, its tools and their versions spell them in different
 * case and leave `properties` out or in; null stands for an absent member. Each object and list remembers its place in the file.
 */
export function fold(schema: unknown, raw: unknown, pointer: string): unknown {
  if (raw === null) return undefined;
  if (schema instanceof z.ZodOptional) return fold(schema.unwrap(), raw, pointer);
  if (schema instanceof z.ZodArray && Array.isArray(raw)) {
    const list = raw.map((item, index) => fold(schema.element, item, `${pointer}/${index}`));
    places.set(list, pointer);
    return list;
  }
  const record = asRecord(raw);
  if (record === undefined) return raw;
  if (!(schema instanceof z.ZodObject)) return raw;
  const folded: Record<string, unknown> = {};
  const found = membersOf(record, pointer);
  for (const [key, member] of Object.entries(schema.shape)) {
    const own = found.get(key.toLowerCase());
    if (own !== undefined) folded[key] = fold(member, own.value, own.pointer);
  }
  places.set(folded, pointer);
  return folded;
}

/** JSON pointer of a folded object or list. */
export function placeOf(folded: object): string {
  return places.get(folded) ?? '';
}

interface Member {
  readonly value: unknown;
  readonly pointer: string;
}

/** Members by name in lower case; those of the object itself go before those of its `properties`. */
export function membersOf(record: Readonly<Record<string, unknown>>, pointer: string): Map<string, Member> {
  const members = new Map<string, Member>();
  const add = (from: Readonly<Record<string, unknown>>, base: string): void => {
    for (const [key, value] of Object.entries(from)) {
      const name = key.toLowerCase();
      if (!members.has(name))
        members.set(name, { value, pointer: `${base}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}` });
    }
  };
  add(record, pointer);
  const inner = members.get('properties');
  const properties = asRecord(inner?.value);
  if (inner !== undefined && properties !== undefined) add(properties, inner.pointer);
  return members;
}
