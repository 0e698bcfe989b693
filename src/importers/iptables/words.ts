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
  const words: Word[] = [];
  // Most lines have no quotes, and long sets are read word by word.
  if (!/["\t]/.test(line)) {
    for (const text of line.split(' ')) if (text !== '') words.push({ text, quoted: false });
    return words;
  }
  // The word so far: `text`, and what stands in the line from `start` on.
  let text = '';
  let start = 0;
  let open = false;
  for (let index = 0; index < line.length; index++) {
    const character = line[index];
    if (open && character === '\\') {
      text += line.slice(start, index);
      start = ++index;
    } else if (open && character === '"') {
      words.push({ text: text + line.slice(start, index), quoted: true });
      text = '';
      start = index + 1;
      open = false;
    } else if (!open && (character === '"' || character === ' ' || character === '\t')) {
      text += line.slice(start, index);
      start = index + 1;
      open = character === '"';
      if (!open && text !== '') words.push({ text, quoted: false });
      if (!open) text = '';
    }
  }
  if (open) return undefined;
  text += line.slice(start);
  if (text !== '') words.push({ text, quoted: false });
  return words;
}
