import type { ScriptPlace, Word } from '../command.ts';
import type { Value } from './call.ts';
import type { Expression, TextPart } from './syntax.ts';

const CONSTANTS: Readonly<Record<string, string>> = { true: 'True', false: 'False', null: '' };

/** What an expression is worth where the script says so. */
export function evaluate(expression: Expression, variables: ReadonlyMap<string, Value>): Value {
  switch (expression.kind) {
    case 'text':
      return joined(expression.parts, expression.quoted, variables);
    case 'variable':
      return variable(expression, variables);
    case 'list':
      return listOf(expression.items.map((item) => evaluate(item, variables)));
    case 'table':
      return {
        kind: 'table',
        entries: new Map(
          expression.entries.map(([name, value]) => [name.toLowerCase(), evaluate(value, variables)]),
        ),
      };
    case 'block':
      return expression;
    case 'output':
    case 'unknown':
      return { kind: 'unknown', source: `${expression.raw}, which was not worked out`, raw: expression.raw };
  }
}

function listOf(items: readonly Value[]): Value {
  const isNested = items.length > 1 && items.some(({ kind }) => kind === 'list');
  return { kind: 'list', items: items.flatMap(itemsOf), ...(isNested ? { isNested } : {}) };
}

/** The elements of a list; anything else is one. */
export function itemsOf(value: Value): readonly Value[] {
  return value.kind === 'list' ? value.items : [value];
}

function variable(
  { name, members, raw }: { readonly name: string; readonly members: string; readonly raw: string },
  variables: ReadonlyMap<string, Value>,
): Value {
  const constant = CONSTANTS[name];
  if (constant !== undefined) return { kind: 'text', text: constant, quoted: false };
  const value = variables.get(name);
  if (value === undefined) return { kind: 'unknown', source: `${raw}, which the script does not set`, raw };
  const [, index, member] = /^(?:\[(\d+)\]|\.(\w+))$/.exec(members) ?? [];
  const entry = value.kind === 'table' ? value.entries.get((member ?? '').toLowerCase()) : undefined;
  const isPlain = value.kind === 'list' && value.isNested !== true;
  const element = isPlain && index !== undefined ? value.items[Number(index)] : entry;
  if (members === '') return value.kind === 'unknown' ? { ...value, raw } : value;
  return element ?? { kind: 'unknown', source: `${raw}, which was not worked out`, raw };
}

function joined(parts: readonly TextPart[], quoted: boolean, variables: ReadonlyMap<string, Value>): Value {
  let text = '';
  const open: { source: string; from: number; to: number; values: readonly string[] | undefined }[] = [];
  const addOpen = (raw: string, source: string, values?: readonly string[]) => {
    open.push({ source, from: text.length, to: text.length + raw.length, values });
    text += raw;
  };
  for (const part of parts) {
    if (part.kind === 'text') text += part.text;
    else if (part.kind === 'unknown') addOpen(part.raw, `${part.raw}, which was not worked out`);
    else {
      const value = variable(part, variables);
      if (value.kind === 'text' && value.unknown === undefined) text += value.text;
      else if (value.kind === 'list' && value.items.every(isKnown))
        text += value.items.map((item) => (item.kind === 'text' ? item.text : '')).join(' ');
      else addOpen(part.raw, sourceOf(value) ?? `${part.raw}, which is no text`);
    }
  }
  const [first] = open;
  const last = open.at(-1);
  if (first === undefined || last === undefined) return { kind: 'text', text, quoted };
  const source = [...new Set(open.map((each) => each.source))].join(' and ');
  return {
    kind: 'text',
    text,
    quoted,
    unknown: { source, prefix: text.slice(0, first.from), suffix: text.slice(last.to) },
  };
}

function isKnown(value: Value): boolean {
  return value.kind === 'text' && value.unknown === undefined;
}

/** Where a value comes from that is not known; undefined: it is known. */
export function sourceOf(value: Value): string | undefined {
  switch (value.kind) {
    case 'text':
      return value.unknown?.source;
    case 'unknown':
      return value.source;
    case 'list':
      return value.items.map(sourceOf).find((each) => each !== undefined);
    default:
      return undefined;
  }
}

/** A value as a program gets it on its command line: elements of a list are arguments of their own. */
export function toWords(value: Value, place: ScriptPlace): Word[] {
  const { line, column } = place;
  switch (value.kind) {
    case 'text':
      return [
        {
          text: value.text,
          line,
          column,
          ...(value.unknown === undefined ? {} : { unknown: value.unknown }),
        },
      ];
    case 'list':
      return value.items.flatMap((item) => toWords(item, place));
    case 'unknown':
      return [{ text: value.raw, line, column, unknown: { source: value.source, prefix: '', suffix: '' } }];
    case 'table':
    case 'block':
    case 'result': {
      const source = 'a value that is no text';
      return [{ text: '', line, column, unknown: { source, prefix: '', suffix: '' } }];
    }
  }
}
