import { advance, atEnd, mistake, peek, type Scanner, startsWith } from '../scanner.ts';

/** Quotes as typesetters draw them end and begin texts as straight ones do (about_Quoting_Rules); within others they are letters. */
export function straightQuotes(text: string): string {
  if (!/[\u2018-\u201e]/.test(text)) return text;
  return text.replace(
    /@(["'])[ \t]*\n[\s\S]*?\n\1@|<#[\s\S]*?#>|(?<![^\s;(){}|])#.*|["\u201c-\u201e]((?:`[\s\S]|[^`"\u201c-\u201e])*)["\u201c-\u201e]|['\u2018-\u201b]([^'\u2018-\u201b]*)['\u2018-\u201b]/g,
    (found, _, double?: string, single?: string) =>
      double !== undefined ? `"${double}"` : single !== undefined ? `'${single}'` : found,
  );
}

/** Blanks, continued lines and comments. */
export function skipBlanks(scanner: Scanner): void {
  for (;;) {
    const next = peek(scanner);
    if (next === ' ' || next === '\t' || next === '\u00a0') advance(scanner);
    else if (next === '`' && /^`[ \t]*\n/.test(scanner.text.slice(scanner.at, scanner.at + 100)))
      // PowerShell continues a line only where nothing follows the backtick; blanks there are a slip that documents show.
      advance(scanner, scanner.text.indexOf('\n', scanner.at) + 1 - scanner.at);
    else if (startsWith(scanner, '<#')) {
      const end = scanner.text.indexOf('#>', scanner.at);
      if (end < 0) throw mistake(scanner, 'the comment is not closed');
      advance(scanner, end + 2 - scanner.at);
    } else if (next === '#') while (!atEnd(scanner) && peek(scanner) !== '\n') advance(scanner);
    else return;
  }
}

export function skipLines(scanner: Scanner): void {
  for (skipBlanks(scanner); peek(scanner) === '\n'; skipBlanks(scanner)) advance(scanner);
}
