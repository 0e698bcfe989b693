import type { SourceFile } from '../../model/evidence.ts';
import type { Command, Doubt, Executor, Input, InputLine, Outcome, ScriptPlace, Word } from '../command.ts';
import { isHarmless } from '../harmless.ts';
import { expandText, expandWord } from './expand.ts';
import { inputOf, linesOf } from './input.ts';
import { outputOf } from './output.ts';
import { parseScript } from './parse-script.ts';
import { programOf } from './program-of.ts';
import { placedAt, substitutionsIn } from './substitutions.ts';
import type { Assignment, Statement } from './syntax.ts';
import { testOutcome } from './test-command.ts';
import { assign, type Value, type Variables } from './variables.ts';
import { writtenFiles } from './written-files.ts';

/** A script while it is followed. */
interface Run {
  readonly file: Pick<SourceFile, 'name'>;
  readonly executor: Executor;
  readonly variables: Variables;
  readonly functions: Map<string, Statement>;
  /** Names that the function declares as its own. */
  readonly locals?: Set<string>;
  readonly files: Map<string, readonly InputLine[] | 'unknown'>;
  readonly doubt?: Doubt;
  /** Calls of functions and of scripts within the script. */
  readonly depth: number;
  /** A failure here is a condition and ends nothing. */
  readonly isCondition: boolean;
  readonly state: { errexit: boolean; stopped?: 'exit' | 'return' | 'break' | 'continue' };
}

const DEEPEST = 20;
const MOST_TURNS = 100_000;

/**
 * Follows a script and hands each program that it calls to the executor: loops over known words are unrolled, functions are followed
 * where they are called, and what depends on something that the script does not say is handed over with that doubt.
 * @throws InputError where a shell could not read the script
 */
