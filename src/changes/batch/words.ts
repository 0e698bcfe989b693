import type { Word } from '../command.ts';
import { systemProgram } from '../windows/system-program.ts';
import { type Holes, unknownIn } from './holes.ts';

/** The arguments that a program of Windows makes of its line. */
export function wordsOf(text: string, line: number, holes: Holes): Word[] {
  const words: Word[] = [];
  for (let at = 0; ; ) {
    while (/^\s$/.test(text[at] ?? '')) at++;
    if (at >= text.length) return words;
    const { word, end } = argumentAt(text, at);
    words.push(lowerProgram({ ...unknownIn(word, holes), line, column: at + 1 }, words.length));
    at = end;
  }
}

/** Quotes hide blanks; backslashes before a quote, where their number is odd, make it a character. */
function argumentAt(text: string, start: number): { readonly word: string; readonly end: number } {
  let word = '';
  let quoted = false;
  let at = start;
  while (at < text.length && (quoted || !/\s/.test(text[at] ?? ''))) {
    const [slashes = ''] = /^\\+(?=")/.exec(text.slice(at)) ?? [];
    if (slashes !== '') {
      word += '\\'.repeat(slashes.length / 2);
      at += slashes.length;
      if (slashes.length % 2 === 0) continue;
      word += '"';
    } else if (text[at] !== '"') word += text[at];
    else if (quoted && text[at + 1] === '"') word += text[++at];
    else quoted = !quoted;
    at++;
  }
  return { word, end: at };
}

function lowerProgram(word: Word, index: number): Word {
  if (index > 0) return word;
  const { unknown: _, ...plain } = word;
  const known = systemProgram(word.text);
  const text = (known ?? word.text)
    .toLowerCase()
    .replace(/^echo[.:,;/\\([\]+=].*/, 'echo')
    .replace(/^.*\\/, '')
    .replace(/\.exe$/, '');
  return known === undefined ? { ...word, text } : { ...plain, text };
}

/** Texts that blanks, commas, semicolons and equals signs part, with their quotes. */
export function listed(text: string): string[] {
  return text.match(/(?:"[^"]*(?:"|$)|[^\s,;="])+/g) ?? [];
}
