import { advance, mistake, peek, type Scanner } from '../scanner.ts';
import { skipBlanks, skipLines } from './blanks.ts';
import { calculated, readValues } from './expressions.ts';
import { parseStatements, skipStatement } from './parse-script.ts';
import type { Expression, Statement } from './syntax.ts';

const KEYWORD = /^(foreach|for|if|while|switch|do|try|function|filter|param|process|begin|end)(?=[\s({]|$)/i;

/** `foreach`, `if`, `try`, `function` and their like; undefined: none stands here. */
export function readKeyword(scanner: Scanner, depth: number): Statement | undefined {
  const keyword = KEYWORD.exec(scanner.text.slice(scanner.at, scanner.at + 20))?.[1]?.toLowerCase();
  if (keyword === undefined) return undefined;
  advance(scanner, keyword.length);
  skipLines(scanner);
  switch (keyword) {
    case 'foreach':
      return readForeach(scanner, depth);
    case 'function':
    case 'filter': {
      const name = /^[\w:-]+/.exec(scanner.text.slice(scanner.at, scanner.at + 100))?.[0] ?? '';
      advance(scanner, name.length);
      skipLines(scanner);
      if (peek(scanner) === '(') skipBrackets(scanner);
      return { kind: 'function', name: name.toLowerCase(), body: readBlock(scanner, depth) };
    }
    case 'param':
      skipBrackets(scanner);
      return { kind: 'branches', keyword, condition: '', conditions: [], bodies: [], isCertain: false };
    case 'begin':
    case 'process':
    case 'end':
    case 'try':
      return readTry(scanner, keyword, depth);
    case 'do': {
      const bodies = [readBlock(scanner, depth)];
      skipLines(scanner);
      const from = scanner.at;
      skipStatement(scanner);
      const conditions = [scanner.text.slice(from, scanner.at).replace(/^(?:while|until)\s*/i, '')];
      return { kind: 'branches', keyword, condition: 'a loop', conditions, bodies, isCertain: false };
    }
    default:
      return readBranches(scanner, keyword, depth);
  }
}

function readForeach(scanner: Scanner, depth: number): Statement {
  expect(scanner, '(');
  const name = /^\$(\w+)\s+in\s+/i.exec(scanner.text.slice(scanner.at, scanner.at + 200));
  if (name === null) throw mistake(scanner, 'expected "$name in"');
  advance(scanner, name[0].length);
  const from = scanner.at;
  const isValue = /["'$@([\d]/.test(peek(scanner));
  let items: Expression | undefined = isValue ? calculated(readValues(scanner, depth + 1)) : undefined;
  skipLines(scanner);
  if (items === undefined || peek(scanner) !== ')') {
    skipStatement(scanner);
    items = { kind: 'unknown', raw: scanner.text.slice(from, scanner.at).trim() };
  }
  expect(scanner, ')');
  return { kind: 'foreach', variable: (name[1] ?? '').toLowerCase(), items, body: readBlock(scanner, depth) };
}

function readTry(scanner: Scanner, keyword: string, depth: number): Statement {
  const bodies = [readBlock(scanner, depth)];
  const branches = (of: readonly (readonly Statement[])[]): Statement => ({
    kind: 'branches',
    keyword,
    condition: 'an error',
    conditions: [],
    bodies: of,
    isCertain: true,
  });
  for (;;) {
    const { at, line, lineStart } = scanner;
    skipLines(scanner);
    const next = /^(catch|finally)(?=[\s{[])/i.exec(scanner.text.slice(scanner.at, scanner.at + 10))?.[0];
    if (next === undefined || keyword !== 'try') {
      Object.assign(scanner, { at, line, lineStart });
      return branches(bodies);
    }
    advance(scanner, next.length);
    skipLines(scanner);
    while (peek(scanner) === '[' || peek(scanner) === ',') {
      advance(scanner, Math.max(1, scanner.text.indexOf(']', scanner.at) + 1 - scanner.at));
      skipLines(scanner);
    }
    const body = readBlock(scanner, depth);
    if (next.toLowerCase() === 'catch') bodies.push(body);
    else return branches([[branches(bodies), ...body]]);
  }
}

function readBranches(scanner: Scanner, keyword: string, depth: number): Statement {
  const options =
    keyword === 'switch' ? /^(?:-\w+\s+)+/.exec(scanner.text.slice(scanner.at, scanner.at + 100)) : null;
  advance(scanner, options?.[0].length ?? 0);
  const condition = skipBrackets(scanner);
  const conditions = [condition];
  const bodies: Statement[][] = [];
  if (keyword === 'switch') {
    expect(scanner, '{');
    for (skipLines(scanner); peek(scanner) !== '}'; skipLines(scanner)) {
      readValues(scanner, depth + 1);
      bodies.push(readBlock(scanner, depth));
    }
    advance(scanner);
    return { kind: 'branches', keyword, condition, conditions, bodies, isCertain: false };
  }
  bodies.push(readBlock(scanner, depth));
  for (;;) {
    const { at, line, lineStart } = scanner;
    skipLines(scanner);
    const next = /^(elseif|else)(?=[\s({])/i.exec(scanner.text.slice(scanner.at, scanner.at + 10))?.[0];
    if (next === undefined || keyword !== 'if') {
      Object.assign(scanner, { at, line, lineStart });
      return { kind: 'branches', keyword, condition, conditions, bodies, isCertain: false };
    }
    advance(scanner, next.length);
    skipLines(scanner);
    if (peek(scanner) === '(') conditions.push(skipBrackets(scanner));
    bodies.push(readBlock(scanner, depth));
  }
}

function readBlock(scanner: Scanner, depth: number): Statement[] {
  expect(scanner, '{');
  const body = parseStatements(scanner, '}', depth + 1);
  expect(scanner, '}');
  return body;
}

function expect(scanner: Scanner, what: string): void {
  skipLines(scanner);
  if (peek(scanner) !== what) throw mistake(scanner, `expected "${what}"`);
  advance(scanner);
  skipBlanks(scanner);
}

/** The text between parentheses. */
function skipBrackets(scanner: Scanner): string {
  const from = scanner.at;
  expect(scanner, '(');
  while (peek(scanner) !== ')') {
    if (peek(scanner) === '') throw mistake(scanner, 'expected ")"');
    skipStatement(scanner);
    if (peek(scanner) !== ')') advance(scanner);
  }
  advance(scanner);
  return scanner.text.slice(from, scanner.at).replace(/\s+/g, ' ');
}
