/** A piece of `nft list ruleset`; `end` is the end of a line or a semicolon. */
export interface Token {
  readonly kind: 'word' | 'string' | 'mark' | 'end';
  readonly text: string;
  /** Counts from 1. */
  readonly line: number;
}

const PIECE =
  /[ \t\r\\]*(?:(\n|;)|#[^\n]*|"([^"\n]*)"|(!=|==|<=|>=|<<|>>|[{}(),=!<>&|^])|([^\s{}(),=!<>&|^;"#\\]+)|$)/y;

/**
 * Splits text into words, strings and marks.
 * @throws SyntaxError for what nft never prints: control characters, a string that does not end on its line
 */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < text.length) {
    const start = PIECE.lastIndex;
    const piece = PIECE.exec(text);
    if (piece === null) throw new SyntaxError(`line ${line}: ${problemAt(text, start)}`);
    const [, end, string, mark, word] = piece;
    if (word !== undefined) tokens.push({ kind: 'word', text: checked(word, line), line });
    else if (string !== undefined) tokens.push({ kind: 'string', text: checked(string, line), line });
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark, line });
    else if (end !== undefined) tokens.push({ kind: 'end', text: end, line });
    if (end === '\n') line++;
  }
  return tokens;
}

function problemAt(text: string, start: number): string {
  const isString = /^[ \t\r\\]*"/.test(text.slice(start));
  return isString ? 'a string does not end' : 'a character that nft does not print';
}

function checked(text: string, line: number): string {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) < 32)
      throw new SyntaxError(`line ${line}: a character that nft does not print`);
  }
  return text;
}
