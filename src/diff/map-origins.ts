import type { Origin } from '../model/origin.ts';

/** The value with each origin in it changed. */
export function mapOrigins<Value>(value: Value, change: (origin: Origin) => Origin): Value {
  return mapped(value, change) as Value;
}

function mapped(value: unknown, change: (origin: Origin) => Origin): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => mapped(item, change));
  if (isOrigin(value)) return change(value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapped(item, change)]));
}

function isOrigin(value: object): value is Origin {
  return 'file' in value && 'text' in value && typeof value.file === 'string';
}
