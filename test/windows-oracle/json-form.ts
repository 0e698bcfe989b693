import type { Properties, Value } from './object-form.ts';

/** Ways in which `ConvertTo-Json` writes the same objects, by its release and what stands before it in a pipeline. */
export interface JsonManner {
  readonly isNamed: boolean;
  /** Lists as `{"value": […], "Count": n}`, null as `{}`, as Windows PowerShell 5.1 does. */
  readonly isWrapped: boolean;
}

/** One object stands alone. */
export function jsonForm(objects: readonly Properties[], manner: JsonManner): string {
  const written = objects.map((object) =>
    Object.fromEntries(Object.entries(object).map(([name, value]) => [name, toJson(value, manner)])),
  );
  return JSON.stringify(
    written.length === 1
      ? written[0]
      : manner.isWrapped
        ? { value: written, Count: written.length }
        : written,
    null,
    4,
  );
}

function toJson(value: Value, { isNamed, isWrapped }: JsonManner): unknown {
  if (value === null) return isWrapped ? {} : null;
  if (typeof value !== 'object') return value;
  if ('name' in value) return isNamed ? value.name : value.number;
  if (!isWrapped) return value;
  return value.length === 0 ? '' : { value, Count: value.length };
}
