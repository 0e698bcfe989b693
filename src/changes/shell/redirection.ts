import { advance, mistake, type Scanner, skipBlanks } from '../scanner.ts';
import { openDocument } from './here-document.ts';
import { placeholderAt, readWord } from './read-word.ts';
import type { Redirection } from './syntax.ts';

const OPERATOR = /^(?:\d*|\{([A-Za-z_]\w*)\}(?=[<>]))(<<<|<<-|<<|<>|<&|<|&>>|&>|>>|>&|>\||>)/;

/** `< file`, `2>&1`, `<<EOF`; undefined: none begins here. */
export function readRedirection(scanner: Scanner): Redirection | undefined {
  const [head, variable, operator] = OPERATOR.exec(scanner.text.slice(scanner.at, scanner.at + 200)) ?? [];
  if (
    head === undefined ||
    operator === undefined ||
    placeholderAt(scanner) !== undefined ||
    /^[<>]\(/.test(scanner.text.slice(scanner.at, scanner.at + 2))
  )
    return undefined;
  advance(scanner, head.length);
  skipBlanks(scanner);
  const target = readWord(scanner);
  if (target === undefined) throw mistake(scanner, `expected a file behind "${head}"`);
  // What goes to another descriptor than the standard ones changes neither input nor output.
  if (operator === '<<' || operator === '<<-') return openDocument(scanner, operator, target);
  // The shell takes a descriptor from 10 on.
  if (variable !== undefined) return { operator: `10${operator}`, target, variable };
  return { operator: /^[01](?!\d)/.test(head) ? operator : head, target };
}
