import type { Call, Value } from '../powershell/call.ts';
import { itemsOf, sourceOf } from '../powershell/values.ts';
import { parameterNamed, SWITCHES } from './fields.ts';

/** The parameters of a cmdlet by their full names; a text says why they cannot be told. */
export function argumentsOf(call: Call): ReadonlyMap<string, Value> | string {
  const result = new Map<string, Value>();
  const all = call.arguments;
  for (let index = 0; index < all.length; index++) {
    const { parameter, value, raw } = all[index] as Call['arguments'][number];
    if (parameter === undefined) {
      if (value?.kind === 'unknown' && raw.startsWith('@')) return value.source;
      // The first argument without a name is the rule's name.
      if (result.has('name') || /^new-/i.test(call.name)) return `"${raw}" is an argument without a name`;
      if (value !== undefined) result.set('name', value);
      continue;
    }
    const name = parameterNamed(parameter);
    if (name === undefined) return `-${parameter} is not known`;
    const next = all[index + 1];
    if (value !== undefined) result.set(name, value);
    else if (SWITCHES.has(name) || next === undefined || next.parameter !== undefined)
      result.set(name, { kind: 'text', text: 'True', quoted: false });
    else {
      if (next.value !== undefined) result.set(name, next.value);
      index++;
    }
  }
  return result;
}

/** The texts of a value; what is not known of it is told by `source`. */
export interface Texts {
  readonly texts: readonly string[];
  readonly source?: string;
  /** A list in one quoted text, which Windows is not known to accept. */
  readonly hasCommaInQuotes: boolean;
}

export function textsOfValue(value: Value): Texts {
  const items = itemsOf(value);
  const source = sourceOf(value) ?? items.map(sourceOfOutput).find((each) => each !== undefined);
  const texts = items.flatMap((item) =>
    item.kind === 'text' && item.unknown === undefined ? [item.text] : [],
  );
  const hasCommaInQuotes = items.some(
    (item) => item.kind === 'text' && item.quoted && item.text.includes(','),
  );
  return { texts, hasCommaInQuotes, ...(source === undefined ? {} : { source }) };
}

/** What a call hands on, and what blocks and tables stand for, is no text that the script gives. */
function sourceOfOutput(value: Value): string | undefined {
  if (value.kind === 'result') return `${value.call.text}, which was not worked out`;
  return value.kind === 'block' || value.kind === 'table' ? 'a value that is no text' : undefined;
}
