import type { SourceFile } from '../model/evidence.ts';
import type { Origin } from '../model/origin.ts';
import { linesOf } from './pointer-lines.ts';

/**
 * Fills in the line of every origin in `value` that has only a JSON pointer. Lines are looked up now, and not when the
 * evidence is read, because a report names few of the rules that an export holds.
 */
export function withLines<Value>(value: Value, files: readonly SourceFile[]): Value {
  const wanted = new Map<string, Set<string>>();
  walk(value, (origin) => {
    const pointers = wanted.get(origin.file);
    if (pointers === undefined) wanted.set(origin.file, new Set([origin.pointer]));
    else pointers.add(origin.pointer);
    return origin;
  });
  const lines = new Map<string, Map<string, number>>();
  for (const file of files) {
    const pointers = wanted.get(file.name);
    if (pointers !== undefined) lines.set(file.name, linesOf(file.bytes, pointers));
  }
  return walk(value, (origin) => {
    const line = lines.get(origin.file)?.get(origin.pointer);
    if (line === undefined) return origin;
    const { file, pointer, ...rest } = origin;
    return { file, line, pointer, ...rest } satisfies Origin;
  }) as Value;
}

type Pointed = Origin & { readonly pointer: string };

function walk(value: unknown, visit: (origin: Pointed) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return mapped(value, visit);
  if (isPointed(value)) return visit(value);
  let changed: Record<string, unknown> | undefined;
  for (const key of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[key];
    if (typeof item !== 'object') continue;
    const next = walk(item, visit);
    if (next !== item) {
      changed ??= { ...value };
      changed[key] = next;
    }
  }
  return changed ?? value;
}

function mapped(list: readonly unknown[], visit: (origin: Pointed) => unknown): readonly unknown[] {
  let changed: unknown[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const item = list[index];
    const next = walk(item, visit);
    if (next !== item) {
      changed ??= [...list];
      changed[index] = next;
    }
  }
  return changed ?? list;
}

function isPointed(value: object): value is Pointed {
  return (
    'file' in value &&
    'text' in value &&
    'pointer' in value &&
    typeof value.pointer === 'string' &&
    !('line' in value && value.line !== undefined)
  );
}
