import type { z } from 'zod';
import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import { conforms } from './conforms.ts';
import type { Answer } from './documents.ts';
import { isComplete } from './documents.ts';
import type { ModelledList } from './vocabulary.ts';

/** One element of a list, and where it stands; it has the members that its schema names, and may have others. */
export interface Element<T> {
  readonly value: T;
  readonly file: string;
  readonly pointer: string;
}

/** All elements of one list over all answers. */
export interface Listing<T> {
  readonly elements: readonly Element<T>[];
  /** At least one answer holds the list, none of them is a single page of several, and every element was read. */
  readonly complete: boolean;
  readonly unread: readonly Unread[];
}

/** An element that does not have the expected shape, or the further pages of an answer. */
export interface Unread {
  readonly origin: Origin;
  /** What stands there; absent: pages that were not given. */
  readonly value?: unknown;
}

/** Reads a list in every answer; an element that does not have the expected shape is a gap, the others are read. */
export function readList<T>(
  answers: readonly Answer[],
  key: ModelledList,
  schema: z.ZodType<T>,
  gaps: Gap[],
): Listing<T> {
  const elements: Element<T>[] = [];
  const holders = answers.filter(({ body }) => body[key] !== undefined && body[key] !== null);
  const unread: Unread[] = [];
  for (const answer of holders) {
    const raw = answer.body[key];
    const pointer = `${answer.pointer}/${key}`;
    const file = answer.file.name;
    if (!Array.isArray(raw)) {
      gaps.push(misshapen(file, pointer, 'expected a list'));
      unread.push(unreadElement(raw, file, pointer));
      continue;
    }
    if (!isComplete(answer)) unread.push({ origin: { file, pointer, text: `further pages of ${file}` } });
    for (let index = 0; index < raw.length; index += 1) {
      const item: unknown = raw[index];
      const element = readElement(item, schema, file, `${pointer}/${index}`, gaps);
      if (element === undefined) unread.push(unreadElement(item, file, `${pointer}/${index}`));
      else elements.push(element);
    }
  }
  return { elements, complete: unread.length === 0 && holders.length > 0, unread };
}

export function unreadElement(value: unknown, file: string, pointer: string): Unread {
  return { origin: { file, pointer, text: `unreadable element at ${file}#${pointer}` }, value };
}

/** One element, or a gap that says what is wrong with it. */
export function readElement<T>(
  item: unknown,
  schema: z.ZodType<T>,
  file: string,
  pointer: string,
  gaps: Gap[],
): Element<T> | undefined {
  if (conforms(schema, item)) return { value: item, file, pointer };
  gaps.push(misshapen(file, pointer, describeIssue(schema.safeParse(item).error?.issues[0])));
  return undefined;
}

function describeIssue(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined) return 'not of the expected form';
  return issue.path.length === 0 ? issue.message : `/${issue.path.map(String).join('/')}: ${issue.message}`;
}

function misshapen(file: string, pointer: string, problem: string): Gap {
  return {
    kind: 'refused',
    effect: 'either',
    what: `an element was not read: ${problem}`,
    origin: { file, pointer, text: problem },
  };
}

/** Elements by id, in order of appearance; equal copies (from a second account or file) count once, differing ones stay side by side. */
export function versionsById<T>(
  elements: readonly Element<T>[],
  schema: z.ZodType<T>,
  idOf: (value: T) => string,
): Map<string, Element<T>[]> {
  const byId = new Map<string, Element<T>[]>();
  for (const element of elements) {
    const id = idOf(element.value);
    const versions = byId.get(id);
    if (versions === undefined) byId.set(id, [element]);
    else {
      const content = contentOf(element.value, schema);
      if (versions.every((version) => contentOf(version.value, schema) !== content)) versions.push(element);
    }
  }
  return byId;
}

/** An object with the descriptions of it that differ from the first. */
export interface FirstVersion<T> extends Element<T> {
  readonly others: readonly T[];
}

const NONE: readonly never[] = [];

/** The first description of each object; a second one that differs is a gap. */
export function firstVersions<T>(
  elements: readonly Element<T>[],
  schema: z.ZodType<T>,
  idOf: (value: T) => string,
  gaps: Gap[],
): FirstVersion<T>[] {
  const byId = new Map<string, Element<T> & { others: readonly T[] }>();
  const disputed = new Map<FirstVersion<T>, Element<T>>();
  for (const element of elements) {
    const { value, file, pointer } = element;
    const id = idOf(value);
    const first = byId.get(id);
    if (first === undefined) {
      byId.set(id, { value, file, pointer, others: NONE });
      continue;
    }
    const content = contentOf(value, schema);
    if ([first.value, ...first.others].some((version) => contentOf(version, schema) === content)) continue;
    first.others = [...first.others, value];
    if (!disputed.has(first)) disputed.set(first, element);
  }
  const result = [...byId.values()];
  if (disputed.size === 0) return result;
  for (const first of result) {
    const second = disputed.get(first);
    if (second !== undefined) gaps.push(disagreement(idOf(first.value), first, second));
  }
  return result;
}

/** What stands for a state that two descriptions do not agree on. */
export const DISPUTED = 'described twice and differently';

export function disagreement(id: string, first: Element<unknown>, second: Element<unknown>): Gap {
  return {
    kind: 'unmodelled',
    effect: 'either',
    what: `${id} is ${DISPUTED}: in ${first.file} and in ${second.file}`,
    subject: id,
    origin: { file: second.file, pointer: second.pointer, text: id },
  };
}

/** Every description has its lists, empty ones as well: without one it is a part of one, or a mere reference. */
export function unshown(id: string, list: string, { file, pointer }: Element<unknown>): Gap {
  const what = `the ${list} of ${id} are not in its description`;
  return { kind: 'unseen', effect: 'either', what, subject: id, origin: { file, pointer, text: id } };
}

/** What the schema names, without tags: an account that shares a subnet with another does not see the other's tags. */
function contentOf<T>(value: T, schema: z.ZodType<T>): string {
  return JSON.stringify(schema.parse(value), (key, member) =>
    key === 'Tags' || key === 'TagSet' || member === null ? undefined : member,
  );
}
