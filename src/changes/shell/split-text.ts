export const BLANKS = ' \t\n';

interface Piece {
  text: string;
  /** A separator ends it that is no blank: it is a field even where it is empty. */
  isEnded: boolean;
  readonly isBehindBlank: boolean;
}

/** Blanks at the ends separate, too; another separator takes those around it with it (POSIX.1-2024, 2.6.5). */
export function splitBy(text: string, separators: string): readonly Piece[] {
  let last: Piece = { text: '', isEnded: false, isBehindBlank: false };
  const pieces = [last];
  const begin = (isBehindBlank: boolean) => {
    last = { text: '', isEnded: false, isBehindBlank };
    pieces.push(last);
  };
  for (const character of text) {
    if (!separators.includes(character)) last.text += character;
    else if (BLANKS.includes(character)) {
      if (last.text !== '' || pieces.length === 1) begin(true);
    } else {
      const before = pieces.at(-2);
      if (last.text === '' && last.isBehindBlank && before !== undefined && before.text !== '') {
        before.isEnded = true;
        pieces.pop();
      } else last.isEnded = true;
      begin(false);
    }
  }
  return pieces;
}
