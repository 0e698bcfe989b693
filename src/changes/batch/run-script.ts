import type { SourceFile } from '../../model/evidence.ts';
import type { Executor } from '../command.ts';
import { assignedIn, forget, restore } from './assign.ts';
import { execute } from './execute.ts';
import { shown, withoutMarks } from './holes.ts';
import { arrive, labelAt, labelOf, mayPass } from './jumps.ts';
import { parseLine } from './parse.ts';
import type { Reader } from './reader.ts';
import { withVariables } from './replace.ts';
import type { Run, State } from './run.ts';
import { wordsOf } from './words.ts';

const MOST_CALLS = 1000;
const MOST_JUMPS = 100;

/**
 * Follows a script of cmd.exe as that reads it: one line after another, with `%NAME%` replaced before the line, and what parentheses
 * and `^` join to it, is taken apart. Loops over words that stand there are unrolled, calls of labels and jumps are followed; what stands
 * behind conditions that only a run would show is handed over with that doubt.
 */
export function runScript(_file: Pick<SourceFile, 'name'>, text: string, executor: Executor): void {
  const script = withoutMarks(text.replace(/^\uFEFF/, '')).split(/\r?\n/);
  runLines(
    {
      executor,
      script,
      holes: [],
      values: new Map(),
      loops: new Map(),
      locals: { delayed: 'no', kept: [] },
      depth: 0,
      left: { calls: MOST_CALLS, jumps: MOST_JUMPS },
      state: startAt(0, script),
    },
    script.length,
  );
}

export function startAt(at: number, script: readonly string[], caller?: State): State {
  return {
    at,
    isLive: true,
    pending: [],
    repeated: script.length,
    ...(caller === undefined ? {} : { caller }),
  };
}

/** From where it is up to a line. */
export function runLines(run: Run, end: number): void {
  const { state, script } = run;
  while (state.at < end && state.ended === undefined) {
    const content = script[state.at] ?? '';
    if (labelOf(content) !== undefined) arrive(state);
    if (!state.isLive || /^[\s,;=]*:/.test(content)) state.at++;
    else runLine(run);
  }
}

function runLine(run: Run): void {
  const { state, script, holes } = run;
  const line = state.at + 1;
  const [pending] = state.pending;
  const doubt = run.doubt ?? pending?.doubt;
  const inner: Run = { ...run, ...(doubt === undefined ? {} : { doubt }) };
  const more = () => {
    const text = script[state.at];
    if (text === undefined) return undefined;
    state.at++;
    return { text: withVariables(text, inner), line: state.at };
  };
  const reader: Reader = { text: '', at: 0, line, holes, more, ...behindLabel(script[line - 2]) };
  reader.text = more()?.text ?? '';
  const node = parseLine(reader);
  if (reader.broken === undefined) {
    state.jumped = false;
    if (node !== undefined) execute(node, inner, { runLabel, repeat });
    return;
  }
  const text = script.slice(line - 1, state.at).join('\n');
  const reason = `cmd.exe may not understand "${shown(reader.broken, holes)}"`;
  const unknown = {
    source: `what cmd.exe makes of "${shown(reader.broken, holes)}"`,
    prefix: '',
    suffix: '',
  };
  const words = wordsOf(text, line, holes).map((word) => ({ ...word, unknown }));
  run.executor.execute({
    words,
    text,
    line,
    column: 1,
    files: new Map(),
    ...(doubt === undefined ? {} : { doubt }),
  });
  forget(assignedIn(text), undefined, inner);
  mayPass(state, reason);
}

function behindLabel(before: string | undefined): Pick<Reader, 'doubt'> {
  return before !== undefined && /^[\s,;=]*:.*\^$/.test(before)
    ? { doubt: 'the line before it is a label that ends with ^' }
    : {};
}

/** Lines that a jump comes back to. */
function repeat(from: number, to: number, run: Run): void {
  const { state } = run;
  const { at, isLive, repeated } = state;
  state.at = from;
  state.isLive = true;
  state.repeated = from;
  runLines(run, to);
  state.at = at;
  state.isLive = isLive;
  state.repeated = repeated;
}

/** `call :label`: the lines behind it, up to an end; undefined: there is no such label. */
function runLabel(label: string, given: readonly string[], all: string, run: Run): State | undefined {
  const { script, left, locals } = run;
  const at = labelAt(label, run.state.at, script);
  const isEnd = /^eof$/i.test(label) && at === undefined;
  if (isEnd) return startAt(script.length, script, run.state);
  if (at === undefined || run.depth > 20 || left.calls-- <= 0) return undefined;
  const state = startAt(at, script, run.state);
  const { isOpen: _, hasInput: __, ...open } = run;
  const inner: Run = {
    ...open,
    given: { each: [`:${label}`, ...given], all },
    loops: new Map(),
    // What setlocal kept before the call, endlocal does not bring back within it.
    locals: { delayed: locals.delayed, kept: [] },
    depth: run.depth + 1,
    state,
  };
  runLines(inner, script.length);
  while (inner.locals.kept.length > 0) restore(inner);
  locals.delayed = inner.locals.delayed;
  return state;
}
