import type { SourceFile } from '../../model/evidence.ts';
import type { Command, Executor, Input, Outcome, Word } from '../command.ts';
import { atEnd, startScanner } from '../scanner.ts';
import { aliasOf } from './aliases.ts';
import { declare, isDeclaring, restore, runAssignment } from './assignments.ts';
import { runBuiltin } from './builtins.ts';
import { callFunction, defineFunction, newShell } from './call-function.ts';
import { dependsOn, doubtOf, ended, endOnUnset, stop } from './endings.ts';
import { expandWords } from './expand.ts';
import { changeFiles, writeRedirected } from './file-changes.ts';
import { inputOf } from './input.ts';
import { leadsAway, outputOf } from './output.ts';
import { parseScript, readLine } from './parse-script.ts';
import {
  doubtInPlainShell,
  endBeforeLine,
  endInPlainShell,
  inPlainShell,
  isPerhapsBeside,
  outcomeInPlainShell,
} from './plain-shell.ts';
import { print, startPrinting } from './printed.ts';
import { programOf } from './program-of.ts';
import { readingFrom, takeUnknown } from './reader.ts';
import type { Run } from './run.ts';
import { runCase, runFor, runIf, runWhile } from './run-compound.ts';
import { ScriptFiles } from './script-files.ts';
import { runFile, runTrap } from './started-shell.ts';
import { expandedBy, forget, runSubstitutions } from './substitutions.ts';
import type { Statement } from './syntax.ts';
import { callsOfXargs } from './xargs.ts';

export const DEEPEST = 20;
const MOST_TURNS_OF_WHILE = 300;
const MOST_CALLS = 100_000;
/** What every program is given. */
const ENVIRONMENT = ['HOME', 'PATH', 'USER', 'LOGNAME', 'SHELL', 'PWD', 'OLDPWD'];

/**
 * Follows a script and hands each program that it calls to the executor: loops over known words are unrolled, functions are followed
 * where they are called, and what depends on something that the script does not say is handed over with that doubt.
 * @throws InputError where a shell could not read the script
 */
export function runScript(file: Pick<SourceFile, 'name'>, text: string, executor: Executor): void {
  const run: Run = {
    file,
    executor,
    variables: {
      values: new Map(),
      isPlain: /^#!.*\b(?:da|a)?sh\b/.test(text),
      mayBePlain: !/^#!.*\b(?:ba|k|z)sh\b/.test(text),
      runs: { count: 0 },
      printed: new Map(),
    },
    functions: new Map(),
    exported: new Set(),
    aliases: new Map(),
    environment: new Set(ENVIRONMENT),
    files: new ScriptFiles(),
    traps: [],
    background: [],
    depth: 0,
    loops: 0,
    isTrial: false,
    turns: { left: MOST_TURNS_OF_WHILE },
    calls: { left: MOST_CALLS },
    goesOnBehindReturn: /^#!.*\bbash\b/.test(text),
    isCondition: false,
    state: {
      errexit: /^#!.*\s-\w*e/.test(text),
      expandsAliases: /^#!/.test(text) ? !/^#!.*\bbash\b/.test(text) : 'perhaps',
      ...(text.includes('\r\n')
        ? { mayHaveEnded: 'a shell takes the carriage returns at the ends of its lines for parts of words' }
        : {}),
    },
  };
  runCommands(text, 1, run);
  for (const turn of run.background) turn();
  for (const trap of run.traps) runTrap(trap, run);
}

/** Runs a text as a shell does that reads a line when it has run the one before, by which an alias counts from the next line on. */
export function runCommands(text: string, line: number, run: Run): Outcome {
  if (run.aliases.size === 0 && !/\balias\b/.test(text) && !run.variables.isPlain)
    return runList(parseScript(run.file, text, line), run);
  const scanner = startScanner(run.file.name, text, line);
  scanner.aliasOf = (name) => aliasOf(name, run);
  let outcome: Outcome = 'done';
  while (!atEnd(scanner) && run.state.stopped === undefined) {
    const statements = readLine(scanner);
    endBeforeLine(statements, run);
    outcome = runList(statements, run);
  }
  return outcome;
}

