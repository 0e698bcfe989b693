import type { SourceFile } from '../../model/evidence.ts';
import { InputError } from '../../model/input-error.ts';
import type { ScriptPlace } from '../command.ts';
import { startScanner } from '../scanner.ts';
import { systemProgram } from '../windows/system-program.ts';
import { commandNamed } from './aliases.ts';
import type { Call, CallArgument, Value } from './call.ts';
import { argumentsOf, wordsOf } from './call-arguments.ts';
import { nestedCommands, rawsIn, setsIn } from './nested-commands.ts';
import { parseScript, parseStatements } from './parse-script.ts';
import {
  type CallExecutor,
  DEEPEST,
  doubted,
  doubtOf,
  forget,
  leave,
  mayCall,
  type Run,
  startRun,
  trialOf,
} from './run.ts';
import { blocksIn, type Started, startedBy, startedProcess } from './started-text.ts';
import type { Expression, Statement } from './syntax.ts';
import { evaluate, itemsOf, sourceOf, toWords } from './values.ts';

const STOPS = new Set(['exit', 'return', 'throw', 'break', 'continue']);

/**
 * Follows a script and hands each call to the executor: loops over known values are unrolled, functions are followed where they are
 * called, and what depends on something that the script does not say is handed over with that doubt.
 * @throws InputError where PowerShell could not read the script
 */
export function runScript(file: Pick<SourceFile, 'name'>, text: string, executor: CallExecutor): void {
  runAll(parseScript(file, text), startRun(executor));
}

function runAll(statements: readonly Statement[], run: Run): Value | undefined {
  let result: Value | undefined;
  for (const statement of statements) {
    if (run.state.stopped !== undefined) break;
    result = runStatement(statement, run);
  }
  return result;
}

/** A function, or a block, which `return` ends. */
function runBody(statements: readonly Statement[], run: Run): Value | undefined {
  const result = runAll(statements, run);
  if (run.state.stopped === 'return') delete run.state.stopped;
  return result;
}

function runStatement(statement: Statement, run: Run, piped?: Value): Value | undefined {
  switch (statement.kind) {
    case 'command':
      return runCommand(statement, run, piped);
    case 'expression': {
      const { value, place, raw } = statement;
      for (const name of setsIn(raw)) forget(name, 'which the script computes', run);
      if (value.kind === 'output') return runStatement(value.statement, run);
      runNested([value], place, run);
      return evaluate(value, run.variables);
    }
    case 'pipeline': {
      let result: Value | undefined;
      for (const stage of statement.stages) result = runStatement(stage, run, result);
      return result;
    }
    case 'assignment':
      runAssignment(statement, run);
      return undefined;
    case 'foreach': {
      const { variable, items, body } = statement;
      runNested([items], undefined, run);
      if (items.kind === 'output' || items.kind === 'unknown')
        runEach(variable, undefined, items.raw, body, run);
      else runEach(variable, evaluate(items, run.variables), undefined, body, run);
      return undefined;
    }
    case 'branches':
      runBranches(statement, run);
      return undefined;
    case 'function':
      run.functions.set(statement.name, statement.body);
      return undefined;
  }
}

function runBranches(statement: Extract<Statement, { kind: 'branches' }>, run: Run): void {
  const { keyword, condition, conditions, bodies, isCertain } = statement;
  const isLoop = ['for', 'while', 'do'].includes(keyword);
  const reason = isLoop
    ? 'it stands in a loop of which the script does not say how often it runs'
    : `it depends on ${condition}`;
  if (isLoop) forgetLoop(bodies, run);
  for (const [index, raw] of conditions.entries())
    runNested([{ kind: 'unknown', raw }], undefined, index === 0 ? run : doubted(reason, false, run));
  const leaves = isLoop ? 'loop' : keyword === 'switch' ? 'switch' : run.leaves;
  for (const [index, body] of bodies.entries()) {
    const inner = isCertain && index === 0 ? run : doubted(reason, isLoop, run);
    runAll(body, leaves === undefined ? inner : { ...inner, leaves });
  }
  if (isLoop) delete run.state.mayHaveLeft;
}

