import { type Holes, hasHole, shown } from './holes.ts';

/** Lines of a script while commands are read off them. */
export interface Reader {
  text: string;
  at: number;
  /** Counts from 1. */
  line: number;
  /** The next line with `%` replaced; undefined: there is none. */
  readonly holes: Holes;
  readonly more: () => { readonly text: string; readonly line: number } | undefined;
  /** What it holds is no command of cmd.exe, which ends the script there. */
  broken?: string;
  /** Why what comes next may not run. */
  doubt?: string;
}

export function peek({ text, at }: Reader, ahead = 0): string {
  return text[at + ahead] ?? '';
}

/** It stands for a value in which a parenthesis is to be expected. */
export function mayClose(character: string, { holes }: Reader): boolean {
  return hasHole(character) && /\(x86\)/i.test(shown(character, holes));
}

export function isAtEnd({ text, at }: Reader): boolean {
  return at >= text.length;
}

/** Goes on to the next line; false: there is none. */
export function nextLine(reader: Reader): boolean {
  const next = reader.more();
  if (next === undefined) return false;
  reader.text = next.text;
  reader.line = next.line;
  reader.at = 0;
  return true;
}

export function skipBlanks(reader: Reader): void {
  for (;;) {
    while (/^[\s,;=]$/.test(peek(reader))) reader.at++;
    if (!takeContinuation(reader)) return;
  }
}

/** `^` at the end of a line joins the next one; its first character means itself. */
export function takeContinuation(reader: Reader): boolean {
  if (peek(reader) !== '^' || reader.at !== reader.text.length - 1 || !nextLine(reader)) return false;
  // An empty line is no end here, and what a quote there hides depends on the version.
  if (/^(?:$|\^|".*[&|<>()^])/.test(reader.text)) reader.broken ??= `^ ${reader.text}`.trim();
  if (/^[&|<>()^"]/.test(reader.text)) reader.text = `^${reader.text}`;
  return true;
}

/** What stands up to a blank, a comma, a semicolon or an equals sign, with carets taken off. */
export function readToken(reader: Reader, end: RegExp = /^[\s,;=]$/): string {
  let found = '';
  let quoted = false;
  for (; !isAtEnd(reader); reader.at++) {
    if (!quoted && takeContinuation(reader)) reader.at--;
    else {
      const character = peek(reader);
      if (!quoted && (end.test(character) || /^[&|<>]$/.test(character))) break;
      if (character === '"') quoted = !quoted;
      if (!quoted && character === '^') reader.at++;
      found += peek(reader);
    }
  }
  return found;
}

/** A word that stands there by itself, whatever its case; it is taken. */
export function takeWord(reader: Reader, word: RegExp): string | undefined {
  const found = word.exec(reader.text.slice(reader.at))?.[0];
  if (found !== undefined) reader.at += found.length;
  return found;
}