export function runList(statements: readonly Statement[], run: Run): Outcome {
  let outcome: Outcome = 'done';
  for (const statement of statements) {
    if (run.state.stopped !== undefined) break;
    outcome = runStatement(statement, run);
  }
  return outcome;
}

export function runStatement(statement: Statement, run: Run, input?: Input): Outcome {
  endInPlainShell(statement, run);
  const answered = runSubstitutions(expandedBy(statement), inPlainShell(statement, run));
  if (run.state.stopped !== undefined) return 'failed';
  const [first] = 'redirections' in statement ? statement.redirections : [];
  if (first === undefined || !('redirections' in statement)) return runHere(statement, answered, run, input);
  const { redirections } = statement;
  const printed = startPrinting(run);
  const read = statement.kind === 'simple' ? undefined : inputOf(redirections, run.variables, run.files);
  const outcome = runHere(statement, answered, readingFrom(read, { ...run, printed }), input);
  if (!redirections.some(leadsAway)) print(printed.output, run);
  else if (redirections.some(({ operator, target }) => operator === '>&' && /^[3-9]/.test(target.raw)))
    print('unknown', run);
  const { line, column } = first.target;
  const text = redirections.map((each) => `${each.operator} ${each.target.raw}`).join(' ');
  const command = { line, column, words: [], text, files: run.files, ...doubtOf(run) };
  if (statement.kind !== 'simple') writeRedirected(redirections, printed.output, command, run);
  return outcome;
}

function runHere(statement: Statement, answered: Outcome, run: Run, input?: Input): Outcome {
  return isPerhapsBeside(statement, run)
    ? runPerhapsBeside(statement, answered, run, input)
    : runKind(statement, answered, run, input);
}

function runKind(statement: Statement, answered: Outcome, run: Run, input?: Input): Outcome {
  switch (statement.kind) {
    case 'simple':
      return runSimple(statement, answered, run, input);
    case 'pipeline':
      return runPipeline(statement, run);
    case 'and-or':
      return runAndOr(statement, run);
    case 'group':
      if (!statement.isSubshell) return runList(statement.body, run);
      return ended(runSubshell(statement.body, run), statement, run);
    case 'for':
      return runFor(statement, run);
    case 'while':
      return runWhile(statement, run);
    case 'if':
      return runIf(statement, run);
    case 'case':
      return runCase(statement, run);
    case 'function':
      // To a plain shell `function` is a program, and the lines behind it stand for themselves.
      if (statement.isNamedSo && run.variables.isPlain)
        doubtful([statement.body], 'some shells run what "function" defines', false, run);
      defineFunction(statement, run);
      return 'done';
    case 'background':
      runBeside((inner) => runStatement(statement.statement, inner), statement.statement, run);
      return 'done';
    case 'arithmetic':
      return ended('unknown', statement, run);
  }
}

/** What runs beside what follows may change things now or last of all, and ends nothing. */
function runBeside(runIn: (inner: Run) => Outcome, statement: Statement, run: Run): Outcome {
  const reason = 'it runs at the same time as what stands behind it';
  const begun = subshell(run);
  const turn = () =>
    runIn({
      ...subshell(begun),
      executor: { ...run.executor, warn: () => {} },
      doubt: { reason: run.doubt?.reason ?? reason, repeats: run.doubt?.repeats === true },
      isCondition: statement.kind === 'simple' || run.isCondition,
    });
  const outcome = turn();
  run.background.push(turn);
  return outcome;
}

function runPerhapsBeside(statement: Statement, answered: Outcome, run: Run, input?: Input): Outcome {
  const outcome = runBeside((inner) => runKind(statement, answered, inner, input), statement, run);
  return ended(outcome === 'done' ? 'done' : 'unknown', statement, run);
}

/** What is assigned there, or ends there, does so there alone. */
export function subshell(run: Run): Run {
  const variables = { ...run.variables, values: new Map(run.variables.values) };
  const { stopped: _, hasLeftFolder: __, ...state } = run.state;
  const environment = new Set(run.environment);
  const functions = new Map(run.functions);
  return { ...run, variables, environment, functions, aliases: new Map(run.aliases), loops: 0, state };
}

