import { InputError } from '../model/input-error.ts';
import type { ScriptPlace } from './command.ts';
import type { Redirection } from './shell/syntax.ts';

/** A here-document whose lines begin behind the next line break. */
export interface OpenDocument {
  readonly delimiter: string;
  readonly stripsTabs: boolean;
  readonly expands: boolean;
  readonly fill: (lines: NonNullable<Redirection['lines']>) => void;
}

/** A script while it is read. */
export interface Scanner {
  readonly file: string;
  text: string;
  at: number;
  line: number;
  lineStart: number;
  readonly documents: OpenDocument[];
  /** What stands for a name where a command begins; undefined: nothing but itself. */
  aliasOf?: (name: string) => Alias | undefined;
  /** Aliases that the text at hand comes from, up to where, counted from the end of the whole. */
  inAliases?: readonly { readonly name: string; readonly rest: number }[];
  /** From there on, counted so, the next word may be an alias as well. */
  nextAlias?: number;
}

/** A text; `perhaps`: it may stand for another one. */
export type Alias = { readonly text: string } | 'perhaps';

export function startScanner(file: string, text: string, line = 1): Scanner {
  return { file, text: text.replaceAll('\r\n', '\n'), at: 0, line, lineStart: 0, documents: [] };
}

export function peek({ text, at }: Scanner, ahead = 0): string {
  return text[at + ahead] ?? '';
}

export function startsWith({ text, at }: Scanner, what: string): boolean {
  return text.startsWith(what, at);
}

export function atEnd({ text, at }: Scanner): boolean {
  return at >= text.length;
}

/** Goes on by `count` characters, and keeps count of lines. */
export function advance(scanner: Scanner, count = 1): string {
  const from = scanner.at;
  for (let index = 0; index < count; index++) {
    if (scanner.text[scanner.at++] === '\n') {
      scanner.line++;
      scanner.lineStart = scanner.at;
    }
  }
  return scanner.text.slice(from, scanner.at);
}

export function placeIn({ line, at, lineStart }: Scanner): ScriptPlace {
  return { line, column: at - lineStart + 1 };
}

/** What a shell would not read any further than here. */
export function mistake(
  scanner: Scanner,
  message: string,
  place: ScriptPlace = placeIn(scanner),
): InputError {
  return new InputError(message, { file: scanner.file, ...place });
}

/** Blanks, continued lines and comments. */
export function skipBlanks(scanner: Scanner): void {
  for (;;) {
    const next = peek(scanner);
    if (next === ' ' || next === '\t') advance(scanner);
    else if (next === '\\' && peek(scanner, 1) === '\n') advance(scanner, 2);
    else if (next === '#') while (!atEnd(scanner) && peek(scanner) !== '\n') advance(scanner);
    else return;
  }
}
