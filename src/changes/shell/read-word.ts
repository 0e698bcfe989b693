import { advance, atEnd, mistake, peek, placeIn, type Scanner, startsWith } from '../scanner.ts';
import { readAnsiQuoted } from './ansi-quoted.ts';
import type { Part, RawWord } from './syntax.ts';

const ENDS_WORD = new Set([' ', '\t', '\n', ';', '&', '|', '(', ')', '<', '>', '']);

/**
 * One word with its quotes and expansions (POSIX.1-2017, Shell Command Language, 2.2 and 2.6); undefined: none begins here. Where no
 * command can begin, `!(a|b)` is a pattern (bash(1), extglob).
 */
export function readWord(scanner: Scanner, mayBePattern = false): RawWord | undefined {
  const place = placeIn(scanner);
  const from = scanner.at;
  const parts: Part[] = [];
  if (startsWith(scanner, '<(') || startsWith(scanner, '>(')) {
    skipParentheses(scanner);
    return { ...place, parts: [runPart(scanner, from)], raw: scanner.text.slice(from, scanner.at) };
  }
  for (;;) {
    const placeholder = placeholderAt(scanner);
    if (placeholder !== undefined) {
      advance(scanner, placeholder.length);
      parts.push({ kind: 'variable', name: placeholder, operator: '', quoted: true, raw: placeholder });
    } else if (mayBePattern && isExtended(scanner, parts)) {
      const start = scanner.at;
      skipParentheses(scanner);
      parts.push({
        kind: 'variable',
        name: '',
        operator: '#',
        quoted: true,
        raw: scanner.text.slice(start, scanner.at),
      });
    } else if (ENDS_WORD.has(peek(scanner))) break;
    else readPart(scanner, parts);
  }
  if (scanner.at === from) return undefined;
  return { ...place, parts, raw: scanner.text.slice(from, scanner.at).replaceAll('\\\n', '') };
}

function isExtended(scanner: Scanner, parts: readonly Part[]): boolean {
  const last = parts.at(-1);
  return peek(scanner) === '(' && last?.kind === 'text' && !last.quoted && /[?*+@!]$/.test(last.text);
}

/** `<SECURITY_GROUP_ID>`, which documents leave to their readers and a shell would take for redirections; undefined: none stands here. */
export function placeholderAt({ text, at }: Scanner): string | undefined {
  if (text[at] !== '<') return undefined;
  return /^<[A-Z][A-Z\d]*(?:[_-][A-Z\d]+)*>(?=[\s;&|),]|\/\d|$)/.exec(text.slice(at, at + 100))?.[0];
}

/** Pieces of a text in which only `$`, `` ` `` and `\` mean something, as in double quotes. */
export function readExpandable(scanner: Scanner, isEnd: () => boolean, escaped: string): Part[] {
  const parts: Part[] = [];
  while (!isEnd()) {
    if (atEnd(scanner)) throw mistake(scanner, 'the script ends inside quotes');
    const next = peek(scanner);
    if (next === '\\' && peek(scanner, 1) === '\n') advance(scanner, 2);
    else if (next === '\\' && escaped.includes(peek(scanner, 1)) && peek(scanner, 1) !== '') {
      advance(scanner);
      addText(parts, advance(scanner), true);
    } else if (next === '$' || next === '`') readExpansion(scanner, parts, true);
    else addText(parts, advance(scanner), true);
  }
  return parts;
}

export function addText(parts: Part[], text: string, quoted: boolean): void {
  const last = parts.at(-1);
  if (last?.kind === 'text' && last.quoted === quoted)
    parts[parts.length - 1] = { ...last, text: last.text + text };
  else parts.push({ kind: 'text', text, quoted });
}

