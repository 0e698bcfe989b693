import { advance, peek, type Scanner, skipBlanks } from '../scanner.ts';
import type { RawWord } from './syntax.ts';

const NAME = /^[^\s;&|()<>"'`\\$#=]+(?=[\s;&|()<>]|$)/;

/**
 * Puts the texts of aliases where their names begin a command (POSIX.1-2024, Shell Command Language, 2.3.1). The word of a name of which
 * it is not known what stands for it is given.
 */
export function readAlias(scanner: Scanner): RawWord | undefined {
  for (;;) {
    skipBlanks(scanner);
    const { text, at, line, inAliases = [] } = scanner;
    const name = NAME.exec(text.slice(at, at + 200))?.[0];
    const isOwn = inAliases.some((each) => each.name === name && text.length - at > each.rest);
    const alias = name === undefined || isOwn ? undefined : scanner.aliasOf?.(name);
    if (alias === undefined || name === undefined) return undefined;
    if (alias === 'perhaps') {
      const place = { line, column: at - scanner.lineStart + 1 };
      advance(scanner, name.length);
      return {
        ...place,
        parts: [{ kind: 'variable', name: aliasVariable(name), operator: '', quoted: true, raw: name }],
        raw: name,
      };
    }
    const behind = text.slice(at + name.length);
    scanner.text = text.slice(0, at) + alias.text + behind;
    scanner.inAliases = [...inAliases, { name, rest: behind.length }];
    if (/[ \t]$/.test(alias.text)) scanner.nextAlias = behind.length;
  }
}

/** Whether the text of an alias that ends with a blank was read to its end. */
export function isBehindAlias(scanner: Scanner): boolean {
  skipBlanks(scanner);
  const { nextAlias, text, at } = scanner;
  if (nextAlias === undefined || text.length - at > nextAlias || peek(scanner) === '\n') return false;
  delete scanner.nextAlias;
  return true;
}

/** Where it is kept what is not known of an alias. */
export function aliasVariable(name: string): string {
  return `alias ${name}`;
}
