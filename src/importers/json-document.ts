import { findJsonMistake } from './json-mistake.ts';

const DEEPEST = 100;

const HEAD = 4_096;

type JsonDocument =
  | { readonly value: unknown }
  /** Why the text is no acceptable JSON, and where; line and column count from 1. */
  | { readonly problem: string; readonly line: number; readonly column: number };

/** Parses JSON within the limits: nesting of at most 100 levels. */
export function parseJson(text: string): JsonDocument {
  // A text of nothing but brackets is refused before JSON.parse remembers each of them.
  if (findTooDeep(text.slice(0, HEAD)) !== undefined) return tooDeep(text);
  try {
    const value = JSON.parse(text) as unknown;
    return isDeeper(value, DEEPEST) ? tooDeep(text) : { value };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (findTooDeep(text) !== undefined) return tooDeep(text);
    const { offset, problem } = findJsonMistake(text);
    const isNext = problem.startsWith('expected nothing more') && looksLikeJson(text.slice(offset));
    return { problem: isNext ? SEVERAL : problem, ...placeOf(text, offset) };
  }
}

const SEVERAL = 'a second document begins: give each a file of its own';

function tooDeep(text: string): JsonDocument {
  return { problem: `nested deeper than ${DEEPEST} levels`, ...placeOf(text, findTooDeep(text) ?? 0) };
}

/** A text that was meant to be JSON, broken or not: it opens like an object or a list of values (`[section]` of an ini file does not). */
export function looksLikeJson(text: string): boolean {
  return /^\s*(\{\s*("|\}|$)|\[\s*(["{[\]]|-?\d|$))/.test(text);
}

/** Looking at the parsed value takes a tenth of the time of looking at every character. */
function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object' && isDeeper(item, levels - 1)) return true;
    return false;
  }
  for (const key in value) {
    const member = (value as Record<string, unknown>)[key];
    if (typeof member === 'object' && isDeeper(member, levels - 1)) return true;
  }
  return false;
}

/** Offset of the first bracket that opens one level too many. */
function findTooDeep(text: string): number | undefined {
  let depth = 0;
  for (let offset = 0; offset < text.length; offset += 1) {
    const code = text.charCodeAt(offset);
    if (code === QUOTE) {
      offset = endOfString(text, offset + 1);
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
  let end = start;
  while (end < text.length && text.charCodeAt(end) !== QUOTE) {
    end += text.charCodeAt(end) === BACKSLASH ? 2 : 1;
  }
  return end;
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
