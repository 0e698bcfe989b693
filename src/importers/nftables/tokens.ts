/** A piece of `nft list ruleset`; `end` is the end of a line or a semicolon. */
export interface Token {
  readonly kind: 'word' | 'string' | 'mark' | 'end';
  readonly text: string;
  /** Counts from 1. */
  readonly line: number;
}

const NEWLINE = 10;
const QUOTE = 34;
const HASH = 35;
const SEMICOLON = 59;
const BACKSLASH = 92;
const MARKS = '{}(),=!<>&|^';
const PAIRS = ['!=', '==', '<=', '>=', '<<', '>>'];

/** What a character of ASCII begins: nothing, a word, a mark, or what the cases of `tokensOf` say. */
const BLANK = 0;
const WORD = 1;
const MARK = 2;
const OTHER = 3;
const STRANGE = 4;
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code === 32 || code === 9 || code === 13 || code === BACKSLASH) return BLANK;
  if (code === NEWLINE || code === SEMICOLON || code === HASH || code === QUOTE) return OTHER;
  if (MARKS.includes(String.fromCharCode(code))) return MARK;
  return code < 32 ? STRANGE : WORD;
});

/**
 * Splits text into words, strings and marks.
 * @throws SyntaxError for what nft never prints: control characters, a string that does not end on its line
 */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let index = 0;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    const kind = kindOf(code);
    if (kind === BLANK) {
      index++;
    } else if (kind === WORD) {
      const start = index;
      do index++;
      while (index < text.length && kindOf(text.charCodeAt(index)) === WORD);
      tokens.push({ kind: 'word', text: text.slice(start, index), line });
    } else if (kind === MARK) {
      const pair = text.slice(index, index + 2);
      const mark = PAIRS.includes(pair) ? pair : (text[index] as string);
      tokens.push({ kind: 'mark', text: mark, line });
      index += mark.length;
    } else if (code === HASH) {
      index = endOr(text.indexOf('\n', index), text);
    } else if (code === QUOTE) {
      const end = text.indexOf('"', index + 1);
      const string = text.slice(index + 1, end);
      if (end < 0 || string.includes('\n')) throw new SyntaxError(`line ${line}: a string does not end`);
      tokens.push({ kind: 'string', text: checked(string, line), line });
      index = end + 1;
    } else if (kind === OTHER) {
      tokens.push({ kind: 'end', text: text[index] as string, line });
      if (code === NEWLINE) line++;
      index++;
    } else {
      throw new SyntaxError(`line ${line}: ${STRANGE_CHARACTER}`);
    }
  }
  return tokens;
}

const STRANGE_CHARACTER = 'a character that nft does not print';

function kindOf(code: number): number {
  if (code < 128) return KINDS[code] as number;
  return /\s/.test(String.fromCharCode(code)) ? STRANGE : WORD;
}

function endOr(position: number, text: string): number {
  return position < 0 ? text.length : position;
}

function checked(text: string, line: number): string {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) < 32) throw new SyntaxError(`line ${line}: ${STRANGE_CHARACTER}`);
  }
  return text;
}
