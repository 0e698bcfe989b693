import { isRecord } from '../json-object.ts';
import { listOf, only } from './json-value.ts';

/** Whether a map has an element for whatever number is drawn: `numgen random mod 2 vmap { 0 : …, 1 : … }`. */
export function hasEveryDrawn(body: unknown): boolean {
  const map = only(body, 'key', 'data');
  const drawn = only(map?.key, 'numgen')?.numgen;
  const given = isRecord(drawn) ? drawn : fieldsOf(typeof drawn === 'string' ? drawn : '');
  const { mod, offset = 0 } = given;
  if (typeof mod !== 'number' || typeof offset !== 'number' || mod < 1) return false;
  const keys = new Set(
    listOf(only(map?.data, 'set')?.set).map((each) => (Array.isArray(each) ? each[0] : each)),
  );
  return (
    keys.size >= mod && Array.from({ length: Math.min(mod, 10_000) }).every((_, at) => keys.has(offset + at))
  );
}

/** `inc mod 2 offset 1` */
function fieldsOf(text: string): { readonly mod?: number; readonly offset?: number } {
  const [, mod, offset] = /\bmod (\d+)(?: offset (\d+))?$/.exec(text.trim()) ?? [];
  return { ...(mod && { mod: Number(mod) }), ...(offset && { offset: Number(offset) }) };
}
