import type { z } from 'zod';
import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import type { RawResource } from './documents.ts';
import { fold, placeOf } from './fold.ts';

/** One object, read; its members have the names of its schema. */
export interface Resource<T> {
  readonly value: T;
  /** As the file spells it; ids are compared without regard to case. */
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly pointer: string;
  /** Other descriptions of it, which say something else. */
  readonly others?: readonly T[];
}

/** Objects of one type by id (`keyOf`), in order of appearance. */
export type Resources<T> = ReadonlyMap<string, Resource<T>>;

/** Ids differ in case from answer to answer. */
export function keyOf(id: string): string {
  return id.toLowerCase();
}

/** The last part of an id. */
export function nameOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** The id of what an object stands in: the virtual network of a subnet. */
export function parentOf(id: string): string {
  return id.split('/').slice(0, -2).join('/');
}

/**
 * All objects of a type; one of a strange shape is a gap, as is one that is described twice and differently. `parts`: what stands in
 * lists that are read one by one, so that two descriptions are compared by what is read.
 */
export function readResources<T extends { readonly id: string; readonly name?: string | undefined }>(
  raw: readonly RawResource[],
  type: string,
  schema: z.ZodType<T>,
  gaps: Gap[],
  parts: Readonly<Record<string, z.ZodType>> = {},
): Map<string, Resource<T>> {
  const resources = new Map<string, Resource<T>>();
  for (const item of raw) {
    if (item.type !== type) continue;
    const value = readPart(item.value, schema, item.file, item.pointer, gaps);
    if (value === undefined) continue;
    const key = keyOf(value.id);
    const first = resources.get(key);
    const { file, pointer } = item;
    if (first === undefined) {
      resources.set(key, { value, id: value.id, name: value.name ?? nameOf(value.id), file, pointer });
    } else if (textOf(first.value, parts) !== textOf(value, parts)) {
      gaps.push(disagreement(first, item));
      const disputed = withDisputedReferences(first.value as object, value as object) as T;
      resources.set(key, { ...first, value: disputed, others: [...(first.others ?? []), value] });
    }
  }
  return resources;
}

/** What is told in two ways counts as not in evidence where that is what is least known. */
export function undisputed<T>(resources: Resources<T>): Map<string, Resource<T>> {
  return new Map([...resources].filter(([, { others }]) => others === undefined));
}

/** Equal for descriptions that say the same: neither case nor what is empty or left out makes a difference, nor the order of `parts`. */
function textOf(value: unknown, parts: Readonly<Record<string, z.ZodType>> = {}): string {
  return JSON.stringify(value, (key, member: unknown) => {
    if (!Array.isArray(member)) return member === '' ? undefined : member;
    const schema = Object.hasOwn(parts, key) ? parts[key] : undefined;
    if (schema !== undefined) return member.map((each) => textOf(fold(schema, each, ''))).toSorted();
    return member.length === 0 ? undefined : member;
  }).toLowerCase();
}

/** An object, or a gap that says what is wrong with it. */
export function readPart<T>(
  raw: unknown,
  schema: z.ZodType<T>,
  file: string,
  pointer: string,
  gaps: Gap[],
): T | undefined {
  const folded = fold(schema, raw, pointer);
  const { error } = schema.safeParse(folded);
  // The folded object itself, and not the copy that parsing makes: it knows its place.
  if (error === undefined) return folded as T;
  const [issue] = error.issues;
  const path = issue?.path.length ? `/${issue.path.map(String).join('/')}: ` : '';
  const problem = `${path}${issue?.message ?? 'not of the expected form'}`;
  gaps.push({
    kind: 'refused',
    effect: 'either',
    what: `an element was not read: ${problem}`,
    origin: { file, pointer, text: problem },
  });
  return undefined;
}

/** Members of a list that stand inside an object, each read by itself; `unread` counts those that could not be. */
export function readParts<T extends object>(
  list: readonly unknown[] | undefined,
  schema: z.ZodType<T>,
  file: string,
  gaps: Gap[],
): { readonly parts: { readonly value: T; readonly pointer: string }[]; readonly unread: number } {
  const place = list === undefined ? '' : placeOf(list);
  const parts = (list ?? []).flatMap((item, index) => {
    const value = readPart(item, schema, file, `${place}/${index}`, gaps);
    return value === undefined ? [] : { value, pointer: placeOf(value) };
  });
  return { parts, unread: (list?.length ?? 0) - parts.length };
}

export function originOf(
  { file, pointer, name }: { readonly file: string; readonly pointer: string; readonly name: string },
  text = name,
): Origin {
  return { file, pointer, text };
}

/** Members that say which filter, routes and translation a place has. */
const REFERENCES = ['networkSecurityGroup', 'routeTable', 'natGateway'] as const;

/** Where two listings name another group, table or gateway of a place, it has one that nobody describes. */
export function withDisputedReferences<T extends object>(first: T, second: T): T {
  const disputed = REFERENCES.flatMap((member) => {
    const [one, other] = [first, second].map((each) => {
      const reference = (each as Readonly<Record<string, { readonly id?: unknown } | undefined>>)[member];
      return String(reference?.id ?? '').toLowerCase();
    });
    return one === other ? [] : [[member, { id: `${member} that is described twice and differently` }]];
  });
  return disputed.length === 0 ? first : { ...first, ...Object.fromEntries(disputed) };
}

/** Whether two listings say the same of what is read. */
export function isSameDescription(left: object, right: object): boolean {
  return textOf(left) === textOf(right);
}

/** What a listing says and another does not agree with. */
export function disagreement(
  first: Pick<Resource<unknown>, 'id' | 'name' | 'file'>,
  { file, pointer }: Pick<RawResource, 'file' | 'pointer'>,
): Gap {
  return {
    kind: 'unmodelled',
    effect: 'either',
    what: `${first.name} is described twice and differently: in ${first.file} and in ${file}`,
    subject: first.id,
    origin: { file, pointer, text: first.name },
  };
}
