import type { Audit } from '../model/audit.ts';

/** Above this many proofs indentation costs more than it helps. */
const INDENTED_PROOFS = 2_000;
/** Items of a list that are written at once, with those of their own lists: no text is longer than a string may be. */
const RUN = 256;

/** The audit itself; its published schema is schemas/audit.json. */
export function jsonReport(audit: Audit): string {
  return [...jsonReportPieces(audit)].join('');
}

/** The same bytes, piece by piece. */
export function* jsonReportPieces(audit: Audit): Generator<string> {
  const indentation = audit.proofs.length > INDENTED_PROOFS ? '' : '  ';
  yield '{';
  yield* members(audit, 0, indentation);
  yield `${lineOf(0, indentation)}}\n`;
}

/** The members of an object that stands so deep, as they stand between its braces. */
function* members(object: object, depth: number, indentation: string): Generator<string> {
  const colon = indentation === '' ? ':' : ': ';
  const line = lineOf(depth + 1, indentation);
  let separator = '';
  for (const [key, value] of Object.entries(object)) {
    if (value === undefined) continue;
    const head = `${separator}${line}${JSON.stringify(key)}${colon}`;
    if (isFilledList(value)) {
      yield `${head}[`;
      yield* items(value, depth + 1, indentation);
      yield `${line}]`;
    } else if (depth === 0 && isObject(value) && Object.values(value).some(isFilledList)) {
      yield `${head}{`;
      yield* members(value, depth + 1, indentation);
      yield `${line}}`;
    } else yield separator + inside({ [key]: value }, depth, indentation);
    separator = ',';
  }
}

function* items(list: readonly unknown[], depth: number, indentation: string): Generator<string> {
  let start = 0;
  let weight = 0;
  for (const [index, item] of list.entries()) {
    const own = weightOf(item);
    if (index > start && weight + own > RUN) {
      yield `${inside(list.slice(start, index), depth, indentation)},`;
      start = index;
      weight = 0;
    }
    weight += own;
  }
  yield inside(list.slice(start), depth, indentation);
}

function weightOf(item: unknown): number {
  if (!isObject(item)) return 1;
  let weight = 0;
  for (const member of Object.values(item)) weight += Array.isArray(member) ? member.length : 1;
  return weight;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isFilledList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0;
}

/** The text of a filled list or object that stands so deep, without its brackets. */
function inside(value: object, depth: number, indentation: string): string {
  let wrapped: unknown = value;
  let lines = 0;
  for (let level = 0; level < depth; level++) {
    wrapped = [wrapped];
    lines += lineOf(level + 1, indentation).length;
  }
  const text = JSON.stringify(wrapped, null, indentation);
  const brackets = depth + 1;
  return text.slice(brackets + lines, -(brackets + lines + lineOf(0, indentation).length));
}

function lineOf(depth: number, indentation: string): string {
  return indentation === '' ? '' : `\n${indentation.repeat(depth)}`;
}
