import {
  isAtEnd,
  mayClose,
  nextLine,
  peek,
  type Reader,
  readToken,
  skipBlanks,
  takeContinuation,
  takeWord,
} from './reader.ts';
import type { Joint, Node } from './syntax.ts';

const JOINTS: readonly Joint[] = ['&', '||', '&&', '|'];
const LABEL_OR_END = /^:/;

/** The commands of a line, and of those that a parenthesis or `^` joins to it; undefined: none. */
export function parseLine(reader: Reader): Node | undefined {
  const node = parseCommands(reader, 0);
  if (!isAtEnd(reader)) reader.broken ??= reader.text.slice(reader.at).trim();
  return node;
}

function parseCommands(reader: Reader, depth: number): Node | undefined {
  return parseJoined(reader, depth, 0);
}

/** `&` binds least, then `||`, `&&` and `|`. */
function parseJoined(reader: Reader, depth: number, level: number): Node | undefined {
  const by = JOINTS[level];
  if (by === undefined) return parseCommand(reader, depth);
  let left = parseJoined(reader, depth, level + 1);
  while (takesJoint(reader, by)) {
    const right = parseJoined(reader, depth, level + 1);
    if (left === undefined || (right === undefined && by !== '&')) reader.broken ??= by;
    if (left !== undefined && right !== undefined) left = { kind: 'joined', by, left, right };
  }
  return left;
}

function takesJoint(reader: Reader, by: Joint): boolean {
  const [found] = /^(?:&&|\|\||&|\|)/.exec(reader.text.slice(reader.at)) ?? [];
  if (found !== by) return false;
  reader.at += by.length;
  return true;
}

function parseCommand(reader: Reader, depth: number): Node | undefined {
  skipBlanks(reader);
  while (peek(reader) === '@') {
    reader.at++;
    skipBlanks(reader);
  }
  const { doubt } = reader;
  delete reader.doubt;
  const node = parseKind(reader, depth);
  return doubt === undefined || node === undefined ? node : { kind: 'doubted', reason: doubt, node };
}

function parseKind(reader: Reader, depth: number): Node | undefined {
  const rest = reader.text.slice(reader.at);
  if (LABEL_OR_END.test(rest) || (depth === 0 && rest.startsWith(')'))) {
    if (rest.endsWith('^')) reader.doubt = 'the line before it is a label that ends with ^';
    reader.at = reader.text.length;
    return undefined;
  }
  if (rest.startsWith('(')) return parseBlock(reader, depth);
  if (/^rem(?=[\s,;=]|$|\^$)/i.test(rest)) {
    parseRemark(reader, rest.slice(3));
    return undefined;
  }
  const word = /^(?:if|for)(?=[\s,;=])/i.exec(rest)?.[0];
  if (word === undefined) return parseSimple(reader, depth);
  reader.at += word.length;
  return /^if$/i.test(word) ? parseIf(reader, depth) : parseFor(reader, depth);
}

/** It takes the line, unless an operator comes first. */
function parseRemark(reader: Reader, text: string): void {
  reader.at = reader.text.length;
  if (/^\s*[&|]/.test(text)) {
    reader.at -= text.trimStart().length;
    reader.doubt = 'it stands behind rem';
  } else if (/^\s*\S*\^$/.test(text)) reader.doubt = 'the line before it is a remark that ends with ^';
}

function parseBlock(reader: Reader, depth: number): Node {
  reader.at++;
  const nodes: Node[] = [];
  for (;;) {
    skipBlanks(reader);
    if (peek(reader) === ')') break;
    if (isAtEnd(reader)) {
      if (nextLine(reader)) continue;
      reader.broken ??= '(';
      break;
    }
    const node = parseCommands(reader, depth + 1);
    if (node !== undefined) nodes.push(node);
    if (!isAtEnd(reader) && peek(reader) !== ')') {
      reader.broken ??= reader.text.slice(reader.at).trim();
      break;
    }
  }
  reader.at++;
  return { kind: 'block', nodes, hasInput: takeRedirections(reader) };
}

/** Behind a block. */
function takeRedirections(reader: Reader): boolean {
  let hasInput = false;
  for (;;) {
    skipBlanks(reader);
    const found = takeWord(reader, /^\d?(?:>>|>|<)/);
    if (found === undefined) return hasInput;
    if (found.endsWith('<')) hasInput = true;
    takeTarget(reader);
  }
}

function takeTarget(reader: Reader): void {
  if (takeWord(reader, /^\s*&\s*[\d-]/) !== undefined) return;
  skipBlanks(reader);
  readToken(reader, /^[\s,;=)]$/);
}

