import type { SourceFile } from '../../model/evidence.ts';
import type { InputError } from '../../model/input-error.ts';
import {
  advance,
  atEnd,
  mistake,
  peek,
  placeIn,
  type Scanner,
  skipBlanks,
  startScanner,
  startsWith,
} from '../scanner.ts';
import { arithmeticIn } from './arithmetic.ts';
import { readCompound } from './compound.ts';
import { finishDocuments, readDocuments } from './here-document.ts';
import { isBehindAlias, readAlias } from './read-alias.ts';
import { readWord, skipParentheses } from './read-word.ts';
import { readRedirection } from './redirection.ts';
import type { Assignment, RawWord, Redirection, Statement } from './syntax.ts';

/** Deeper nesting is no script that a person wrote. */
const DEEPEST = 100;

/**
 * Reads a script as a POSIX shell does, with the arrays, `[[` and `$'…'` of bash.
 * @param line line of the file that the text begins at
 * @throws InputError where a shell could not read on: an open quote, a missing `done`
 */
export function parseScript(file: Pick<SourceFile, 'name'>, text: string, line = 1): readonly Statement[] {
  const scanner = startScanner(file.name, text, line);
  const statements = readList(scanner, [], 0);
  if (!atEnd(scanner)) throw unexpected(scanner);
  finishDocuments(scanner);
  return statements;
}

/** The statements up to the end of a line, as a shell reads them before it runs any of them. */
export function readLine(scanner: Scanner): readonly Statement[] {
  const statements = readList(scanner, [], 0, true);
  if (atEnd(scanner)) finishDocuments(scanner);
  else if (peek(scanner) === ')' || startsWith(scanner, ';')) throw unexpected(scanner);
  return statements;
}

export function unexpected(scanner: Scanner): InputError {
  const found = atEnd(scanner)
    ? 'the end of the script'
    : `"${scanner.text.slice(scanner.at).split('\n', 1)[0]}"`;
  return mistake(scanner, `expected a command, found ${found}`);
}

/** Statements up to one of the words `ends` (`done`, `fi`, `}`), a closing parenthesis, `;;` or `;&`. */
export function readList(
  scanner: Scanner,
  ends: readonly string[],
  depth: number,
  endsWithLine = false,
): Statement[] {
  if (depth > DEEPEST) throw mistake(scanner, 'the script is nested too deeply');
  const statements: Statement[] = [];
  for (;;) {
    if (endsWithLine && statements.length > 0) {
      skipSigns(scanner);
      if (peek(scanner) === '\n') {
        readDocuments(scanner);
        return statements;
      }
    }
    skipSeparators(scanner);
    if (
      atEnd(scanner) ||
      peek(scanner) === ')' ||
      /^;[;&]/.test(scanner.text.slice(scanner.at, scanner.at + 2))
    )
      return statements;
    if (ends.includes(nextName(scanner))) return statements;
    const statement = readAndOr(scanner, depth);
    skipBlanks(scanner);
    statements.push(peek(scanner) === '&' ? { kind: 'background', statement } : statement);
    if (!atEnd(scanner) && !'\n;&)'.includes(peek(scanner))) throw unexpected(scanner);
  }
}

/** Line breaks, with the here-documents that begin behind them, and single `;` and `&`. */
export function skipSeparators(scanner: Scanner): void {
  for (skipSigns(scanner); peek(scanner) === '\n'; skipSigns(scanner)) readDocuments(scanner);
}

function skipSigns(scanner: Scanner): void {
  for (;;) {
    skipBlanks(scanner);
    const [next, behind] = [peek(scanner), peek(scanner, 1)];
    if ((next === ';' && !/[;&]/.test(behind)) || (next === '&' && behind !== '&')) advance(scanner);
    else return;
  }
}

export function skipLines(scanner: Scanner): void {
  for (skipBlanks(scanner); peek(scanner) === '\n'; skipBlanks(scanner)) readDocuments(scanner);
}

