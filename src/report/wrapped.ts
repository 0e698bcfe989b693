import { unpainted } from './ansi.ts';

/** Wider lines are hard to read. */
const WIDEST = 120;

/** A text in lines of words, each behind the indent. */
export function wrapped(text: string, width: number, indent: string): string[] {
  if (text === '') return [];
  const room = Math.max(24, Math.min(width, WIDEST) - indent.length);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && lengthOf(line) + lengthOf(word) + 1 > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => indent + each.trimEnd());
}

/** Lines that begin where they began, and go on further in. */
export function folded(lines: string, width: number): string {
  return lines
    .split('\n')
    .flatMap((line) => {
      const start = /^ */.exec(line)?.[0] ?? '';
      const [first = '', ...others] = wrapped(line.trimStart(), width, `${start}    `);
      return [start + first.trimStart(), ...others];
    })
    .join('\n');
}

/** Columns that a text takes, wide characters and colours apart. */
export function lengthOf(text: string): number {
  return [...unpainted(text)].length;
}
