import { findJsonMistake } from './json-mistake.ts';

const DEEPEST = 100;

export type JsonDocument =
  | { readonly value: unknown }
  /** Why the text is no acceptable JSON, and where; line and column count from 1. */
  | { readonly problem: string; readonly line: number; readonly column: number };

/** Parses JSON within the limits: nesting of at most 100 levels, checked before anything is built. */
export function parseJson(text: string): JsonDocument {
  const tooDeep = findTooDeep(text);
  if (tooDeep !== undefined) return { problem: `nested deeper than ${DEEPEST} levels`, ...placeOf(text, tooDeep) };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const mistake = findJsonMistake(text);
    return { problem: mistake.problem, ...placeOf(text, mistake.offset) };
  }
}

/** A text that was meant to be JSON, broken or not: it opens like an object or a list of values (`[section]` of an ini file does not). */
export function looksLikeJson(text: string): boolean {
  return /^\s*(\{\s*("|\}|$)|\[\s*(["{[\]]|-?\d|$))/.test(text);
}

function findTooDeep(text: string): number | undefined {
  let depth = 0;
  for (let offset = 0; offset < text.length; offset += 1) {
    const code = text.charCodeAt(offset);
    if (code === QUOTE) {
      offset = endOfString(text, offset);
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      depth += 1;
      if (depth > DEEPEST) return offset;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth -= 1;
    }
  }
  return undefined;
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

function isEscaped(text: string, offset: number): boolean {
  let first = offset;
  while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return (offset - first) % 2 === 1;
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0 && end < offset; end = text.indexOf('\n', end + 1)) {
    line += 1;
    start = end + 1;
  }
  return { line, column: offset - start + 1 };
}

const QUOTE = 0x22;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const BACKSLASH = 0x5c;
