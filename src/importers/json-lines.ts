import type { SourceFile } from '../model/evidence.ts';
import type { Origin } from '../model/origin.ts';
import { linesOf } from './pointer-lines.ts';

/**
 * Fills in the line of every origin in `value` that has only a JSON pointer. Lines are looked up now, and not when the
 * evidence is read, because a report names few of the rules that an export holds.
 */
export function withLines<Value>(value: Value, files: readonly SourceFile[]): Value {
  const located = new Map(
    files.map(({ name, bytes }) => [name, { bytes, origins: new Map<Pointed, Located>() }]),
  );
  const changed = walk(value, (origin) => {
    const origins = located.get(origin.file)?.origins;
    if (origins === undefined) return origin;
    let copy = origins.get(origin);
    if (copy === undefined) {
      const { file, pointer, ...rest } = origin;
      copy = { file, line: 0, pointer, ...rest };
      origins.set(origin, copy);
    }
    return copy;
  }) as Value;
  for (const { bytes, origins } of located.values()) {
    if (origins.size === 0) continue;
    const lines = linesOf(bytes, new Set([...origins.keys()].map(({ pointer }) => pointer)));
    for (const [{ pointer }, copy] of origins) {
      const line = lines.get(pointer);
      if (line === undefined) delete copy.line;
      else copy.line = line;
    }
  }
  return changed;
}

type Pointed = Origin & { readonly pointer: string };

/** A copy whose line is looked up when all that are wanted are known. */
type Located = Omit<Origin, 'line'> & { line?: number | undefined };

function walk(value: unknown, visit: (origin: Pointed) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return mapped(value, visit);
  if (isPointed(value)) return visit(value);
  let changed: Record<string, unknown> | undefined;
  for (const key in value) {
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
