import { InputError } from '../../model/input-error.ts';
import { startScanner } from '../scanner.ts';
import { parseStatements } from './parse-script.ts';
import type { Expression, Statement } from './syntax.ts';

/** What changes filters, or runs what may: other commands inside values are asked for what they print. */
const CHANGING =
  /\b(?:new|set|remove|enable|disable|rename|copy|import|add|clear|reset)-(?:net|dns|service|item)\w*|\b(?:start|stop|restart)-service\b|\binvoke-\w+|\biex\b|\bnetsh\b|\bsc(?:\.exe)?\s/i;
/** Objects and types that start programs, run texts, or reach the firewall and its registry. */
const STARTING =
  /\bHNetCfg\b|\[(?:System\.)?Diagnostics\.Process|\bInvokeScript\b|\bNewScriptBlock\b|\[(?:System\.Management\.Automation\.)?scriptblock\]|\bWin32\.Registry|\.Invoke\w*\(|\bFirewallEnabled\b/i;

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
    // What is behind "-and" may not run, so that it is read as a whole or not at all.
    if (STARTING.test(raw)) {
      unread.push(raw);
      continue;
    }
    const isPlain = !/-(?:and|or|xor)\b|&&|\|\||\?/i.test(raw);
    if (!CHANGING.test(raw) && ![...functions.keys()].some((name) => lower.includes(name))) continue;
    // Blocks that stand in the call of a method.
    if (/\.(?:ForEach|Where)\s*[({]/i.test(raw)) {
      unread.push(raw);
      continue;
    }
    try {
      const insides = isPlain ? insidesOf(raw) : [raw];
      const found = insides.flatMap((inside) => parseStatements(startScanner('', inside, line), '', 0));
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

export function rawsIn(value: Expression): string[] {
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

/** `$(a; b)` → `a; b`; `(a).Name` → `a`; `$x.Name = a` → `a`; `-not (a)`, `1 + (a)` → `(a)`. */
function insidesOf(raw: string): readonly string[] {
  const assigned = /^\$[\w:.[\]'"]+\s*[-+*/%]?=\s*([\s\S]+)$/.exec(raw)?.[1];
  if (assigned !== undefined) return [assigned];
  const groups = groupsIn(raw);
  const [only] = groups;
  if (groups.length === 1 && only !== undefined && /^[$@]?\(/.test(raw)) return [only.slice(1, -1)];
  return groups.length === 0 ? [raw] : groups;
}

/** The outermost parentheses with what stands in them; quotes hide them. */
function groupsIn(raw: string): string[] {
  const groups: string[] = [];
  let depth = 0;
  let from = 0;
  for (const { 0: found, index } of raw.matchAll(/'[^']*'|"(?:`[\s\S]|[^"`])*"|[()]/g)) {
    if (found === '(' && depth++ === 0) from = index;
    if (found === ')' && --depth === 0) groups.push(raw.slice(from, index + 1));
  }
  return groups;
}

/** Names of variables that a text sets beside plain assignments: `$p++`, `$p -= 1`, `$p.Port = 1`, `$p.Add(1)`, `$a, $b = 1, 2`. */
export function setsIn(raw: string): readonly string[] {
  const name = String.raw`\$\{?(?:\w+:)?(\w+)\}?`;
  const members = String.raw`(?:\.\w+|\[[^\]]*\])*`;
  // A method may change the list or the table that it is called of; those of texts give others.
  const method = String.raw`\.(?!split|trim|replace|to\w*|substring|contains|get|count|where|foreach)\w+\(`;
  const set = new RegExp(
    `(?:\\+\\+|--)${name}|${name}${members}(?:\\s*(?:\\+\\+|--|(?:[-+*/%]|\\?\\?)?=)|${method})`,
    'gi',
  );
  const lists = raw.match(/^\s*(?:\$\w+\s*,\s*)+(?=\$\w+\s*=)/)?.[0].match(/\w+/g) ?? [];
  return [...lists, ...[...raw.matchAll(set)].map(([, before, behind]) => before ?? behind ?? '')].map(
    (each) => each.toLowerCase(),
  );
}
