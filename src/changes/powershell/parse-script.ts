import type { SourceFile } from '../../model/evidence.ts';
import {
  advance,
  atEnd,
  mistake,
  peek,
  placeIn,
  type Scanner,
  startScanner,
  startsWith,
} from '../scanner.ts';
import { skipBlanks, skipLines, straightQuotes } from './blanks.ts';
import { calculated, readValues } from './expressions.ts';
import { readKeyword } from './keywords.ts';
import type { Argument, Expression, Statement } from './syntax.ts';

/**
 * Reads a script as PowerShell does (about_Parsing); expressions beyond texts, lists, tables and variables are kept as unknown.
 * @throws InputError where PowerShell could not read on: an open quote, a missing brace
 */
export function parseScript(file: Pick<SourceFile, 'name'>, text: string): readonly Statement[] {
  const scanner = startScanner(file.name, straightQuotes(text.replace(/^\uFEFF/, '')));
  const statements = parseStatements(scanner, '', 0);
  if (!atEnd(scanner)) throw mistake(scanner, `expected a command, found "${peek(scanner)}"`);
  return statements;
}

/** Statements up to a closing bracket; `one` ends at the first line break. */
export function parseStatements(scanner: Scanner, close: string, depth: number, one = false): Statement[] {
  if (depth > 100) throw mistake(scanner, 'the script is nested too deeply');
  const statements: Statement[] = [];
  for (;;) {
    skipBlanks(scanner);
    const next = peek(scanner);
    if (atEnd(scanner) || (close !== '' && next === close)) return statements;
    if (next === '\n' || next === ';') {
      if (one && statements.length > 0) return statements;
      advance(scanner);
    } else statements.push(readStatement(scanner, depth));
  }
}

const ASSIGNMENT = /^(?:\[[\w.[\]]+\][ \t]*)*\$(?:\{([^}]*)\}|((?:\w+:)?\w+))[ \t]*(\+?)=(?!=)/;

function readStatement(scanner: Scanner, depth: number): Statement {
  const keyword = readKeyword(scanner, depth);
  if (keyword !== undefined) return keyword;
  const assignment = ASSIGNMENT.exec(scanner.text.slice(scanner.at, scanner.at + 300));
  if (assignment === null) return readPipeline(scanner, depth);
  advance(scanner, assignment[0].length);
  skipLines(scanner);
  const name = (assignment[1] ?? assignment[2] ?? '')
    .replace(/^(?:script|global|local|private):/i, '')
    .toLowerCase();
  return { kind: 'assignment', name, adds: assignment[3] === '+', value: readStatement(scanner, depth + 1) };
}

function readPipeline(scanner: Scanner, depth: number): Statement {
  const stages = [readStage(scanner, depth)];
  for (skipBlanks(scanner); peek(scanner) === '|' && peek(scanner, 1) !== '|'; skipBlanks(scanner)) {
    advance(scanner);
    skipLines(scanner);
    stages.push(readStage(scanner, depth));
  }
  const [only] = stages;
  const pipeline: Statement = stages.length === 1 && only !== undefined ? only : { kind: 'pipeline', stages };
  // `&&` and `||` of PowerShell 7: what stands behind the first is read as if it ran.
  const isOr = startsWith(scanner, '||');
  if (isOr || startsWith(scanner, '&&')) advance(scanner, 2);
  if (!isOr) return pipeline;
  skipLines(scanner);
  const bodies = [[pipeline], [readPipeline(scanner, depth + 1)]];
  return { kind: 'branches', keyword: 'try', condition: 'an error', conditions: [], bodies, isCertain: true };
}

function readStage(scanner: Scanner, depth: number): Statement {
  const place = placeIn(scanner);
  const from = scanner.at;
  const raw = () =>
    scanner.text
      .slice(from, scanner.at)
      .replace(/`?\s*\n\s*/g, ' ')
      .trim();
  if (/^(?:["'$@([{!+-]|\d)/.test(peek(scanner))) {
    const value = readExpression(scanner, depth);
    return { kind: 'expression', value, place, raw: raw() };
  }
  if (/^(?:&(?!&)|\.[ \t])/.test(scanner.text.slice(scanner.at, scanner.at + 2))) {
    advance(scanner);
    skipBlanks(scanner);
  }
  const name = readValues(scanner, depth + 1);
  const found = readArguments(scanner, depth);
  return { kind: 'command', name, arguments: found, place, raw: raw() };
}

/** Where an operator follows, the value is not worked out. */
function readExpression(scanner: Scanner, depth: number): Expression {
  const from = scanner.at;
  const value = /[!+-]/.test(peek(scanner)) ? undefined : readValues(scanner, depth + 1);
  skipBlanks(scanner);
  if (value !== undefined && (atEnd(scanner) || /[\n;|)}\]]/.test(peek(scanner)))) return calculated(value);
  skipStatement(scanner);
  return { kind: 'unknown', raw: scanner.text.slice(from, scanner.at).trim() };
}

/** To the end of a statement; brackets and quotes hide line breaks. */
export function skipStatement(scanner: Scanner): void {
  const open: string[] = [];
  while (!atEnd(scanner)) {
    const next = peek(scanner);
    if (open.length === 0 && /[\n;)}\]|]/.test(next)) return;
    if (next === '`') advance(scanner);
    else if ('([{'.includes(next)) open.push(next);
    else if (')]}'.includes(next)) open.pop();
    else if (next === '"' || next === "'") {
      const end = scanner.text.indexOf(next, scanner.at + 1);
      if (end < 0) throw mistake(scanner, 'the quote is not closed');
      advance(scanner, end - scanner.at);
    }
    advance(scanner);
  }
}

const PARAMETER = /^[-\u2013\u2014]([A-Za-z_?][\w-]*)(:?)(?=[\s:;|)}'"$@]|$|\w)/;

function readArguments(scanner: Scanner, depth: number): Argument[] {
  const found: Argument[] = [];
  for (;;) {
    skipBlanks(scanner);
    const next = peek(scanner);
    if (atEnd(scanner) || /[\n;|)}]/.test(next) || startsWith(scanner, '&&')) return found;
    if (next === '&' || next === '<') throw mistake(scanner, `expected an argument, found "${next}"`);
    const redirection = /^[\d*]?>>?(?:&\d)?[ \t]*/.exec(scanner.text.slice(scanner.at, scanner.at + 10))?.[0];
    if (redirection !== undefined) {
      advance(scanner, redirection.length);
      if (!redirection.includes('&')) readValues(scanner, depth + 1);
      continue;
    }
    found.push(readArgument(scanner, depth));
  }
}

function readArgument(scanner: Scanner, depth: number): Argument {
  const place = placeIn(scanner);
  const from = scanner.at;
  const raw = () => scanner.text.slice(from, scanner.at);
  const parameter = PARAMETER.exec(scanner.text.slice(scanner.at, scanner.at + 200));
  if (parameter !== null) {
    const [head, name = '', colon] = parameter;
    advance(scanner, head.length);
    if (colon === '') return { kind: 'parameter', name, raw: raw(), ...place };
    skipBlanks(scanner);
    const value = readValues(scanner, depth + 1);
    return { kind: 'parameter', name, value, raw: raw(), ...place };
  }
  const splat = /^@(\w+)/.exec(scanner.text.slice(scanner.at, scanner.at + 100));
  if (splat !== null) {
    advance(scanner, splat[0].length);
    return { kind: 'splat', name: (splat[1] ?? '').toLowerCase(), raw: raw(), ...place };
  }
  const value = readValues(scanner, depth + 1);
  return { kind: 'value', value, raw: raw(), ...place };
}