function parseIf(reader: Reader, depth: number): Node | undefined {
  let ignoresCase = false;
  let isNegated = false;
  skipBlanks(reader);
  for (let option = takeOption(reader); option !== undefined; option = takeOption(reader)) {
    if (/^not/i.test(option)) isNegated = !isNegated;
    else ignoresCase = true;
    skipBlanks(reader);
  }
  let test = takeWord(reader, /^(?:exist|defined|errorlevel|cmdextversion)(?=[\s,;=])/i)?.toLowerCase();
  let left = '';
  let right = '';
  if (test === undefined) {
    left = readToken(reader);
    while (/^\s$/.test(peek(reader))) reader.at++;
    test = takeWord(reader, /^(?:==|(?:equ|neq|lss|leq|gtr|geq)(?=[\s,;=]))/i)?.toLowerCase();
    skipBlanks(reader);
    right = readToken(reader);
  } else {
    skipBlanks(reader);
    left = readToken(reader);
  }
  const comparison = test === undefined ? '' : /^\w+$/.test(test) && right !== '' ? ` ${test} ` : test;
  const question = right === '' ? `${comparison} ${left}`.trim() : `${left}${comparison}${right}`;
  const text = `if ${ignoresCase ? '/i ' : ''}${isNegated ? 'not ' : ''}${question}`;
  const body = parseBody(reader, depth);
  if (test === undefined || body.branch === undefined) {
    reader.broken ??= text;
    return undefined;
  }
  const { branch, otherwise } = body;
  return {
    kind: 'if',
    ignoresCase,
    isNegated,
    test,
    left,
    right,
    text,
    branch,
    ...(otherwise === undefined ? {} : { otherwise }),
  };
}

function takeOption(reader: Reader): string | undefined {
  return takeWord(reader, /^(?:not(?=[\s,;=])|\/i(?=[\s,;=]))/i);
}

/** Whatever joins commands behind `if` binds them to its last branch. */
function parseBody(
  reader: Reader,
  depth: number,
): { readonly branch: Node | undefined; readonly otherwise?: Node | undefined } {
  skipBlanks(reader);
  const { at, line } = reader;
  if (peek(reader) === '(') {
    const block = parseBlock(reader, depth);
    if (takeWord(reader, /^else(?=[\s,;=(]|$)/i) !== undefined)
      return { branch: block, otherwise: parseCommands(reader, depth) };
    if (reader.broken !== undefined || !/^[&|]/.test(reader.text.slice(reader.at))) return { branch: block };
    return { branch: parseBehind(reader, depth, block) };
  }
  const branch = parseCommands(reader, depth);
  return { branch: branch ?? (reader.at === at && reader.line === line ? undefined : NOTHING) };
}

const NOTHING: Node = { kind: 'block', nodes: [], hasInput: false };

/** What joins commands to a block that was read already. */
function parseBehind(reader: Reader, depth: number, block: Node): Node {
  let left = block;
  for (const by of [...JOINTS].toReversed())
    while (takesJoint(reader, by)) {
      const right = parseJoined(reader, depth, JOINTS.indexOf(by) + 1);
      if (right === undefined && by !== '&') reader.broken ??= by;
      if (right !== undefined) left = { kind: 'joined', by, left, right };
    }
  return left;
}

const FOR = /^((?:\/[ldr]\b|\/f)?(?:\s*(?:"[^"]*"|(?!%)[^\s(]+))?)\s*%([^\s%~])[\s,;=]+in[\s,;=]*\(/i;

function parseFor(reader: Reader, depth: number): Node | undefined {
  const { line } = reader;
  skipBlanks(reader);
  const head = FOR.exec(reader.text.slice(reader.at));
  if (head === null) {
    reader.broken ??= reader.text;
    return undefined;
  }
  const [all, options = '', variable = ''] = head;
  reader.at += all.length;
  const list = readList(reader);
  skipBlanks(reader);
  const isPlain = takeWord(reader, /^do(?=[\s,;=(@]|$|\^$)/i) !== undefined;
  const body = parseCommands(reader, depth);
  if (list === undefined || !isPlain || body === undefined) {
    reader.broken ??= 'for';
    return undefined;
  }
  return { kind: 'for', options: options.trim(), variable, list, line, body };
}

/** Up to its parenthesis; lines of it are parted as words are. */
function readList(reader: Reader): string | undefined {
  let found = '';
  let quoted = false;
  for (;;) {
    if (isAtEnd(reader)) {
      if (!nextLine(reader)) return undefined;
      quoted = false;
      found += ' ';
    } else if (!quoted && takeContinuation(reader)) continue;
    else {
      const character = peek(reader);
      if (!quoted && character === ')') break;
      if (character === '"') quoted = !quoted;
      if (!quoted && character === '^') {
        found += ESCAPED;
        reader.at++;
      }
      found += peek(reader);
      reader.at++;
    }
  }
  reader.at++;
  return found;
}

/** Stands before characters that a caret escaped in a list. */
export const ESCAPED = '\uFFFE';

function parseSimple(reader: Reader, depth: number): Node | undefined {
  const { line } = reader;
  let text = '';
  let quoted = false;
  let hasInput = false;
  while (!isAtEnd(reader)) {
    if (!quoted && takeContinuation(reader)) continue;
    const character = peek(reader);
    if (character === '"') quoted = !quoted;
    if (depth > 0 && !quoted && mayClose(character, reader)) reader.broken ??= text + character;
    if (quoted) text += character;
    else if (/^[&|]$/.test(character) || (depth > 0 && character === ')')) break;
    else if (/^[<>]$/.test(character)) {
      // A digit by itself names the stream; whether it is by itself behind these signs depends on the version.
      if (/(?:^|\s)\d$/.test(text)) text = text.slice(0, -1);
      if (takeWord(reader, /^(?:>>|>|<)/) === '<') hasInput = true;
      takeTarget(reader);
      continue;
    } else if (character === '^') {
      reader.at++;
      text += peek(reader);
    } else text += character;
    reader.at++;
  }
  return text.trim() === '' ? (hasInput ? NOTHING : undefined) : { kind: 'simple', text, line, hasInput };
}