/** What a turn of a loop sets is not known in the next one. */
function forgetLoop(bodies: readonly (readonly Statement[])[], run: Run): void {
  if (run.isTrial) return;
  const variables = new Map(run.variables);
  const executor: CallExecutor = { execute: () => {}, warn: () => {} };
  const trial: Run = { ...doubted('', true, run), variables, executor, state: {}, isTrial: true };
  for (const body of bodies) runAll(body, { ...trial, leaves: 'loop' });
  for (const [name, value] of variables)
    if (run.variables.get(name) !== value) forget(name, 'which a loop sets', run);
}

function runEach(
  variable: string,
  items: Value | undefined,
  source: string | undefined,
  body: readonly Statement[],
  run: Run,
  runTurn = runAll,
): void {
  const open = items === undefined ? source : items.kind === 'result' ? items.call.text : sourceOf(items);
  if (items === undefined || open !== undefined) {
    const from = open ?? 'values that the script does not give';
    run.variables.set(variable, {
      kind: 'unknown',
      source: `$${variable}, one of ${from}`,
      raw: `$${variable}`,
    });
    forgetLoop([body], run);
    runTurn(body, { ...doubted(`it stands in a loop over ${from}`, true, run), leaves: 'loop' });
    delete run.state.mayHaveLeft;
    return;
  }
  const inner: Run = runTurn === runAll ? { ...run, leaves: 'loop' } : run;
  for (const item of itemsOf(items)) {
    run.variables.set(variable, item);
    runTurn(body, inner);
    const { stopped } = run.state;
    if (inner !== run && (stopped === 'continue' || stopped === 'break')) delete run.state.stopped;
    if (stopped !== undefined && stopped !== 'continue') break;
  }
  if (inner === run) return;
  if (run.state.mayHaveLeft !== undefined) forget(variable, 'over which a loop may have run', run);
  delete run.state.mayHaveLeft;
}

function runAssignment({ name, adds, value }: Extract<Statement, { kind: 'assignment' }>, run: Run): void {
  const before = run.variables.get(name);
  const found = runStatement(value, run) ?? {
    kind: 'unknown',
    source: `$${name}, which a command sets`,
    raw: `$${name}`,
  };
  const after: Value =
    adds && before !== undefined ? { kind: 'list', items: [...itemsOf(before), ...itemsOf(found)] } : found;
  const isOpen = doubtOf(run) !== undefined || (adds && before?.kind !== 'list');
  run.variables.set(
    name,
    isOpen
      ? { kind: 'unknown', source: `$${name}, which the script sets only in some cases`, raw: `$${name}` }
      : after,
  );
}

