import type { Command, Outcome, ScriptPlace, Word } from '../command.ts';
import { restore, valueOfWord } from './assignments.ts';
import { doubtOf, untilReturn } from './endings.ts';
import { print } from './printed.ts';
import { takeUnknown } from './reader.ts';
import type { Run } from './run.ts';
import { DEEPEST, runStatement, subshell } from './run-script.ts';
import type { Statement } from './syntax.ts';
import type { Value } from './variables.ts';

/**
 * Calls the function that a name stands for; where it may stand for several, or for a program as well, each is called with that
 * doubt. Undefined: it stands for none.
 */
export function callFunction(command: Command, run: Run): Outcome | undefined {
  const [program, ...rest] = command.words;
  const bodies = program?.unknown === undefined ? run.functions.get(program?.text ?? '') : undefined;
  if (bodies === undefined || program === undefined || run.calls.left-- <= 0) return undefined;
  const [only] = bodies;
  if (bodies.length === 1 && only !== undefined) return call(only, rest, command, run);
  const reason = `it depends on which function ${program.text} is defined`;
  const doubt = { reason: run.doubt?.reason ?? reason, repeats: run.doubt?.repeats === true };
  for (const body of bodies)
    if (body === undefined) {
      print('unknown', run);
      takeUnknown(command, run);
      run.executor.execute({ ...command, doubt });
    } else call(body, rest, command, { ...run, doubt });
  return 'unknown';
}

/** Defines a function; where that may not happen, what the name stood for before it may stand as well. */
export function defineFunction({ name, body }: Extract<Statement, { kind: 'function' }>, run: Run): void {
  const before = run.functions.get(name) ?? [undefined];
  if (run.state.allexport === true) run.exported.add(name);
  run.functions.set(name, doubtOf(run).doubt === undefined ? [body] : [...before, body]);
}

function call(body: Statement, words: readonly Word[], place: ScriptPlace, run: Run): Outcome {
  if (run.depth > DEEPEST) {
    run.executor.warn('functions call each other without end', place);
    return 'unknown';
  }
  const { values } = run.variables;
  const before = new Map(values);
  const locals = new Set<string>();
  const inner = {
    ...run,
    depth: run.depth + 1,
    variables: { ...run.variables, parameters: parametersOf(words) },
    locals,
    loops: 0,
    isStage: false,
    isTested: false,
  };
  const outcome = untilReturn(run, () => runStatement(body, inner)) ?? 'unknown';
  for (const name of locals) restore(name, before, values);
  return outcome;
}

/** `$1`, `$@` and their like. */
function parametersOf(words: readonly Word[]): Map<string, Value> {
  const open = words.findIndex(({ maySplit }) => maySplit);
  const all: Value = words.every(({ unknown }) => unknown === undefined)
    ? { texts: words.map(({ text }) => text), raw: '$@' }
    : { raw: '$@', source: '$@, arguments of which some are not known' };
  const count = { raw: '$#', source: '$#, the number of arguments that are not known' };
  return new Map<string, Value>([
    ...words
      .slice(0, open < 0 ? undefined : open)
      .map((word, index) => [String(index + 1), valueOfWord(word)] as const),
    ['@', all],
    ['*', all],
    ['#', open < 0 ? { texts: [String(words.length)], raw: '$#' } : count],
  ]);
}

/** A shell that the script starts: it has arguments of its own, and knows the functions that are exported, if it is bash. */
export function newShell(
  words: readonly Word[],
  program: string,
  { errexit, nounset }: { readonly errexit: boolean; readonly nounset: boolean },
  run: Run,
): Run {
  const { locals: _, reader: ____, ...inner } = subshell(run);
  const values = [...inner.variables.values].map(([name, value]) =>
    run.environment.has(name) ? ([name, value] as const) : ([name, unexported(name, value)] as const),
  );
  const { pipefail: __, allexport: ___, ...state } = inner.state;
  const functions = [...run.functions]
    .filter(([name]) => run.exported.has(name))
    .map(([name, bodies]) => [name, program === 'bash' ? bodies : [...bodies, undefined]] as const);
  return {
    ...inner,
    variables: {
      values: new Map(values),
      parameters: parametersOf(words),
      isPlain: program !== 'bash',
      mayBePlain: program !== 'bash',
      runs: run.variables.runs,
      printed: new Map(),
    },
    functions: new Map(functions),
    exported: new Set(run.exported),
    aliases: new Map(),
    isCondition: false,
    state: { ...state, errexit, nounset, expandsAliases: program !== 'bash' },
  };
}

/** A shell that is started has the value only where the script itself was given the variable. */
function unexported(name: string, { texts }: Value): Value {
  const [text] = texts ?? [];
  return {
    raw: `$${name}`,
    source: `$${name}, which the script does not export`,
    ...(text === undefined || texts?.length !== 1 ? {} : { candidates: [text, ''] }),
  };
}

/** `set -- a b`. */
export function setArguments(words: readonly Word[], run: Run): void {
  replaceArguments(parametersOf(words), run);
}

/** `shift`, `shift 2`: the arguments of the script itself stay unknown. */
export function shift([count]: readonly Word[], run: Run): Outcome {
  const { parameters, shifts = 0 } = run.variables;
  run.variables.shifts = shifts + 1;
  if (parameters === undefined) return 'done';
  const by = count?.unknown === undefined ? Number(count?.text ?? 1) : Number.NaN;
  const values = [...parameters].filter(([name]) => /^\d+$/.test(name)).map(([, value]) => value);
  const isOpen = parameters.get('#')?.texts === undefined;
  if (!Number.isInteger(by) || by < 0) replaceArguments(undefined, run);
  if (by > values.length && !isOpen) {
    if (run.variables.isPlain)
      run.state.mayHaveEnded ??=
        'it stands behind "shift", which ends some shells where there are fewer arguments';
    return 'failed';
  }
  if (!(by <= values.length || (isOpen && by > 0))) return 'done';
  const words = values.slice(by).map(({ texts, raw, source = '', candidates }): Word => {
    const unknown = { source, prefix: '', suffix: '', ...(candidates && { values: candidates }) };
    return { text: texts?.[0] ?? raw, line: 1, column: 1, ...(texts === undefined ? { unknown } : {}) };
  });
  const source = '$@, arguments of which some are not known';
  const unknown = { source, prefix: '', suffix: '' };
  const rest: Word[] = isOpen ? [{ text: '$@', line: 1, column: 1, unknown, maySplit: true }] : [];
  replaceArguments(parametersOf([...words, ...rest]), run);
  return 'done';
}

/** What they were, something may have changed. */
export function forgetArguments(run: Run): void {
  replaceArguments(undefined, run);
}

function replaceArguments(after: Map<string, Value> | undefined, run: Run): void {
  const isSure = doubtOf(run).doubt === undefined && after !== undefined;
  const { parameters } = run.variables;
  if (parameters === undefined && !isSure) return;
  if (isSure) run.variables.parameters = after;
  else
    run.variables.parameters = new Map(
      [...(parameters ?? []), ...(after ?? [])].map(([name]) => [
        name,
        { raw: `$${name}`, source: `$${name}, an argument that the script sets only in some cases` },
      ]),
    );
}
