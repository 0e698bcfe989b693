/** One argument of a rule; a quoted one is always a value, never an option. */
export interface Word {
  readonly text: string;
  readonly quoted: boolean;
}

/**
 * Splits a line as iptables-restore does (iptables, xshared.c): blanks separate, only `"` quotes, inside quotes `\` escapes the next
 * character, a closing quote ends the argument; single quotes are ordinary characters. Undefined: a quote is not closed, as where
 * iptables-save prints a comment that holds a line break.
 */
export function splitWords(line: string): Word[] | undefined {
  if (!line.includes('"')) return plainWords(line);
  const words: Word[] = [];
  let text = '';
  let open = false;
  let escaped = false;
  for (const character of line) {
    if (open) {
      if (escaped || (character !== '\\' && character !== '"')) {
        text += character;
        escaped = false;
      } else if (character === '\\') {
        escaped = true;
      } else {
        words.push({ text, quoted: true });
        text = '';
        open = false;
      }
    } else if (character === '"') {
      open = true;
    } else if (character !== ' ' && character !== '\t') {
      text += character;
    } else if (text !== '') {
      words.push({ text, quoted: false });
      text = '';
    }
  }
  if (open) return undefined;
  if (text !== '') words.push({ text, quoted: false });
  return words;
}

function plainWords(line: string): Word[] {
  const words: Word[] = [];
  let start = 0;
  for (let index = 0; index <= line.length; index++) {
    if (index < line.length && line[index] !== ' ' && line[index] !== '\t') continue;
    if (index > start) words.push({ text: line.slice(start, index), quoted: false });
    start = index + 1;
  }
  return words;
}
