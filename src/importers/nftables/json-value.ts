import { isRecord, type JsonRecord } from '../json-object.ts';

/** The object under its only name: `{"jump": {…}}`; undefined: something else, or more than that. */
export function single(value: unknown): readonly [name: string, body: unknown] | undefined {
  if (!isRecord(value)) return undefined;
  const [first, second] = Object.entries(value);
  return second === undefined ? first : undefined;
}

/** The record if it has no other members than these; what is not named is never passed over. */
export function only(value: unknown, ...names: readonly string[]): JsonRecord | undefined {
  return isRecord(value) && Object.keys(value).every((name) => names.includes(name)) ? value : undefined;
}

/** nft 1.1.4 printed a list of one as its only member (reverted in 1.1.5). */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** One line that shows a value. */
export function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > 160 ? `${text.slice(0, 159)}…` : text;
}
