/** What becomes of the parts of a value. */
export interface Rewriting {
  readonly text?: (text: string) => string;
  /** What stands for an object as a whole; undefined where its members are looked at. */
  readonly object?: (value: object) => unknown;
}

/** The same value with its parts rewritten; those that stay as they are stay the same objects. */
export function rewritten<Value>(value: Value, { text, object }: Rewriting): Value {
  return part(value) as Value;

  function part(value: unknown): unknown {
    if (typeof value === 'string') return text === undefined ? value : text(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return list(value);
    return object?.(value) ?? members(value as Record<string, unknown>);
  }

  function members(value: Record<string, unknown>): unknown {
    let changed: Record<string, unknown> | undefined;
    for (const key in value) {
      const item = value[key];
      const next = part(item);
      if (next === item) continue;
      changed ??= { ...value };
      changed[key] = next;
    }
    return changed ?? value;
  }

  function list(items: readonly unknown[]): readonly unknown[] {
    let changed: unknown[] | undefined;
    for (let index = 0; index < items.length; index++) {
      const item = items[index];
      const next = part(item);
      if (next === item) continue;
      changed ??= [...items];
      changed[index] = next;
    }
    return changed ?? items;
  }
}
