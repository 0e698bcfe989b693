import { advance, atEnd, mistake, peek, placeIn, type Scanner } from '../scanner.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  f: '\f',
  v: '\v',
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
  return text;
}

function readEscape(scanner: Scanner): string {
  const number = /^(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|([0-7]{1,3}))/.exec(
    scanner.text.slice(scanner.at, scanner.at + 5),
  );
  if (number !== null) {
    advance(scanner, number[0].length);
    const [, hexadecimal, unicode, octal] = number;
    return String.fromCharCode(
      octal === undefined ? Number.parseInt(hexadecimal ?? unicode ?? '0', 16) : Number.parseInt(octal, 8),
    );
  }
  const next = advance(scanner);
  return ESCAPES[next] ?? next;
}
