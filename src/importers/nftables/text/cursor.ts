import type { Token, Tokens } from './tokens.ts';

/** A place in a list of tokens. */
export interface Cursor {
  readonly tokens: Tokens;
  position: number;
}

export function peek({ tokens, position }: Cursor, ahead = 0): Token | undefined {
  return tokens.at(position + ahead);
}

/** Text of the next word, mark or end; undefined: a string, or nothing. */
export function peekText(cursor: Cursor, ahead = 0): string | undefined {
  const token = peek(cursor, ahead);
  return token === undefined || token.kind === 'string' ? undefined : token.text;
}

/** @throws SyntaxError where nothing follows */
export function take(cursor: Cursor): Token {
  const token = cursor.tokens.at(cursor.position);
  if (token === undefined) throw problem(cursor, 'something is missing');
  cursor.position++;
  return token;
}

/** Takes a word, or a name in quotes. */
export function takeName(cursor: Cursor): string {
  const token = take(cursor);
  if (token.kind !== 'word' && token.kind !== 'string')
    throw problem(cursor, `expected a name before ${token.text.trim() || 'the end of the line'}`);
  return token.text;
}

/** Takes the next word or mark if it is this one. */
export function accept(cursor: Cursor, text: string): boolean {
  if (peekText(cursor) !== text) return false;
  cursor.position++;
  return true;
}

export function expect(cursor: Cursor, text: string): void {
  if (!accept(cursor, text)) throw problem(cursor, `expected ${text}`);
}

export function skipEnds(cursor: Cursor): void {
  while (peek(cursor)?.kind === 'end') cursor.position++;
}

export function isDone({ tokens, position }: Cursor): boolean {
  return tokens.at(position) === undefined;
}

export function problem({ tokens, position }: Cursor, what: string): SyntaxError {
  const line = (tokens.at(position) ?? tokens.at(-1))?.line ?? 1;
  return new SyntaxError(`line ${line}: ${what}`);
}

/** Blocks in blocks, and braces in rules, nest no deeper in what nft prints. */
const DEEPEST = 16;

/** Takes the tokens up to the end of the statement, ends of lines within braces left out. */
export function takeStatement(cursor: Cursor): Token[] {
  return takeBefore(cursor, (token) => token.kind === 'end' || isMark(token, '}'));
}

/** Takes the tokens of one of several things in braces, which follow each other with commas. */
export function takeMember(cursor: Cursor): Token[] {
  return takeBefore(cursor, (token) => isMark(token, ',') || isMark(token, '}'));
}

export function isMark({ kind, text }: Token, mark: string): boolean {
  return kind === 'mark' && text === mark;
}

/** Takes the tokens before one that stands in no braces of theirs. */
function takeBefore(cursor: Cursor, isEnd: (token: Token) => boolean): Token[] {
  const found: Token[] = [];
  let depth = 0;
  for (let token = peek(cursor); token !== undefined; token = peek(cursor)) {
    if (depth === 0 && isEnd(token)) break;
    if (token.kind === 'mark' && (token.text === '{' || token.text === '(')) depth++;
    if (token.kind === 'mark' && (token.text === '}' || token.text === ')')) depth--;
    if (depth > DEEPEST) throw problem(cursor, 'braces nest too deep');
    if (token.kind !== 'end') found.push(token);
    cursor.position++;
  }
  if (depth !== 0) throw problem(cursor, 'a brace is not closed');
  return found;
}

/** The tokens as they may have been written. */
export function textOfTokens(tokens: readonly Token[]): string {
  return tokens.map(({ kind, text }) => (kind === 'string' ? `"${text}"` : text)).join(' ');
}
