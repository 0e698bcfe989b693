import type { Condition } from '../../model/filter.ts';
import type { Context } from './context.ts';
import { describe } from './expressions.ts';
import { listOf, only, textOf } from './json-value.ts';
import { operandIn } from './match.ts';
import { doubtsOf, elementPart } from './membership.ts';
import { anyOf, conditionsOf, keyOf, negated, opaque, type Part } from './part.ts';

/** A value that a map gives, and when. */
export interface Entry {
  readonly conditions: readonly Condition[];
  /** Absent: the map may give anything. */
  readonly data?: unknown;
}

/**
 * What a map may give, each value once: `tcp dport map { 80 : …, 443 : … }`. The keys of a map are disjoint; what no key holds
 * goes on behind the rule.
 */
export function entriesOf(body: unknown, context: Context): Entry[] {
  const map = only(body, 'key', 'data');
  const operand = map === undefined ? undefined : operandIn(map.key, context);
  const reason = `what a map gives for ${describe(map?.key)}`;
  if (map === undefined || operand === undefined || operand.elsewhere !== undefined)
    return unknownKey(map?.data, reason, context);
  const { elements, doubts } = elementsOf(map.data, context);
  const groups = new Map<string, { readonly data: unknown; readonly parts: Part[] }>();
  let rest: unknown;
  for (const element of elements) {
    const [key, data] = Array.isArray(element) && element.length === 2 ? element : [];
    const part = elementPart(operand, key);
    if (part === undefined || data === undefined) return unknownKey(map.data, reason, context);
    if (key === '*') {
      rest = data;
      continue;
    }
    const text = keyOf(data);
    const group = groups.get(text);
    if (group === undefined) groups.set(text, { data, parts: [part] });
    else group.parts.push(part);
  }
  const entries = [...groups.values()].map(({ data, parts }): Entry => {
    const [first] = parts as [Part, ...Part[]];
    const conditions = parts.length === 1 ? conditionsOf(first) : [anyOf(parts)];
    return { conditions: [...operand.needs, ...conditions], data };
  });
  if (rest !== undefined) {
    const others = [...groups.values()].flatMap(({ parts }) => parts);
    entries.push({ conditions: [...operand.needs, negated([anyOf(others)])], data: rest });
  }
  return [...entries, ...doubts.map((doubt) => ({ conditions: [...operand.needs, opaque(doubt)] }))];
}

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