/** The next word where it stands unquoted and alone: a reserved word, or a command. */
export function nextName({ text, at }: Scanner): string {
  return /^(?:[\w.-]+|[{}!]|\[\[)(?=[\s;&|()<>]|$)/.exec(text.slice(at, at + 200))?.[0] ?? '';
}

function readAndOr(scanner: Scanner, depth: number): Statement {
  const first = readPipeline(scanner, depth);
  const rest: { operator: '&&' | '||'; statement: Statement }[] = [];
  for (;;) {
    skipBlanks(scanner);
    const operator = startsWith(scanner, '&&') ? '&&' : startsWith(scanner, '||') ? '||' : undefined;
    if (operator === undefined) return rest.length === 0 ? first : { kind: 'and-or', first, rest };
    advance(scanner, 2);
    skipLines(scanner);
    rest.push({ operator, statement: readPipeline(scanner, depth) });
  }
}

function readPipeline(scanner: Scanner, depth: number): Statement {
  let negated = false;
  for (; nextName(scanner) === '!'; skipBlanks(scanner)) {
    advance(scanner);
    negated = !negated;
  }
  const stages = [readStage(scanner, depth)];
  let joinsErrors = false;
  for (skipBlanks(scanner); peek(scanner) === '|' && peek(scanner, 1) !== '|'; skipBlanks(scanner)) {
    joinsErrors ||= peek(scanner, 1) === '&';
    advance(scanner, peek(scanner, 1) === '&' ? 2 : 1);
    skipLines(scanner);
    stages.push(readStage(scanner, depth));
  }
  const [only] = stages;
  return stages.length === 1 && only !== undefined && !negated
    ? only
    : { kind: 'pipeline', stages, negated, joinsErrors };
}

/** Words that end what is open, where a command would begin. */
const ENDS = /^(?:then|elif|else|fi|do|done|esac|\})$/;

function readStage(scanner: Scanner, depth: number): Statement {
  const perhaps = readAlias(scanner);
  if (perhaps === undefined && ENDS.test(nextName(scanner))) throw unexpected(scanner);
  return (
    (perhaps === undefined ? readCompound(scanner, depth + 1) : undefined) ?? readSimple(scanner, perhaps)
  );
}

const DECLARES = /^(?:declare|typeset|local|export|readonly)$/;

function isArray({ text, at }: Scanner): boolean {
  return /^[A-Za-z_]\w*\+?=\(/.test(text.slice(at, at + 200));
}

/** `NAME=value … program argument … <file`. */
function readSimple(scanner: Scanner, first?: RawWord): Statement {
  const place = first === undefined ? placeIn(scanner) : { line: first.line, column: first.column };
  const assignments: Assignment[] = [];
  const words: RawWord[] = first === undefined ? [] : [first];
  const redirections: Redirection[] = [];
  for (;;) {
    skipBlanks(scanner);
    const isInTest = words[0]?.raw === '[[' && words.at(-1)?.raw !== ']]';
    const redirection = isInTest ? undefined : readRedirection(scanner);
    if (redirection !== undefined) {
      redirections.push(redirection);
      continue;
    }
    const assignment =
      words.length === 0 || (DECLARES.test(words[0]?.raw ?? '') && isArray(scanner))
        ? readAssignment(scanner)
        : undefined;
    if (assignment !== undefined) {
      assignments.push(assignment);
      continue;
    }
    const isBegin = words.length === 0 || isBehindAlias(scanner);
    const perhaps = isBegin ? readAlias(scanner) : undefined;
    const word =
      perhaps ??
      (isInTest ? readTestWord(scanner, words.at(-1)?.raw === '=~') : readWord(scanner, words.length > 0));
    if (word === undefined) break;
    words.push(word);
  }
  if (words.length + assignments.length + redirections.length === 0) throw unexpected(scanner);
  return { kind: 'simple', assignments, words, redirections, place };
}

/** Between `[[` and `]]` operators are words; behind `=~` parentheses are of the expression. */
function readTestWord(scanner: Scanner, isExpression: boolean): RawWord | undefined {
  if (peek(scanner) === '\n') readDocuments(scanner);
  skipBlanks(scanner);
  if (atEnd(scanner)) throw unexpected(scanner);
  const place = placeIn(scanner);
  const operator = /^(?:&&|\|\||[()<>])/.exec(scanner.text.slice(scanner.at, scanner.at + 2))?.[0];
  if (isExpression) return readExpression(scanner);
  if (operator === undefined) return readWord(scanner, true);
  advance(scanner, operator.length);
  return { ...place, parts: [{ kind: 'text', text: operator, quoted: false }], raw: operator };
}

/** A regular expression, up to a blank outside its parentheses and quotes; what it fits is not worked out. */
function readExpression(scanner: Scanner): RawWord {
  const place = placeIn(scanner);
  const from = scanner.at;
  for (let depth = 0; !atEnd(scanner); ) {
    const next = peek(scanner);
    if (next === '\n' || (depth === 0 && /\s/.test(next))) break;
    if (next === '(') depth++;
    if (next === ')') depth--;
    const quoted = /^(?:"(?:\\[\s\S]|[^"\\])*"|'[^']*'|\\[\s\S])/.exec(scanner.text.slice(scanner.at))?.[0];
    advance(scanner, quoted?.length ?? 1);
  }
  const raw = scanner.text.slice(from, scanner.at);
  return { ...place, parts: [{ kind: 'variable', name: '', operator: '#', quoted: true, raw }], raw };
}

function readAssignment(scanner: Scanner): Assignment | undefined {
  const [head, name = '', key, plus] =
    /^([A-Za-z_]\w*)(\[[^\]\n]*\])?(\+?)=/.exec(scanner.text.slice(scanner.at, scanner.at + 200)) ?? [];
  if (head === undefined) return undefined;
  advance(scanner, head.length);
  const adds = plus === '+';
  const place = placeIn(scanner);
  if (peek(scanner) !== '(') {
    const value = readWord(scanner) ?? { ...place, parts: [], raw: '' };
    if (key === undefined) return { name, value, adds };
    const subscript = { kind: 'variable', name, operator: key, quoted: true, raw: head } as const;
    return { name, value, adds, subscript };
  }
  const from = scanner.at;
  advance(scanner);
  const elements: RawWord[] = [];
  for (;;) {
    skipLines(scanner);
    const word = readWord(scanner);
    if (word === undefined) break;
    elements.push(word);
  }
  if (peek(scanner) !== ')') throw mistake(scanner, 'the parenthesis is not closed', place);
  advance(scanner);
  const raw = scanner.text.slice(from, scanner.at);
  return { name, value: { ...place, parts: [], raw }, elements, adds };
}

/** `((…))` as a command; undefined: none stands here. */
export function readArithmetic(scanner: Scanner): Extract<Statement, { kind: 'arithmetic' }> | undefined {
  if (!startsWith(scanner, '((')) return undefined;
  const place = placeIn(scanner);
  const { at, line, lineStart } = scanner;
  skipParentheses(scanner);
  const raw = scanner.text.slice(at, scanner.at);
  if (arithmeticIn(raw) === undefined) {
    Object.assign(scanner, { at, line, lineStart });
    return undefined;
  }
  const parts = [{ kind: 'run', quoted: true, raw: `$${raw}` }] as const;
  return { kind: 'arithmetic', word: { ...place, parts, raw }, place };
}
