import { findJsonMistake } from './json-mistake.ts';

const DEEPEST = 100;

type JsonDocument =
  | { readonly value: unknown }
  /** Why the text is no acceptable JSON, and where; line and column count from 1. */
  | { readonly problem: string; readonly line: number; readonly column: number };

/** Parses JSON within the limits: nesting of at most 100 levels, checked before anything is built. `utf8` are the bytes of `text`. */
export function parseJson(text: string, utf8: Uint8Array = new TextEncoder().encode(text)): JsonDocument {
  const tooDeep = findTooDeep(utf8);
  if (tooDeep !== undefined) {
    const before = new TextDecoder().decode(utf8.subarray(0, tooDeep));
    return { problem: `nested deeper than ${DEEPEST} levels`, ...placeOf(before, before.length) };
  }
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

/** Offset of the first bracket that opens one level too many. Exports are mostly indentation, which is skipped four bytes at a time. */
function findTooDeep(utf8: Uint8Array): number | undefined {
  const bytes = utf8.byteOffset % 4 === 0 ? utf8 : new Uint8Array(utf8);
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
  let depth = 0;
  for (let offset = 0; offset < bytes.length; offset += 1) {
    const code = bytes[offset];
    if (code === SPACE) {
      if (offset % 4 === 3) offset = endOfSpaces(words, offset + 1) - 1;
    } else if (code === QUOTE) {
      offset = endOfString(bytes, offset + 1);
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      depth += 1;
      if (depth > DEEPEST) return offset;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth -= 1;
    }
  }
  return undefined;
}

function endOfSpaces(words: Int32Array, start: number): number {
  let word = start / 4;
  while (words[word] === FOUR_SPACES) word += 1;
  return word * 4;
}

function endOfString(bytes: Uint8Array, start: number): number {
  let end = start;
  while (end < bytes.length && bytes[end] !== QUOTE) end += bytes[end] === BACKSLASH ? 2 : 1;
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

const SPACE = 0x20;
const FOUR_SPACES = 0x20202020;
const QUOTE = 0x22;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const BACKSLASH = 0x5c;
