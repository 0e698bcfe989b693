import { advance, atEnd, peek, placeIn, type Scanner, skipBlanks } from '../scanner.ts';
import { nextName, readArithmetic, readList, skipLines, skipSeparators, unexpected } from './parse-script.ts';
import { readWord } from './read-word.ts';
import { readRedirection } from './redirection.ts';
import type { RawWord, Redirection, Statement } from './syntax.ts';

/** `for`, `if`, `while`, `case`, `{ … }`, `( … )` or a function; undefined: a simple command begins here. */
export function readCompound(scanner: Scanner, depth: number): Statement | undefined {
  switch (nextName(scanner)) {
    case 'for':
      return readFor(scanner, depth);
    case 'if':
      return readIf(scanner, depth);
    case 'while':
    case 'until':
      return readWhile(scanner, depth);
    case 'case':
      return readCase(scanner, depth);
    case '{':
      return readGroup(scanner, '}', depth);
    case 'function': {
      advance(scanner, 'function'.length);
      skipBlanks(scanner);
      return readFunction(scanner, depth, true);
    }
  }
  const arithmetic = readArithmetic(scanner);
  if (arithmetic !== undefined) return arithmetic;
  if (peek(scanner) === '(') return readGroup(scanner, ')', depth);
  return readFunction(scanner, depth, false);
}

function expectName(scanner: Scanner, name: string): void {
  skipSeparators(scanner);
  if (nextName(scanner) !== name) throw unexpected(scanner);
  advance(scanner, name.length);
}

function takeName(scanner: Scanner): string {
  return advance(scanner, nextName(scanner).length);
}

function readFor(scanner: Scanner, depth: number): Statement {
  const place = placeIn(scanner);
  takeName(scanner);
  skipBlanks(scanner);
  const count = readArithmetic(scanner)?.word;
  const variable = count === undefined ? takeName(scanner) : '';
  if (count === undefined && variable === '') throw unexpected(scanner);
  skipLines(scanner);
  let words: RawWord[] | undefined;
  if (nextName(scanner) === 'in') {
    takeName(scanner);
    words = readWords(scanner);
  }
  expectName(scanner, 'do');
  const body = readList(scanner, ['done'], depth);
  expectName(scanner, 'done');
  const redirections = readRedirections(scanner);
  const over = { ...(words === undefined ? {} : { words }), ...(count === undefined ? {} : { count }) };
  return { kind: 'for', variable, ...over, body, redirections, place };
}

function readWords(scanner: Scanner): RawWord[] {
  const words: RawWord[] = [];
  for (;;) {
    skipBlanks(scanner);
    const word = readWord(scanner, true);
    if (word === undefined) return words;
    words.push(word);
  }
}

function readIf(scanner: Scanner, depth: number): Statement {
  const place = placeIn(scanner);
  const branches: { condition: Statement[]; body: Statement[] }[] = [];
  let otherwise: Statement[] = [];
  for (let next = takeName(scanner); next !== 'fi'; next = takeName(scanner)) {
    if (next === 'else') {
      otherwise = readList(scanner, ['fi'], depth);
    } else {
      const condition = readList(scanner, ['then'], depth);
      expectName(scanner, 'then');
      branches.push({ condition, body: readList(scanner, ['elif', 'else', 'fi'], depth) });
    }
    if (atEnd(scanner)) throw unexpected(scanner);
  }
  return { kind: 'if', branches, otherwise, redirections: readRedirections(scanner), place };
}

function readWhile(scanner: Scanner, depth: number): Statement {
  const place = placeIn(scanner);
  const isUntil = takeName(scanner) === 'until';
  const condition = readList(scanner, ['do'], depth);
  expectName(scanner, 'do');
  const body = readList(scanner, ['done'], depth);
  expectName(scanner, 'done');
  return { kind: 'while', isUntil, condition, body, redirections: readRedirections(scanner), place };
}

function readCase(scanner: Scanner, depth: number): Statement {
  const place = placeIn(scanner);
  takeName(scanner);
  skipBlanks(scanner);
  const subject = readWord(scanner);
  if (subject === undefined) throw unexpected(scanner);
  skipLines(scanner);
  expectName(scanner, 'in');
  const branches: { patterns: RawWord[]; body: Statement[]; goesOn: boolean }[] = [];
  for (;;) {
    skipSeparators(scanner);
    if (nextName(scanner) === 'esac') break;
    if (peek(scanner) === '(') advance(scanner);
    const patterns = readWords(scanner);
    for (; peek(scanner) === '|'; patterns.push(...readWords(scanner))) advance(scanner);
    if (peek(scanner) !== ')') throw unexpected(scanner);
    advance(scanner);
    const body = readList(scanner, ['esac'], depth);
    const [end = ''] = /^(?:;;&?|;&)/.exec(scanner.text.slice(scanner.at, scanner.at + 3)) ?? [];
    advance(scanner, end.length);
    branches.push({ patterns, body, goesOn: end.endsWith('&') });
  }
  takeName(scanner);
  return { kind: 'case', subject, branches, redirections: readRedirections(scanner), place };
}

function readGroup(scanner: Scanner, end: '}' | ')', depth: number): Statement {
  advance(scanner);
  const body = readList(scanner, end === '}' ? ['}'] : [], depth);
  if (peek(scanner) !== end) throw unexpected(scanner);
  advance(scanner);
  return { kind: 'group', isSubshell: end === ')', body, redirections: readRedirections(scanner) };
}

function readFunction(scanner: Scanner, depth: number, isNamedSo: boolean): Statement | undefined {
  const [head, name = '', parentheses] =
    /^([\w.:-]+)[ \t]*(\([ \t]*\))?/.exec(scanner.text.slice(scanner.at, scanner.at + 300)) ?? [];
  if (head === undefined || (parentheses === undefined && !isNamedSo)) return undefined;
  advance(scanner, head.length);
  skipLines(scanner);
  const body = readCompound(scanner, depth);
  if (body === undefined) throw unexpected(scanner);
  return { kind: 'function', name, body, isNamedSo };
}

function readRedirections(scanner: Scanner): Redirection[] {
  const found: Redirection[] = [];
  for (;;) {
    skipBlanks(scanner);
    const next = readRedirection(scanner);
    if (next === undefined) return found;
    found.push(next);
  }
}