function readPart(scanner: Scanner, parts: Part[]): void {
  const next = peek(scanner);
  if (next === '\\') {
    advance(scanner);
    const escaped = advance(scanner);
    if (escaped !== '\n') addText(parts, escaped, true);
  } else if (next === "'") {
    const place = placeIn(scanner);
    const close = scanner.text.indexOf("'", scanner.at + 1);
    if (close < 0) throw mistake(scanner, 'the quote is not closed', place);
    addText(parts, advance(scanner, close + 1 - scanner.at).slice(1, -1), true);
  } else if (next === '"' || startsWith(scanner, '$"')) {
    advance(scanner, next === '"' ? 1 : 2);
    const inner = readExpandable(scanner, () => peek(scanner) === '"', '$`"\\');
    advance(scanner);
    if (inner.length === 0) addText(parts, '', true);
    parts.push(...inner);
  } else if (startsWith(scanner, "$'")) {
    addText(parts, readAnsiQuoted(scanner), true);
  } else if (next === '$' || next === '`') {
    readExpansion(scanner, parts, false);
  } else {
    addText(parts, advance(scanner), false);
  }
}

function runPart({ text, at }: Scanner, from: number): Part {
  return { kind: 'run', quoted: true, raw: text.slice(from, at) };
}

const NAME = /^(?:[A-Za-z_]\w*|[0-9@*#?$!-])/;

function readExpansion(scanner: Scanner, parts: Part[], quoted: boolean): void {
  const from = scanner.at;
  const raw = () => scanner.text.slice(from, scanner.at);
  if (peek(scanner) === '`') {
    const close = /^`(?:\\[\s\S]|[^`\\])*`/.exec(scanner.text.slice(from));
    if (close === null) throw mistake(scanner, 'the quote is not closed');
    advance(scanner, close[0].length);
    parts.push({ kind: 'run', quoted, raw: raw() });
  } else if (startsWith(scanner, '$(')) {
    advance(scanner);
    skipParentheses(scanner);
    parts.push({ kind: 'run', quoted, raw: raw() });
  } else if (startsWith(scanner, '$[')) {
    const inner = /^\$\[([^\]]*)\]/.exec(scanner.text.slice(from))?.[1];
    if (inner === undefined) throw mistake(scanner, 'the bracket is not closed');
    advance(scanner, inner.length + 3);
    parts.push({ kind: 'run', quoted, raw: `$((${inner}))` });
  } else if (startsWith(scanner, '${')) {
    const { name, operator } = readBraces(scanner);
    parts.push({ kind: 'variable', name, operator, quoted, raw: raw() });
  } else {
    const name = NAME.exec(scanner.text.slice(scanner.at + 1, scanner.at + 200))?.[0];
    if (name === undefined) {
      addText(parts, advance(scanner), quoted);
      return;
    }
    advance(scanner, name.length + 1);
    parts.push({ kind: 'variable', name, operator: '', quoted, raw: raw() });
  }
}

function readBraces(scanner: Scanner): { readonly name: string; readonly operator: string } {
  const place = placeIn(scanner);
  advance(scanner, 2);
  const from = scanner.at;
  for (let depth = 1; depth > 0; ) {
    if (atEnd(scanner)) throw mistake(scanner, 'the brace is not closed', place);
    const next = advance(scanner);
    if (next === '\\') advance(scanner);
    else if (next === '{') depth++;
    else if (next === '}') depth--;
  }
  const inner = scanner.text.slice(from, scanner.at - 1);
  const name = NAME.exec(inner)?.[0] ?? '';
  return { name, operator: inner.slice(name.length) };
}

/** From an opening parenthesis to behind the one that closes it; quotes hide parentheses. */
export function skipParentheses(scanner: Scanner): void {
  const place = placeIn(scanner);
  for (let depth = 0; ; ) {
    if (atEnd(scanner)) throw mistake(scanner, 'the parenthesis is not closed', place);
    const next = advance(scanner);
    if (next === '\\') advance(scanner);
    else if (next === "'" || next === '"') skipQuoted(scanner, next);
    else if (next === '(') depth++;
    else if (next === ')' && --depth === 0) return;
  }
}

function skipQuoted(scanner: Scanner, quote: string): void {
  while (!atEnd(scanner)) {
    const next = advance(scanner);
    if (next === quote) return;
    if (next === '\\' && quote === '"') advance(scanner);
  }
}