export function runScript(file: Pick<SourceFile, 'name'>, text: string, executor: Executor): void {
  const run: Run = {
    file,
    executor,
    variables: { values: new Map() },
    functions: new Map(),
    files: new Map(),
    depth: 0,
    isCondition: false,
    state: { errexit: /^#!.*\s-\w*e/.test(text) },
  };
  runList(parseScript(file, text), run);
}

function runList(statements: readonly Statement[], run: Run): Outcome {
  let outcome: Outcome = 'done';
  for (const statement of statements) {
    if (run.state.stopped !== undefined) break;
    outcome = runStatement(statement, run);
  }
  return outcome;
}

function runStatement(statement: Statement, run: Run, input?: Input): Outcome {
  switch (statement.kind) {
    case 'simple':
      return runSimple(statement, run, input);
    case 'pipeline':
      return runPipeline(statement, run);
    case 'and-or':
      return runAndOr(statement, run);
    case 'group':
      return runList(statement.body, statement.isSubshell ? subshell(run) : run);
    case 'for':
      return runFor(statement, run);
    case 'while': {
      const reason = 'it stands in a loop of which the script does not say how often it runs';
      runList(statement.condition, { ...run, isCondition: true });
      return doubtful(statement.body, reason, true, run);
    }
    case 'if':
      return runIf(statement, run);
    case 'case':
      return runCase(statement, run);
    case 'function':
      run.functions.set(statement.name, statement.body);
      return 'done';
  }
}

/** What is assigned there, or ends there, does so there alone. */
function subshell(run: Run): Run {
  const variables = { ...run.variables, values: new Map(run.variables.values) };
  return { ...run, variables, state: { errexit: run.state.errexit } };
}

function doubtful(body: readonly Statement[], reason: string, repeats: boolean, run: Run): Outcome {
  const doubt = { reason: run.doubt?.reason ?? reason, repeats: repeats || run.doubt?.repeats === true };
  runList(body, { ...run, doubt });
  return 'unknown';
}

function runPipeline({ stages, negated }: Extract<Statement, { kind: 'pipeline' }>, run: Run): Outcome {
  let outcome: Outcome = 'done';
  let input: Input | undefined;
  for (const [index, stage] of stages.entries()) {
    const isLast = index === stages.length - 1;
    const own = stages.length === 1 ? run : subshell(run);
    outcome = runStatement(stage, isLast && !negated ? own : { ...own, isCondition: true }, input);
    if (!isLast) input = outputOf(stage, run.variables, input, run.files);
  }
  if (!negated || outcome === 'unknown') return outcome;
  return outcome === 'done' ? 'failed' : 'done';
}

function runAndOr({ first, rest }: Extract<Statement, { kind: 'and-or' }>, run: Run): Outcome {
  let outcome = runStatement(first, { ...run, isCondition: true });
  let source = first;
  for (const [index, { operator, statement }] of rest.entries()) {
    if (run.state.stopped !== undefined) return outcome;
    if (outcome === (operator === '&&' ? 'failed' : 'done')) continue;
    const inner = index === rest.length - 1 ? run : { ...run, isCondition: true };
    if (outcome === 'unknown') doubtful([statement], dependsOn(source), false, inner);
    else outcome = runStatement(statement, inner);
    source = statement;
  }
  return outcome;
}

function dependsOn(statement: Statement): string {
  if (statement.kind === 'pipeline') return dependsOn(statement.stages.at(-1) ?? statement);
  if (statement.kind !== 'simple') return 'it depends on a command before it';
  return `it depends on "${statement.words.map(({ raw }) => raw).join(' ')}"`;
}

function runFor(statement: Extract<Statement, { kind: 'for' }>, run: Run): Outcome {
  const { variable, words, body } = statement;
  const items = (words ?? []).flatMap((word) => expandWord(word, run.variables));
  const open = items.find((item) => item.maySplit === true);
  if (words === undefined || open !== undefined || items.length > MOST_TURNS) {
    const source = open?.unknown?.source ?? 'words that the script does not give';
    run.variables.values.set(variable, { raw: `$${variable}`, source: `$${variable}, one of ${source}` });
    return doubtful(body, `it stands in a loop over ${source}`, true, run);
  }
  let outcome: Outcome = 'done';
  for (const item of items) {
    run.variables.values.set(variable, valueOfWord(item));
    outcome = runList(body, run);
    const { stopped } = run.state;
    if (stopped === 'break' || stopped === 'continue') delete run.state.stopped;
    if (stopped !== undefined && stopped !== 'continue') break;
  }
  return outcome;
}

function runIf({ branches, otherwise }: Extract<Statement, { kind: 'if' }>, run: Run): Outcome {
  let isOpen = false;
  for (const { condition, body } of branches) {
    const last = condition.at(-1);
    const reason = last === undefined ? 'it stands in a branch' : dependsOn(last);
    const inner = isOpen ? { ...run, doubt: run.doubt ?? { reason, repeats: false } } : run;
    const outcome = runList(condition, { ...inner, isCondition: true });
    if (outcome === 'failed') continue;
    if (outcome === 'done' && !isOpen) return runList(body, run);
    doubtful(body, reason, false, run);
    if (outcome === 'done') return 'unknown';
    isOpen = true;
  }
  if (!isOpen) return runList(otherwise, run);
  return doubtful(
    otherwise,
    'it stands in a branch of which the script does not say whether it is taken',
    false,
    run,
  );
}

function runCase({ subject, branches }: Extract<Statement, { kind: 'case' }>, run: Run): Outcome {
  const word = expandText(subject.parts, subject, run.variables);
  for (const { patterns, body } of branches) {
    const texts = patterns.flatMap((each) => expandWord(each, run.variables));
    const isPlain =
      word.unknown === undefined && texts.every(({ text, unknown }) => !unknown && !/[*?[]/.test(text));
    if (!isPlain && !(word.unknown === undefined && texts.some(({ text }) => text === '*'))) {
      doubtful(body, `it depends on what ${subject.raw} is`, false, run);
    } else if (texts.some(({ text }) => text === '*' || text === word.text)) return runList(body, run);
  }
  return 'unknown';
}

function valueOfWord({ text, unknown }: Word): Value {
  if (unknown === undefined) return { texts: [text], raw: text };
  const { source, values } = unknown;
  return { raw: text, source, ...(values === undefined ? {} : { candidates: values }) };
}

function runSimple(statement: Extract<Statement, { kind: 'simple' }>, run: Run, piped?: Input): Outcome {
  const { variables } = run;
  for (const { text: inner, line } of substitutionsIn(statement)) {
    const executor = placedAt(run.executor, line);
    const state = { errexit: false };
    runList(parseScript(run.file, inner), { ...run, executor, isCondition: true, state });
  }
  const expanded = statement.words.flatMap((word) => expandWord(word, variables));
  const { words, assignments } = programOf(expanded);
  if (expanded.length === 0) for (const each of statement.assignments) runAssignment(each, run);
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
    ...(input === undefined ? {} : { input }),
    ...(run.doubt === undefined ? {} : { doubt: run.doubt }),
  };
  const [program] = words;
  const outcome = program === undefined ? 'done' : (runOwn(command, run) ?? run.executor.execute(command));
  const output = outputOf(statement, variables, piped, run.files);
  for (const { operator, target } of statement.redirections) {
    if (!/^&?>/.test(operator) || operator === '>&') continue;
    const path = expandText(target.parts, target, variables);
    if (path.text !== '/dev/null') writeFile(path, operator.includes('>>'), output, command, run);
  }
  if (program?.text === 'tee')
    for (const path of words.slice(1).filter(({ text: each }) => !each.startsWith('-')))
      writeFile(
        path,
        words.some(({ text: each }) => each === '-a'),
        linesOf(input),
        command,
        run,
      );
  for (const { text: path } of writtenFiles(words))
    if (run.files.has(path) && isHarmless(program?.text ?? '')) run.files.set(path, 'unknown');
  if (assignments.length > 0 && program === undefined) return 'done';
  if (outcome === 'failed' && run.state.errexit && !run.isCondition && run.doubt === undefined) {
    run.executor.warn(
      'the script ends here: this command fails, and "set -e" stands before it',
      statement.place,
    );
    run.state.stopped = 'exit';
  }
  return outcome;
}

function writeFile(
  path: Word,
  appends: boolean,
  content: Input | undefined,
  command: Command,
  run: Run,
): void {
  const before = appends ? (run.files.get(path.text) ?? 'unknown') : [];
  const added = linesOf(content);
  const isKnown = before !== 'unknown' && added !== 'unknown' && run.doubt === undefined;
  run.files.set(path.text, isKnown ? [...before, ...added] : 'unknown');
  run.executor.write(path, added, command);
}

function runAssignment({ name, value, elements, adds }: Assignment, run: Run): void {
  const before = adds ? run.variables.values.get(name) : undefined;
  const isDoubtful = run.doubt !== undefined;
  if (elements !== undefined) {
    const words = elements.flatMap((word) => expandWord(word, run.variables));
    const isKnown =
      words.every(({ unknown }) => unknown === undefined) && (!adds || before?.texts !== undefined);
    const texts = [...(before?.texts ?? []), ...words.map(({ text }) => text)];
    const open: Value = { raw: `$${name}`, source: `$${name}, of which not every element is known` };
    assign(name, isKnown ? { texts, raw: value.raw } : open, run.variables, isDoubtful);
    return;
  }
  const word = expandText(value.parts, value, run.variables);
  const text = before?.texts === undefined ? word : { ...word, text: before.texts.join(' ') + word.text };
  const isOpen = adds && before?.texts === undefined;
  const open: Value = { raw: `$${name}`, source: `$${name}, which is added to` };
  assign(name, isOpen ? open : valueOfWord(text), run.variables, isDoubtful);
}

/** What a shell does itself; undefined: a program is called. */
function runOwn(command: Command, run: Run): Outcome | undefined {
  const { words, doubt } = command;
  const [program, ...rest] = words;
  if (program === undefined || program.unknown !== undefined) return undefined;
  const body = run.functions.get(program.text);
  if (body !== undefined) return call(body, rest, command, run);
  switch (program.text) {
    case 'true':
    case ':':
      return 'done';
    case 'false':
      return 'failed';
    case 'test':
    case '[':
    case '[[':
      return testOutcome(rest);
    case 'exit':
    case 'return':
    case 'break':
    case 'continue':
      return stop(program.text, command, run);
    case 'set':
      for (const { text } of rest) {
        if (/^-\w*e|^errexit$/.test(text)) run.state.errexit = true;
        else if (/^\+\w*e/.test(text)) run.state.errexit = false;
      }
      return 'done';
    case 'export':
    case 'local':
    case 'readonly':
    case 'declare':
    case 'typeset':
      for (const word of rest) declare(word, program.text, run);
      return 'done';
    case 'read':
    case 'mapfile':
    case 'readarray':
      for (const { text } of rest.filter((word) => !word.text.startsWith('-')))
        run.variables.values.set(text, {
          raw: `$${text}`,
          source: `$${text}, which the script reads while it runs`,
        });
      return 'unknown';
    case 'unset':
      for (const { text } of rest) assign(text, { texts: [''], raw: '' }, run.variables, doubt !== undefined);
      return 'done';
    case 'eval':
      return runText(rest.map(({ text }) => text).join(' '), rest, command, run);
    case 'sh':
    case 'bash':
    case 'dash': {
      const at = rest.findIndex(({ text }) => /^-\w*c$/.test(text));
      const script = rest[at + 1];
      if (at < 0 || script === undefined) return undefined;
      return runText(script.text, [script], command, run);
    }
  }
  return undefined;
}

function declare({ text, unknown, ...place }: Word, how: string, run: Run): void {
  const [, name, value = ''] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(text) ?? [];
  if (how !== 'export' && how !== 'readonly') run.locals?.add(name ?? text);
  if (name === undefined) return;
  assign(
    name,
    valueOfWord({ ...place, text: value, ...(unknown === undefined ? {} : { unknown }) }),
    run.variables,
    run.doubt !== undefined,
  );
}

function call(body: Statement, words: readonly Word[], place: ScriptPlace, run: Run): Outcome {
  if (run.depth > DEEPEST) {
    run.executor.warn('functions call each other without end', place);
    return 'unknown';
  }
  const all: Value = words.every(({ unknown }) => unknown === undefined)
    ? { texts: words.map(({ text }) => text), raw: '$@' }
    : { raw: '$@', source: '$@, arguments of which some are not known' };
  const parameters = new Map<string, Value>([
    ...words.map((word, index) => [String(index + 1), valueOfWord(word)] as const),
    ['@', all],
    ['*', all],
    ['#', { texts: [String(words.length)], raw: '$#' }],
  ]);
  const { values } = run.variables;
  const before = new Map(values);
  const locals = new Set<string>();
  const inner = { ...run, depth: run.depth + 1, variables: { values, parameters }, locals };
  const outcome = runStatement(body, inner);
  for (const name of locals) {
    const value = before.get(name);
    if (value === undefined) values.delete(name);
    else values.set(name, value);
  }
  if (run.state.stopped === 'return') delete run.state.stopped;
  return outcome;
}

function runText(text: string, words: readonly Word[], command: Command, run: Run): Outcome | undefined {
  if (words.some(({ unknown }) => unknown !== undefined) || run.depth > DEEPEST) return undefined;
  const line = words[0]?.line ?? command.line;
  return runList(parseScript(run.file, text, line), { ...run, depth: run.depth + 1 });
}

function stop(how: 'exit' | 'return' | 'break' | 'continue', command: Command, run: Run): Outcome {
  if (command.doubt === undefined) run.state.stopped = how;
  else if (how === 'exit' || how === 'return')
    run.executor.warn('the script may end here; what follows was read as if it went on', command);
  return 'unknown';
}