function runCommand(
  statement: Extract<Statement, { kind: 'command' }>,
  run: Run,
  piped?: Value,
): Value | undefined {
  const { place, raw } = statement;
  const values = statement.arguments.flatMap((each) => ('value' in each ? (each.value ?? []) : []));
  runNested([statement.name, ...values], place, run);
  const name = evaluate(statement.name, run.variables);
  if (name.kind === 'block') {
    if (mayCall(run)) return runBody(name.body, { ...run, depth: run.depth + 1 });
    run.executor.execute({ ...place, name: 'nested-command', arguments: [], words: [], text: raw });
    return undefined;
  }
  const [written = { text: raw, ...place }] = toWords(name, place);
  const known = systemProgram(written.text) ?? commandNamed(written.text, run.aliases);
  const program = known === written.text ? written : { ...place, text: known };
  const found = statement.arguments.flatMap((argument) => argumentsOf(argument, run));
  const [block, ...others] = found.flatMap(({ value }) => blocksIn(value));
  const lower = program.text.toLowerCase();
  if (/^(?:foreach-object|%|foreach)$/.test(lower) && block !== undefined) {
    runEach('_', piped, undefined, block.body, run, runBody);
    for (const { body } of others)
      runAll(body, doubted(`it depends on when ${program.text} calls it`, true, run));
    return undefined;
  }
  const started = run.functions.has(lower) ? undefined : startedBy(lower, found, piped);
  if (started !== undefined && mayCall(run) && runStarted(started, lower, place, run)) return undefined;
  if (lower !== 'invoke-expression')
    for (const { body } of [block, ...others].filter((each) => each !== undefined))
      runAll(body, doubted(`it depends on what ${program.text} makes of its block`, true, run));
  if (STOPS.has(lower)) {
    if (lower === 'return') runReturned(found, place, raw, run);
    if (lower === 'break' || lower === 'continue') leave(lower, run);
    else if (doubtOf(run) === undefined && (lower === 'exit' || lower === 'return'))
      run.state.stopped = lower;
    else if (doubtOf(run) === undefined || lower === 'exit' || lower === 'return')
      run.executor.warn('the script may end here; what follows was read as if it went on', place);
    return undefined;
  }
  const body = run.functions.get(lower);
  if (body !== undefined && mayCall(run)) {
    // Which argument is which parameter of a function is not followed, so that nothing is known of its variables.
    const variables = new Map<string, Value>();
    const result = runBody(body, { ...run, variables, depth: run.depth + 1 });
    for (const assigned of variables.keys()) run.variables.delete(assigned);
    return result;
  }
  const process = lower === 'start-process' ? startedProcess(found) : undefined;
  const [opened = program, ...behind] = process?.map((text) => ({ ...place, text })) ?? [];
  const words = process === undefined ? [program, ...found.flatMap(wordsOf)] : [opened, ...behind];
  const doubt = doubtOf(run) ?? trialOf(lower, run);
  if (/^(?:set|new)-alias$/.test(lower) && doubt === undefined) {
    const [alias, target] = found.flatMap(({ value }) =>
      value?.kind === 'text' && value.unknown === undefined ? [value.text] : [],
    );
    const isPlain = found.every(
      ({ parameter }) => parameter === undefined || /^(?:name|value|scope|option|force)$/i.test(parameter),
    );
    if (alias !== undefined && target !== undefined && isPlain) {
      run.aliases.set(alias.toLowerCase(), target);
      return undefined;
    }
  }
  if (/^(?:set|new|clear|remove)-variable$|^[snr]v$/.test(lower))
    for (const { value } of found)
      if (value?.kind === 'text') forget(value.text.toLowerCase(), `which ${program.text} sets`, run);
  const call: Call = {
    ...place,
    name: opened.text,
    arguments: found,
    words,
    text: raw,
    ...(piped === undefined ? {} : { piped }),
    ...(doubt === undefined ? {} : { doubt }),
  };
  run.executor.execute(call);
  return { kind: 'result', call };
}

/** A text or a block that runs here; false: the text could not be read. */
function runStarted(started: Started, name: string, { line }: ScriptPlace, run: Run): boolean {
  const inner: Run = { ...run, depth: run.depth + 1 };
  // Another PowerShell has variables and functions of its own.
  const own = /^(?:powershell|pwsh)/.test(name)
    ? { ...inner, variables: new Map(), functions: new Map(), aliases: new Map(), state: {} }
    : inner;
  try {
    const body =
      started.kind === 'block' ? started.body : parseStatements(startScanner('', started.text, line), '', 0);
    runBody(body, own);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return false;
  }
  return true;
}

/** What stands inside values runs before they are used. */
function runNested(values: readonly Expression[], place: ScriptPlace | undefined, run: Run): void {
  for (const value of values) {
    const { line = 1, column = 1 } = place ?? {};
    for (const name of rawsIn(value).flatMap(setsIn)) forget(name, 'which the script computes', run);
    const { statements, unread } = nestedCommands(value, line, run.functions);
    if (run.depth < DEEPEST) runAll(statements, { ...run, depth: run.depth + 1 });
    for (const text of unread)
      run.executor.execute({ line, column, name: 'nested-command', arguments: [], words: [], text });
  }
}

/** `return New-NetFirewallRule …` calls what stands behind it. */
function runReturned(found: readonly CallArgument[], place: ScriptPlace, text: string, run: Run): void {
  const [first, ...rest] = found;
  if (first?.value?.kind !== 'text' || !/^[A-Za-z]+-\w+$/.test(first.value.text)) return;
  const words = found.flatMap(wordsOf);
  const given = doubtOf(run);
  const doubt = given === undefined ? {} : { doubt: given };
  run.executor.execute({ ...place, name: first.value.text, arguments: rest, words, text, ...doubt });
}
