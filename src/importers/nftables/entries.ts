import type { Condition } from '../../model/filter.ts';
import type { Context } from './context.ts';
import { describe } from './expressions.ts';
import { listOf, only, textOf } from './json-value.ts';
import { operandIn } from './match.ts';
import { doubtsOf, elementParts, valueIn } from './membership.ts';
import { mayOverlap, overlappedBefore } from './overlapping-keys.ts';
import { anyOf, conditionsOf, keyOf, negated, opaque, type Part } from './part.ts';

/** A value that a map gives, and when. */
export interface Entry {
  readonly conditions: readonly Condition[];
  /** Absent: the map may give anything. */
  readonly data?: unknown;
}

/**
 * What a map may give, and when: `tcp dport map { 80 : …, 443 : … }`. No two entries hold the same packets; what no key holds goes
 * on behind the rule.
 */
export function entriesOf(body: unknown, context: Context): Entry[] {
  const map = only(body, 'key', 'data');
  const operand = map === undefined ? undefined : operandIn(map.key, context);
  const reason = `what a map gives for ${describe(map?.key)}`;
  if (map === undefined || operand === undefined) return unknownKey(map?.data, reason, context);
  const { elements, doubts } = elementsOf(map.data, context);
  const given: Given[] = [];
  let rest: unknown;
  for (const element of elements) {
    const [key, data] = Array.isArray(element) && element.length === 2 ? element : [];
    const parts = elementParts(operand, key);
    if (parts === undefined || data === undefined) return unknownKey(map.data, reason, context);
    const value = valueIn(key);
    if (value === '*') rest = data;
    else for (const part of parts) given.push({ key: value, part, data });
  }
  const entries = apart(given);
  if (entries === undefined) return unknownKey(map.data, `${reason}, whose keys overlap`, context);
  if (rest !== undefined)
    entries.push({ conditions: [negated([anyOf(given.map(({ part }) => part))])], data: rest });
  return [...entries, ...doubts.map((doubt): Entry => ({ conditions: [opaque(doubt)] }))].map((entry) => ({
    ...entry,
    conditions: [...operand.needs, ...entry.conditions],
  }));
}

interface Given {
  readonly key: unknown;
  readonly part: Part;
  readonly data: unknown;
}

/**
 * Each value once, and by itself what keys before overlap: of several that hold a packet the first listed is taken (Linux kernel,
 * nft_set_pipapo.c, pipapo_refill). Undefined: too many overlap.
 */
function apart(given: readonly Given[]): Entry[] | undefined {
  const parts = given.map(({ part }) => part);
  const overlapped = mayOverlap(given.map(({ key }) => key)) ? overlappedBefore(parts) : NONE;
  if (overlapped === undefined) return undefined;
  const groups = new Map<string, { readonly data: unknown; readonly parts: Part[] }>();
  const others: Entry[] = [];
  for (const [index, { part, data }] of given.entries()) {
    const before = overlapped.get(index)?.map((earlier) => parts[earlier] as Part);
    if (before !== undefined) {
      others.push({ conditions: [...conditionsOf(part), negated([anyOf(before)])], data });
      continue;
    }
    const text = keyOf(data);
    const group = groups.get(text);
    if (group === undefined) groups.set(text, { data, parts: [part] });
    else group.parts.push(part);
  }
  const entries = [...groups.values()].map(({ data, parts }): Entry => {
    const [first] = parts as [Part, ...Part[]];
    return { conditions: parts.length === 1 ? conditionsOf(first) : [anyOf(parts)], data };
  });
  return [...entries, ...others];
}

const NONE: ReadonlyMap<number, readonly number[]> = new Map();

function elementsOf(data: unknown, { table }: Context): { elements: readonly unknown[]; doubts: string[] } {
  if (typeof data !== 'string') {
    const set = only(data, 'set');
    return set === undefined
      ? { elements: [], doubts: [`map ${textOf(data)}`] }
      : { elements: listOf(set.set), doubts: [] };
  }
  const set = table.sets.get(data.replace(/^@/, ''));
  return set === undefined
    ? { elements: [], doubts: [`map ${data}, which was not listed`] }
    : { elements: set.elements ?? [], doubts: doubtsOf(data, set) };
}

/** The key is not known: any of the values, or none. */
function unknownKey(data: unknown, reason: string, context: Context): Entry[] {
  const { elements, doubts } = elementsOf(data, context);
  const values = new Map<string, unknown>();
  for (const element of elements) {
    if (!Array.isArray(element) || element.length !== 2) return [{ conditions: [opaque(reason)] }];
    values.set(keyOf(element[1]), element[1]);
  }
  return [
    ...[...values.values()].map((value) => ({ conditions: [opaque(reason)], data: value })),
    ...doubts.map((doubt) => ({ conditions: [opaque(doubt)] })),
  ];
}
