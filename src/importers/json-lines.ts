import type { SourceFile } from '../model/evidence.ts';
import type { Origin } from '../model/origin.ts';

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
    return line === undefined ? origin : { ...origin, line };
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

interface Wanted {
  pointer?: string;
  readonly below: Map<string, Wanted>;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;

/** Line of each pointer (RFC 6901) in a JSON text; values that no pointer leads into are skipped. */
function linesOf(given: Uint8Array, pointers: ReadonlySet<string>): Map<string, number> {
  const bytes =
    given[0] === 0xff || given[0] === 0xfe
      ? new TextEncoder().encode(new TextDecoder(given[0] === 0xff ? 'utf-16le' : 'utf-16be').decode(given))
      : given;
  const root: Wanted = { below: new Map() };
  for (const pointer of pointers) {
    let node = root;
    for (const part of pointer.split('/').slice(1)) {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
      let next = node.below.get(key);
      if (next === undefined) {
        next = { below: new Map() };
        node.below.set(key, next);
      }
      node = next;
    }
    node.pointer = pointer;
  }
  const result = new Map<string, number>();
  const decoder = new TextDecoder();
  let at = 0;
  let line = 1;
  read(root);
  return result;

  function blank(): void {
    for (; at < bytes.length; at++) {
      const code = bytes[at] as number;
      if (code === NEWLINE) line++;
      else if (
        code !== 0x20 &&
        code !== 0x09 &&
        code !== 0x0d &&
        code !== 0xef &&
        code !== 0xbb &&
        code !== 0xbf
      )
        return;
    }
  }

  function read(node: Wanted | undefined): void {
    blank();
    if (node?.pointer !== undefined) result.set(node.pointer, line);
    const code = bytes[at];
    if (node === undefined || node.below.size === 0 || (code !== 0x7b && code !== 0x5b)) {
      skip();
      return;
    }
    at++;
    for (let index = 0; at < bytes.length; index++) {
      blank();
      if (bytes[at] === 0x7d || bytes[at] === 0x5d) {
        at++;
        return;
      }
      if (bytes[at] === 0x2c) at++;
      blank();
      let key = String(index);
      if (code === 0x7b) {
        const start = at;
        string();
        key = JSON.parse(decoder.decode(bytes.subarray(start, at))) as string;
        blank();
        at++;
      }
      read(node.below.get(key));
    }
  }

  function string(): void {
    at++;
    while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
    at++;
  }

  function skip(): void {
    let depth = 0;
    for (; at < bytes.length; at++) {
      const code = bytes[at] as number;
      if (code === QUOTE) {
        string();
        at--;
      } else if (code === NEWLINE) line++;
      else if (code === 0x7b || code === 0x5b) depth++;
      else if (code === 0x7d || code === 0x5d) {
        if (depth === 0) return;
        depth--;
        if (depth === 0) {
          at++;
          return;
        }
      } else if (code === 0x2c && depth === 0) return;
    }
  }
}
