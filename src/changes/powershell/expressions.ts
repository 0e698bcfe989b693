import { advance, atEnd, mistake, peek, placeIn, type Scanner, startsWith } from '../scanner.ts';
import { skipBlanks, skipLines } from './blanks.ts';
import { parseStatements, skipStatement } from './parse-script.ts';
import type { Expression, Statement, TextPart } from './syntax.ts';

const VARIABLE = /^\$(?:\{([^}]*)\}|((?:\w+:)?\w+|[_$?^]))((?:\.\w+(?![\w(])|\[\d+\])*)/;

/** One or more values with commas between (about_Arrays). */
export function readValues(scanner: Scanner, depth: number): Expression {
  const first = readValue(scanner, depth);
  const items = [first];
  for (;;) {
    const { at, line, lineStart } = scanner;
    skipBlanks(scanner);
    if (peek(scanner) !== ',') {
      Object.assign(scanner, { at, line, lineStart });
      return items.length === 1 ? first : { kind: 'list', items };
    }
    advance(scanner);
    skipLines(scanner);
    items.push(readValue(scanner, depth));
  }
}

function readValue(scanner: Scanner, depth: number): Expression {
  if (depth > 100) throw mistake(scanner, 'the script is nested too deeply');
  const hereString = /^@(["'])[ \t]*\n/.exec(rest(scanner, 200));
  if (hereString !== null) return readHereString(scanner, hereString[1] as '"' | "'");
  if (startsWith(scanner, '@{')) return readTable(scanner, depth);
  if (startsWith(scanner, '@(') || startsWith(scanner, '$(')) return readArray(scanner, depth, 2);
  switch (peek(scanner)) {
    case '(':
      return readArray(scanner, depth, 1);
    case '{': {
      advance(scanner);
      const body = parseStatements(scanner, '}', depth + 1);
      expect(scanner, '}');
      return { kind: 'block', body };
    }
    case '[': {
      // A type before a value converts it, and shows what it is meant to be.
      const type = /^\[[\w.[\]]+\]/.exec(rest(scanner, 200))?.[0];
      if (type === undefined) return readAttribute(scanner) ?? bareWord(scanner);
      advance(scanner, type.length);
      if (!startsWith(scanner, '::')) return readValue(scanner, depth + 1);
      advance(scanner, 2);
      const from = scanner.at;
      advance(scanner, /^\w*/.exec(rest(scanner, 200))?.[0].length ?? 0);
      skipMembers(scanner);
      return { kind: 'unknown', raw: `${type}::${scanner.text.slice(from, scanner.at)}` };
    }
  }
  const variable = VARIABLE.exec(rest(scanner, 300));
  if (variable !== null && /^(?:[\s,;|)}\]=]|$)/.test(rest(scanner, 301).slice(variable[0].length))) {
    advance(scanner, variable[0].length);
    return { kind: 'variable', name: nameOf(variable), members: variable[3] ?? '', raw: variable[0] };
  }
  // An element, or what a method makes of it, is not worked out.
  if (variable !== null && /^(?:\[|\.\w+\()/.test(rest(scanner, 400).slice(variable[0].length))) {
    const from = scanner.at;
    advance(scanner, variable[0].length);
    skipMembers(scanner);
    return { kind: 'unknown', raw: scanner.text.slice(from, scanner.at) };
  }
  return bareWord(scanner);
}

/** `[CmdletBinding(…)]`, which says how a script is called; undefined: none stands here. */
function readAttribute(scanner: Scanner): Expression | undefined {
  const from = scanner.at;
  const { line, lineStart } = scanner;
  const head = /^\[[\w.]+(?=\()/.exec(rest(scanner, 200))?.[0];
  if (head === undefined) return undefined;
  advance(scanner, head.length);
  skipMembers(scanner);
  if (peek(scanner) === ']') {
    advance(scanner);
    return { kind: 'unknown', raw: scanner.text.slice(from, scanner.at) };
  }
  Object.assign(scanner, { at: from, line, lineStart });
  return undefined;
}

/** Where no command stands, `80..82` are numbers (about_Operators), and what calculates is not worked out. */
export function calculated(value: Expression): Expression {
  const items = value.kind === 'list' ? value.items : [value];
  const texts = items.map((item) =>
    item.kind === 'text' && !item.quoted && item.parts.every(({ kind }) => kind === 'text')
      ? item.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('')
      : '',
  );
  const [, first, last] = /^(\d{1,5})\.\.(\d{1,5})$/.exec(texts[0] ?? '') ?? [];
  if (value.kind !== 'list' && first !== undefined && last !== undefined) {
    const step = Number(first) <= Number(last) ? 1 : -1;
    const length = Math.abs(Number(last) - Number(first)) + 1;
    const numbers = Array.from({ length }, (_, index) => String(Number(first) + step * index));
    return {
      kind: 'list',
      items: numbers.map((text) => ({ kind: 'text', parts: [{ kind: 'text', text }], quoted: false })),
    };
  }
  const isOpen = texts.some((text) => /^\d+(?:\.\d+)?(?:[-+*/%]|\.\.)/.test(text));
  return isOpen ? { kind: 'unknown', raw: texts.join(',') } : value;
}

function rest({ text, at }: Scanner, length: number): string {
  return text.slice(at, at + length);
}

function nameOf(variable: RegExpExecArray): string {
  return (variable[1] ?? variable[2] ?? '').replace(/^(?:script|global|local|private):/i, '').toLowerCase();
}

function expect(scanner: Scanner, close: string): void {
  skipLines(scanner);
  if (peek(scanner) !== close) throw mistake(scanner, `expected "${close}"`);
  advance(scanner);
}

/** `(…)`, `@(…)`, `$(…)`: values, or what a command prints. */
function readArray(scanner: Scanner, depth: number, opening: number): Expression {
  const from = scanner.at;
  advance(scanner, opening);
  const body = parseStatements(scanner, ')', depth + 1);
  expect(scanner, ')');
  const raw = scanner.text.slice(from, scanner.at);
  if (peek(scanner) === '.' || peek(scanner) === '[') {
    skipMembers(scanner);
    return { kind: 'unknown', raw: scanner.text.slice(from, scanner.at) };
  }
  const [only] = body;
  if (body.length === 1 && only !== undefined && only.kind !== 'expression')
    return { kind: 'output', statement: only, raw };
  const values = body.map(
    (each: Statement): Expression => (each.kind === 'expression' ? each.value : { kind: 'unknown', raw }),
  );
  const items = values.flatMap((value) => (value.kind === 'list' ? value.items : [value]));
  const [single] = items;
  return opening === 1 && items.length === 1 && single !== undefined ? single : { kind: 'list', items };
}

/** `.Name`, `[0]`, `.Method(…)`, one behind the other. */
function skipMembers(scanner: Scanner): void {
  for (;;) {
    const plain = /^(?:\.|::)[\w$"']+/.exec(rest(scanner, 200))?.[0];
    const close = ({ '(': ')', '[': ']' } as const)[peek(scanner)];
    if (plain !== undefined) advance(scanner, plain.length);
    else if (close === undefined) return;
    else {
      for (advance(scanner); peek(scanner) !== close; ) {
        if (atEnd(scanner)) throw mistake(scanner, `expected "${close}"`);
        const { at } = scanner;
        skipStatement(scanner);
        if (scanner.at === at) advance(scanner);
      }
      advance(scanner);
    }
  }
}

/** `@{ Name = value; Other = 'x' }` (about_Hash_Tables). */
function readTable(scanner: Scanner, depth: number): Expression {
  advance(scanner, 2);
  const entries: [string, Expression][] = [];
  for (;;) {
    for (skipLines(scanner); peek(scanner) === ';'; skipLines(scanner)) advance(scanner);
    if (peek(scanner) === '}') break;
    const key = /^(?:'([^']*)'|"([^"$]*)"|([\w-]+))[ \t]*=/.exec(rest(scanner, 300));
    if (key === null) throw mistake(scanner, 'expected a name and "="');
    advance(scanner, key[0].length);
    skipLines(scanner);
    const from = scanner.at;
    const [value, ...more] = parseStatements(scanner, '}', depth + 1, true);
    const raw = scanner.text.slice(from, scanner.at).trim();
    const name = key[1] ?? key[2] ?? key[3] ?? '';
    entries.push([
      name,
      value?.kind === 'expression' && more.length === 0 ? value.value : { kind: 'unknown', raw },
    ]);
  }
  advance(scanner);
  return { kind: 'table', entries };
}

function readHereString(scanner: Scanner, quote: '"' | "'"): Expression {
  const place = placeIn(scanner);
  advance(scanner, rest(scanner, 200).indexOf('\n') + 1);
  const end = scanner.text.indexOf(`\n${quote}@`, scanner.at - 1);
  if (end < 0) throw mistake(scanner, 'the here-string is not closed', place);
  const text = scanner.text.slice(scanner.at, Math.max(end, scanner.at));
  advance(scanner, end + 3 - scanner.at);
  return { kind: 'text', parts: quote === "'" ? [{ kind: 'text', text }] : partsOf(text), quoted: true };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0' };

/** Pieces of a text that expands variables, as between double quotes (about_Quoting_Rules). */
function partsOf(text: string): TextPart[] {
  const parts: TextPart[] = [];
  for (let at = 0; at < text.length; ) {
    const variable = /^\$(?:\{([^}]*)\}|((?:\w+:)?\w+|[_$?^]))/.exec(text.slice(at));
    if (text[at] === '`') {
      const escaped = text[at + 1] ?? '';
      addText(parts, ESCAPES[escaped] ?? escaped);
      at += 2;
    } else if (variable !== null) {
      const name = nameOf(variable);
      parts.push({ kind: 'variable', name, members: '', raw: variable[0] });
      at += variable[0].length;
    } else if (text.startsWith('$(', at)) {
      const raw = text.slice(at, closing(text, at + 1) + 1);
      parts.push({ kind: 'unknown', raw });
      at += raw.length;
    } else {
      addText(parts, text[at] ?? '');
      at++;
    }
  }
  return parts;
}

function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')' && --depth === 0) return at;
  }
  return text.length;
}

function addText(parts: TextPart[], text: string): void {
  const last = parts.at(-1);
  if (last?.kind === 'text') parts[parts.length - 1] = { kind: 'text', text: last.text + text };
  else parts.push({ kind: 'text', text });
}

/** A word of quoted and unquoted pieces. */
function bareWord(scanner: Scanner): Expression {
  const parts: TextPart[] = [];
  let quoted = false;
  const from = scanner.at;
  while (!atEnd(scanner) && !/[\s,;|(){}&]/.test(peek(scanner))) {
    const next = peek(scanner);
    if (next === "'" || next === '"') {
      if (scanner.at === from) quoted = true;
      for (const part of readQuoted(scanner, next))
        part.kind === 'text' ? addText(parts, part.text) : parts.push(part);
      if (quoted && parts.length === 0) parts.push({ kind: 'text', text: '' });
    } else if (next === '`') {
      advance(scanner);
      const escaped = advance(scanner);
      if (escaped !== '\n') addText(parts, ESCAPES[escaped] ?? escaped);
    } else {
      const piece =
        /^(?:\$\{[^}]*\}|\$(?:\w+:)?\w+|[^\s,;|(){}&'"`$]+|\$)/.exec(rest(scanner, 5000))?.[0] ?? next;
      advance(scanner, piece.length);
      for (const part of partsOf(piece)) part.kind === 'text' ? addText(parts, part.text) : parts.push(part);
    }
  }
  if (scanner.at === from) throw mistake(scanner, `expected a value, found "${peek(scanner)}"`);
  return { kind: 'text', parts, quoted };
}

function readQuoted(scanner: Scanner, quote: string): readonly TextPart[] {
  const place = placeIn(scanner);
  advance(scanner);
  let text = '';
  for (;;) {
    if (atEnd(scanner)) throw mistake(scanner, 'the quote is not closed', place);
    const next = advance(scanner);
    if (next === quote && peek(scanner) === quote)
      text += quote === '"' ? `\`${advance(scanner)}` : advance(scanner);
    else if (next === quote) return quote === "'" ? [{ kind: 'text', text }] : partsOf(text);
    else if (next === '`' && quote === '"') text += next + advance(scanner);
    else text += next;
  }
}
