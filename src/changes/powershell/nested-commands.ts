import { InputError } from '../../model/input-error.ts';
import { startScanner } from '../scanner.ts';
import { parseStatements } from './parse-script.ts';
import type { Expression, Statement } from './syntax.ts';

/** What changes filters, or runs what may: other commands inside values are asked for what they print. */
const CHANGING =
  /\b(?:new|set|remove|enable|disable|rename|copy|import|add|clear|reset)-(?:net|dns|service|item)\w*|\b(?:start|stop|restart)-service\b|\binvoke-\w+|\biex\b|\bnetsh\b|\bsc(?:\.exe)?\s/i;

/**
 * Commands that stand inside a value and run before it is used, in their order: printed into a text, in a list or a table, or asked
 * for a member. `unread`: texts with such commands that could not be read.
 */
export function nestedCommands(
  value: Expression,
  line: number,
  functions: ReadonlyMap<string, unknown>,
): { readonly statements: readonly Statement[]; readonly unread: readonly string[] } {
  const statements: Statement[] = [];
  const unread: string[] = [];
  for (const raw of new Set(rawsIn(value))) {
    const lower = raw.toLowerCase();
    if (!CHANGING.test(raw) && ![...functions.keys()].some((name) => lower.includes(name))) continue;
    try {
      const found = parseStatements(startScanner('', insideOf(raw), line), '', 0);
      if (found.some((each) => each.kind === 'expression' && rawsIn(each.value).includes(raw)))
        unread.push(raw);
      else statements.push(...found);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      unread.push(raw);
    }
  }
  return { statements, unread };
}

function rawsIn(value: Expression): string[] {
  switch (value.kind) {
    case 'text':
      return value.parts.flatMap((part) => (part.kind === 'unknown' ? part.raw : []));
    case 'list':
      return value.items.flatMap(rawsIn);
    case 'table':
      return value.entries.flatMap(([, each]) => rawsIn(each));
    case 'output':
    case 'unknown':
      return [value.raw];
    case 'variable':
    case 'block':
      return [];
  }
}

/** `$(a; b)` → `a; b`; `(a).Name` → `a`. */
function insideOf(raw: string): string {
  const [, inside] = /^[$@]?\((.*)\)[^()]*$/s.exec(raw) ?? [];
  return inside ?? raw;
}