/** What it wrote in a folder that it went to is known by another name behind it. */
export function leaveSubshell(inner: Run): void {
  if (inner.state.hasLeftFolder === true) inner.files.leaveFolder();
}

function runSubshell(body: readonly Statement[], run: Run): Outcome {
  const inner = subshell(run);
  const outcome = runList(body, inner);
  leaveSubshell(inner);
  return inner.state.mayHaveEnded === run.state.mayHaveEnded ? outcome : 'unknown';
}

export function doubtful(body: readonly Statement[], reason: string, repeats: boolean, run: Run): Outcome {
  const doubt = { reason: run.doubt?.reason ?? reason, repeats: repeats || run.doubt?.repeats === true };
  runList(body, { ...run, doubt });
  return 'unknown';
}

function runPipeline(statement: Extract<Statement, { kind: 'pipeline' }>, run: Run): Outcome {
  const { stages, negated } = statement;
  const outcomes: Outcome[] = [];
  let outcome: Outcome = 'done';
  let input: Input | undefined;
  for (const [index, stage] of stages.entries()) {
    const isLast = index === stages.length - 1;
    const printed = isLast ? undefined : startPrinting(run);
    const inner = stages.length === 1 ? run : { ...subshell(run), ...(printed && { printed }) };
    const own = index === 0 ? inner : readingFrom(input, inner);
    const isStage = stages.length > 1 && stage.kind === 'simple';
    outcome = runStatement(stage, { ...own, isStage, isCondition: negated || run.isCondition }, input);
    if (own.state.mayHaveEnded !== run.state.mayHaveEnded) outcome = 'unknown';
    outcomes.push(outcome);
    if (printed !== undefined) input = printed.output;
  }
  if (run.state.pipefail) {
    const first =
      outcomes.find((each) => each === 'failed') ?? outcomes.find((each) => each === 'unknown') ?? 'done';
    outcome = run.state.pipefail === true || first === outcome ? first : 'unknown';
  }
  if (!negated && stages.length > 1) return ended(outcome, statement, run);
  if (!negated || outcome === 'unknown') return outcome;
  return outcome === 'done' ? 'failed' : 'done';
}

function runAndOr({ first, rest }: Extract<Statement, { kind: 'and-or' }>, run: Run): Outcome {
  const isTested = (index: number) => rest[index]?.operator === '||' || run.isTested === true;
  let outcome = runStatement(first, { ...run, isCondition: true, isTested: isTested(0) });
  let source = first;
  for (const [index, { operator, statement }] of rest.entries()) {
    if (run.state.stopped !== undefined) return outcome;
    if (outcome === (operator === '&&' ? 'failed' : 'done')) continue;
    const inner =
      index === rest.length - 1 ? run : { ...run, isCondition: true, isTested: isTested(index + 1) };
    if (outcome === 'unknown') doubtful([statement], dependsOn(source), false, inner);
    else outcome = runStatement(statement, inner);
    source = statement;
  }
  return outcome;
}

