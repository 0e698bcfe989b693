import type { Input, Outcome } from '../command.ts';
import { startScanner } from '../scanner.ts';
import { arithmeticIn, assignmentIn, setsIn } from './arithmetic.ts';
import { doubtOf, MAY_END, stop } from './endings.ts';
import { givenValue } from './expand.ts';
import { inputOf } from './input.ts';
import { parseScript } from './parse-script.ts';
import { print, startPrinting, textOf } from './printed.ts';
import { readExpandable } from './read-word.ts';
import type { Run } from './run.ts';
import { leaveSubshell, runCommands, subshell } from './run-script.ts';
import type { Part, RawWord, Statement } from './syntax.ts';
import { assign, knownText } from './variables.ts';

type Text = Pick<RawWord, 'parts' | 'line'>;

/**
 * What a shell expands before it runs a statement; the bodies within it are statements of their own. Every kind stands here, so that
 * no command in a word is passed by.
 */
export function expandedBy(statement: Statement): readonly Text[] {
  switch (statement.kind) {
    case 'simple':
      return [
        ...statement.assignments.flatMap(({ value, elements, subscript }) => [
          { parts: subscript === undefined ? [] : [subscript], line: value.line },
          value,
          ...(elements ?? []),
        ]),
        ...statement.words,
        ...redirected(statement),
      ];
    case 'for':
      return [
        ...(statement.words ?? []),
        ...(statement.count === undefined ? [] : [statement.count]),
        ...redirected(statement),
      ];
    case 'case':
      return [statement.subject, ...redirected(statement)];
    case 'arithmetic':
      return [statement.word];
    case 'group':
    case 'if':
    case 'while':
      return redirected(statement);
    case 'pipeline':
    case 'and-or':
    case 'background':
    case 'function':
      return [];
  }
}

function redirected({ redirections }: Extract<Statement, { redirections: unknown }>): readonly Text[] {
  return redirections.flatMap(({ target, lines }) => [target, ...(lines ?? [])]);
}

/** Runs the commands in words (`$(…)`, between backticks, within `${…}` and `$((…))`), and gives the outcome of the last. */
export function runSubstitutions(texts: readonly Text[], run: Run): Outcome {
  let outcome: Outcome = 'done';
  for (const { parts, line } of texts)
    for (const part of parts) outcome = runPart(part, line, run) ?? outcome;
  return outcome;
}

function runPart(part: Part, line: number, run: Run): Outcome | undefined {
  if (part.kind === 'text') return undefined;
  if (part.kind === 'variable') {
    if (part.operator === '') return undefined;
    const { texts } = givenValue(part.name, part.raw, run.variables) ?? {};
    const isDefault = /^:?[-=?]/.test(part.operator);
    if (isDefault && texts !== undefined && (texts[0] ?? '') !== '') return undefined;
    const doubt = { reason: `it depends on ${part.raw}`, repeats: false };
    const inner = isDefault || /^:?\+/.test(part.operator) ? { ...run, doubt: run.doubt ?? doubt } : run;
    const outcome = runSubstitutions([{ parts: partsOf(part.operator, run), line }], inner);
    if (/^:?=/.test(part.operator)) forget(part.name, `which ${part.raw} may set`, run);
    if (!/^:?\?/.test(part.operator)) return outcome;
    if (texts !== undefined && (texts.length === 0 || part.operator.startsWith(':')))
      return stop('exit', [], { line, column: 1 }, run);
    if (texts === undefined) run.executor.warn(MAY_END, { line, column: 1 });
    return outcome;
  }
  const arithmetic = arithmeticIn(part.raw.slice(1));
  if (arithmetic !== undefined) {
    compute(arithmetic, run);
    return runSubstitutions([{ parts: partsOf(arithmetic, run), line }], run);
  }
  const text = commandsIn(part.raw);
  const printed = startPrinting(run);
  const inner = { ...subshell(run), printed };
  const { errexit, inheritsErrexit = run.variables.isPlain } = run.state;
  inner.state.errexit = errexit && inheritsErrexit && (errexit === inheritsErrexit || 'perhaps');
  const outcome = runCommands(text, line, inner);
  const read = fileIn(text, run);
  if (read !== undefined) print(read, inner);
  leaveSubshell(inner);
  const isWhole = inner.state.mayHaveEnded === run.state.mayHaveEnded;
  const known = isWhole ? textOf(printed) : undefined;
  if (known === undefined) run.variables.printed.delete(part.raw);
  else run.variables.printed.set(part.raw, known);
  return isWhole ? outcome : 'unknown';
}

/** What `$(< FILE)` stands for, which only some shells read; undefined: there are commands. */
function fileIn(text: string, { file, variables, files }: Run): Input | undefined {
  const [only, ...more] = parseScript(file, text);
  if (only?.kind !== 'simple' || more.length > 0 || only.words.length + only.assignments.length > 0)
    return undefined;
  return variables.isPlain || only.redirections.length > 1
    ? 'unknown'
    : inputOf(only.redirections, variables, files);
}

/** The text that `$(…)`, or what stands between backticks, runs. */
export function commandsIn(raw: string): string {
  return raw.startsWith('`') ? raw.slice(1, -1).replace(/\\([`$\\])/g, '$1') : raw.slice(2, -1);
}

/** The pieces of a text between braces or of arithmetic, where quotes hide nothing that a shell would expand. */
function partsOf(text: string, { file }: Run): readonly Part[] {
  const scanner = startScanner(file.name, text);
  return readExpandable(scanner, () => scanner.at >= text.length, '$`\\');
}

/** Gives variables the values that an arithmetic expression computes, or none where these are not worked out. */
export function compute(text: string, run: Run): void {
  const { variables } = run;
  const plain = assignmentIn(text, (name) => knownText(name, variables));
  const isDoubtful = doubtOf(run).doubt !== undefined;
  if (plain !== undefined)
    assign(plain.name, { raw: `$${plain.name}`, texts: [plain.value] }, variables, isDoubtful);
  else for (const name of setsIn(text)) forget(name, 'which the script computes', run);
}

/** A variable whose value is not worked out. */
export function forget(name: string, why: string, run: Run): void {
  const value = { raw: `$${name}`, source: `$${name}, ${why}` };
  assign(name, value, run.variables, doubtOf(run).doubt !== undefined);
}
