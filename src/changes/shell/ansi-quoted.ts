import { advance, atEnd, mistake, peek, placeIn, type Scanner } from '../scanner.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  E: '\u001b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '?': '?',
};

/** The text of `$'…'`, whose escapes are those of C (bash(1), QUOTING). */
export function readAnsiQuoted(scanner: Scanner): string {
  const place = placeIn(scanner);
  advance(scanner, 2);
  let text = '';
  while (peek(scanner) !== "'") {
    if (atEnd(scanner)) throw mistake(scanner, 'the quote is not closed', place);
    const next = advance(scanner);
    text += next === '\\' ? readEscape(scanner) : next;
  }
  advance(scanner);
  // No text of a shell goes on behind a null.
  return text.replace(/\0.*/s, '');
}

function readEscape(scanner: Scanner): string {
  const behind = scanner.text.slice(scanner.at, scanner.at + 9);
  const hexadecimal = /^(?:x([\da-fA-F]{1,2})|u([\da-fA-F]{1,4})|U([\da-fA-F]{1,8}))/.exec(behind);
  const octal = /^[0-7]{1,3}/.exec(behind);
  const control = /^c([@-_a-z])/.exec(behind);
  const [found] = hexadecimal ?? octal ?? control ?? [];
  if (found !== undefined) advance(scanner, found.length);
  if (hexadecimal !== null)
    return String.fromCodePoint(Number.parseInt(hexadecimal.slice(1).join(''), 16) % 0x110000);
  if (octal !== null) return String.fromCharCode(Number.parseInt(octal[0], 8) % 256);
  if (control !== null) return String.fromCharCode((control[1]?.toUpperCase().charCodeAt(0) ?? 0) % 32);
  const next = advance(scanner);
  // An escape that means nothing stands as it is written.
  return ESCAPES[next] ?? `\\${next}`;
}
