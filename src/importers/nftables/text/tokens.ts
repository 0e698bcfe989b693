/** A piece of `nft list ruleset`; `end` is the end of a line or a semicolon. */
export interface Token {
  readonly kind: 'word' | 'string' | 'mark' | 'end';
  readonly text: string;
  /** Counts from 1. */
  readonly line: number;
}

const NEWLINE = 10;
const RETURN = 13;
const QUOTE = 34;
const HASH = 35;
const SEMICOLON = 59;
const BACKSLASH = 92;
const MARKS = '{}(),=!<>&|^';
const PAIRS = ['!=', '==', '<=', '>=', '<<', '>>'];

/** What a character of ASCII begins: nothing, a word, a mark, or what the cases of `TextTokens` say. */
const BLANK = 0;
const WORD = 1;
const MARK = 2;
const OTHER = 3;
const STRANGE = 4;
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code === 32 || code === 9 || code === BACKSLASH) return BLANK;
  if (code === NEWLINE || code === RETURN || code === SEMICOLON || code === HASH || code === QUOTE)
    return OTHER;
  if (MARKS.includes(String.fromCharCode(code))) return MARK;
  return code < 32 ? STRANGE : WORD;
});

/** Tokens by their position from 0 on; -1: the last one that was asked for. */
export interface Tokens {
  at(position: number): Token | undefined;
}

/** So many tokens are known at a time: nobody looks further back. */
const KEPT = 8;

/** A text's words, strings and marks, made as they are asked for in order: those of a long set at once would take its memory again. */
export class TextTokens implements Tokens {
  readonly #text: string;
  #index = 0;
  #line = 1;
  readonly #recent: Token[] = [];
  #count = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** @throws SyntaxError for what nft never prints: control characters, a string that does not end on its line */
  at(position: number): Token | undefined {
    if (position < 0) return this.#recent[(this.#count + position) % KEPT];
    while (this.#count <= position) {
      const token = this.#next();
      if (token === undefined) return undefined;
      this.#recent[this.#count % KEPT] = token;
      this.#count++;
    }
    return this.#recent[position % KEPT];
  }

  #next(): Token | undefined {
    const text = this.#text;
    const line = this.#line;
    while (this.#index < text.length) {
      const start = this.#index;
      const code = text.charCodeAt(start);
      const kind = kindOf(code);
      if (kind === BLANK) {
        this.#index++;
      } else if (kind === WORD) {
        let end = start + 1;
        while (end < text.length && kindOf(text.charCodeAt(end)) === WORD) end++;
        this.#index = end;
        return { kind: 'word', text: text.slice(start, end), line };
      } else if (kind === MARK) {
        const pair = text.slice(start, start + 2);
        const mark = PAIRS.includes(pair) ? pair : (text[start] as string);
        this.#index += mark.length;
        return { kind: 'mark', text: mark, line };
      } else if (code === RETURN) {
        // Alone it ends the lines of some systems, none of which nft runs on.
        if (!/^\r*(\n|$)/.test(text.slice(start, start + 8)))
          throw new SyntaxError(`line ${line}: ${STRANGE_CHARACTER}`);
        this.#index++;
      } else if (code === HASH) {
        const end = text.indexOf('\n', start);
        this.#index = end < 0 ? text.length : end;
      } else if (code === QUOTE) {
        const end = text.indexOf('"', start + 1);
        const string = text.slice(start + 1, end);
        if (end < 0 || string.includes('\n')) throw new SyntaxError(`line ${line}: a string does not end`);
        this.#index = end + 1;
        return { kind: 'string', text: checked(string, line), line };
      } else if (kind === OTHER) {
        this.#index++;
        if (code === NEWLINE) this.#line++;
        return { kind: 'end', text: text[start] as string, line };
      } else {
        throw new SyntaxError(`line ${line}: ${STRANGE_CHARACTER}`);
      }
    }
    return undefined;
  }
}

const STRANGE_CHARACTER = 'a character that nft does not print';

function kindOf(code: number): number {
  if (code < 128) return KINDS[code] as number;
  return /\s/.test(String.fromCharCode(code)) ? STRANGE : WORD;
}

function checked(text: string, line: number): string {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) < 32) throw new SyntaxError(`line ${line}: ${STRANGE_CHARACTER}`);
  }
  return text;
}