function runSimple(
  statement: Extract<Statement, { kind: 'simple' }>,
  answered: Outcome,
  run: Run,
  piped?: Input,
): Outcome {
  const { variables } = run;
  if (run.state.nounset) endOnUnset(statement, run);
  const expanded = expandWords(statement.words, variables);
  const { words, assignments: forProgram } = programOf(expanded);
  const before = new Map(variables.values);
  const environment = new Set(run.environment);
  for (const each of statement.assignments) runAssignment(each, run);
  for (const word of forProgram) declare(word, 'export', run);
  if (words.length > 0) for (const { name } of statement.assignments) run.environment.add(name);
  const text = [
    ...statement.assignments.map(({ name, value }) => `${name}=${value.raw}`),
    ...statement.words.map(({ raw }) => raw),
  ].join(' ');
  const input = inputOf(statement.redirections, variables, run.files, piped);
  const command: Command = {
    ...statement.place,
    words,
    text,
    files: run.files,
    variable: (name) => {
      const value = variables.values.get(name);
      return value?.texts?.[0] ?? (value && { source: value.source ?? `$${name}` });
    },
    ...(input === undefined ? {} : { input }),
    ...doubtOf(run),
    ...(run.isTested === true ? { isTested: true } : {}),
  };
  const [program] = words;
  for (const { variable } of statement.redirections)
    if (variable !== undefined) forget(variable, 'which numbers a descriptor', run);
  const found = program === undefined ? answered : runProgram(command, expanded, readingFrom(input, run));
  const outcome = outcomeInPlainShell(found, statement, run);
  if (words.length > 0 && !isDeclaring(words[0]))
    for (const name of [
      ...statement.assignments.map((each) => each.name),
      ...forProgram.map((word) => word.text.replace(/=.*/s, '')),
    ]) {
      restore(name, before, variables.values);
      if (!environment.has(name)) run.environment.delete(name);
    }
  const prefix = expanded.slice(0, expanded.length - words.length);
  const isExec = prefix.some(({ text: each }) => each === 'exec');
  writeRedirected(
    statement.redirections,
    run.printed?.output ?? 'unknown',
    command,
    run,
    isExec && program === undefined,
  );
  changeFiles(command, run);
  if (program !== undefined && isExec) stop('exit', [], command, run);
  return run.isStage === true ? outcome : ended(outcome, statement, run);
}

/** A function, what a shell does itself, or a program; what stands before it (`command`, `sudo`, a path) passes by the first ones. */
function runProgram(command: Command, expanded: readonly Word[], run: Run): Outcome {
  const [program] = command.words;
  const before = expanded.slice(0, expanded.length - command.words.length).map(({ text }) => text);
  const isNamed = expanded.at(before.length)?.text === program?.text;
  const found = isNamed && before.every((text) => text === 'time') ? callFunction(command, run) : undefined;
  const doubt = isNamed && found === undefined ? doubtInPlainShell(command, run) : undefined;
  if (doubt !== undefined) {
    const doubted = { ...command, doubt };
    if (runBuiltin(doubted, { ...run, doubt }) === undefined) run.executor.execute(doubted);
    return 'unknown';
  }
  const isOwn = isNamed && before.every((text) => /^(?:command|builtin|time|exec|-p)$/.test(text));
  const isBuiltin = isOwn || /^(?:sh|bash|dash|true|false|test|\[)$/.test(program?.text ?? '');
  const own = found === undefined && isBuiltin ? runBuiltin(command, run) : undefined;
  if (own !== undefined && !/^(?:eval|\.|source|sh|bash|dash)$/.test(program?.text ?? ''))
    print(outputOf(command, run.variables.isPlain), run);
  return found ?? own ?? runWritten(command, expanded.at(before.length), run) ?? execute(command, run);
}

/** A program, or those that `xargs` starts one behind the other. */
function execute(command: Command, run: Run): Outcome {
  const calls = callsOfXargs(command.words, command.input);
  if (calls !== undefined) {
    const outcomes = calls.map((call) => {
      const started = { ...command, words: programOf(call).words, input: [] };
      const isShell = /^(?:sh|bash|dash)$/.test(started.words[0]?.text ?? '');
      return (isShell ? runBuiltin(started, run) : undefined) ?? execute(started, run);
    });
    return outcomes.every((each) => each === 'done') ? 'done' : 'unknown';
  }
  print(outputOf(command, run.variables.isPlain), run);
  takeUnknown(command, run);
  return run.executor.execute(command);
}

/** `/tmp/rules.sh`, which the script wrote, or `rules` in a folder in which shells look for programs. */
function runWritten(command: Command, written: Word | undefined, run: Run): Outcome | undefined {
  const [program, ...rest] = command.words;
  if (program === undefined || written === undefined) return undefined;
  const { text, unknown } = written;
  const isPath = (unknown?.identity ?? text).includes('/');
  const places = isPath
    ? ['']
    : unknown === undefined
      ? ['/usr/local/sbin/', '/usr/local/bin/', '/usr/sbin/', '/usr/bin/']
      : [];
  const found = places
    .map((folder) => ({ ...written, text: folder + text }))
    .find((path) => run.files.get(path) !== undefined);
  return found && runFile(found, command, newShell(rest, 'sh', { errexit: false, nounset: false }, run));
}
