import type { Doubt, Outcome, ScriptPlace, Word } from '../command.ts';
import type { Run } from './run.ts';
import type { Statement } from './syntax.ts';
import { valueNamed } from './variables.ts';

/** Arguments, and variables that every shell has. */
const ENVIRONMENT =
  /^(?:\d+|\W|_|HOME|PATH|USER|LOGNAME|SHELL|PWD|OLDPWD|HOSTNAME|EUID|UID|PPID|IFS|OSTYPE|RANDOM|LINENO|SECONDS|BASH_\w+|FUNCNAME)$/;

/** Those of bash that other shells do not have. */
const OF_BASH = /^(?:HOSTNAME|EUID|UID|OSTYPE|RANDOM|SECONDS|BASH_\w+|FUNCNAME)$/;

/** The outcome of a statement, which ends the script under "set -e" where it is a failure, or may. */
export function ended(outcome: Outcome, statement: Statement, run: Run): Outcome {
  const { state, doubt, executor, isCondition } = run;
  if (!state.errexit || isCondition || state.stopped !== undefined) return outcome;
  if (outcome === 'failed' && doubt === undefined && state.errexit === true) {
    const place = placeOf(statement);
    if (place !== undefined)
      executor.warn('the script ends here: this command fails, and "set -e" stands before it', place);
    state.stopped = 'exit';
  } else if (outcome === 'failed' || (outcome === 'unknown' && doubt === undefined))
    state.mayHaveEnded ??= `${dependsOn(statement)}, by which "set -e" may end the script`;
  return outcome;
}

function placeOf(statement: Statement | undefined): ScriptPlace | undefined {
  if (statement === undefined || 'place' in statement) return statement?.place;
  if (statement.kind === 'pipeline') return placeOf(statement.stages.at(-1));
  return statement.kind === 'group' ? placeOf(statement.body.at(-1)) : undefined;
}

export function dependsOn(statement: Statement): string {
  if (statement.kind === 'pipeline') return dependsOn(statement.stages.at(-1) ?? statement);
  if (statement.kind !== 'simple') return 'it depends on a command before it';
  const { assignments, words } = statement;
  const raws =
    words.length > 0 ? words : assignments.map(({ name, value }) => ({ raw: `${name}=${value.raw}` }));
  return `it depends on "${raws.map(({ raw }) => raw).join(' ')}"`;
}

/** Runs what `return` ends, and gives its outcome. */
export function untilReturn(run: Run, body: () => Outcome | undefined): Outcome | undefined {
  const { state } = run;
  const { mayHaveReturned } = state;
  const outcome = body();
  if (state.stopped === 'return') delete state.stopped;
  if (state.mayHaveReturned === mayHaveReturned) return outcome;
  if (mayHaveReturned === undefined) delete state.mayHaveReturned;
  else state.mayHaveReturned = mayHaveReturned;
  return outcome && 'unknown';
}

/** Why a command may not run. */
export function doubtOf({ doubt, state }: Run): { readonly doubt?: Doubt } {
  if (doubt !== undefined) return { doubt };
  const reason = state.mayHaveEnded ?? state.mayHaveReturned ?? state.mayHaveLeft?.reason;
  return reason === undefined ? {} : { doubt: { reason, repeats: false } };
}

/** Under "set -u" a variable that nobody sets ends the script. */
export function endOnUnset({ words, assignments }: Extract<Statement, { kind: 'simple' }>, run: Run): void {
  const parts = [...words, ...assignments.map(({ value }) => value)].flatMap((word) => word.parts);
  const isGiven = (name: string) => ENVIRONMENT.test(name) && !(run.variables.isPlain && OF_BASH.test(name));
  const count = valueNamed('#', run.variables)?.texts?.[0];
  for (const part of parts)
    if (part.kind === 'variable' && part.operator === '' && Number(part.name) > Number(count))
      run.state.mayHaveEnded ??= `it depends on $${part.name}, without which "set -u" ends the script`;
    else if (part.kind === 'variable' && part.operator === '' && !isGiven(part.name))
      if (valueNamed(part.name, run.variables) === undefined)
        run.state.mayHaveEnded ??= `it depends on $${part.name}, without which "set -u" ends the script`;
}

export const MAY_END = 'the script may end here; what follows was read as if it went on';

/** `exit`, `return`, `break`, `continue` with a status, or a number of loops. */
export function stop(
  how: 'exit' | 'return' | 'break' | 'continue',
  [status]: readonly Word[],
  place: ScriptPlace,
  run: Run,
): Outcome {
  if (how === 'break' || how === 'continue') return leave(how, status, run);
  if (how === 'return' && run.locals === undefined) {
    if (run.goesOnBehindReturn) return 'failed';
    run.state.mayHaveEnded ??= 'it stands behind "return", which ends the script in some shells';
    return 'unknown';
  }
  const doubt = run.doubt?.reason ?? run.state.mayHaveReturned ?? run.state.mayHaveLeft?.reason;
  if (doubt === undefined) run.state.stopped = how;
  else if (how === 'return') run.state.mayHaveReturned ??= `it stands behind "return": ${doubt}`;
  else run.executor.warn(MAY_END, place);
  if (status === undefined || status.unknown !== undefined) return 'unknown';
  return status.text === '0' ? 'done' : 'failed';
}

/** Outside a loop it is passed by (bash(1), Bash Builtins). */
function leave(how: 'break' | 'continue', count: Word | undefined, run: Run): Outcome {
  const { state, doubt, loops } = run;
  if (loops === 0) return 'done';
  const isKnown = count === undefined || (count.unknown === undefined && /^[1-9]\d*$/.test(count.text));
  const leaves = isKnown ? Math.min(Number(count?.text ?? 1), loops) : loops;
  if (doubt === undefined && isKnown) {
    state.stopped = how;
    state.leaves = leaves;
  } else {
    const reason = `it depends on whether "${how}" before it leaves the loop`;
    state.mayHaveLeft = { reason, loops: Math.max(leaves, state.mayHaveLeft?.loops ?? 0) };
  }
  return 'done';
}

/** Whether a loop goes on to its next turn. */
export function goesOn({ state }: Run): boolean {
  if (state.stopped !== 'continue' || state.leaves !== 1) return state.stopped === undefined;
  delete state.stopped;
  return true;
}

/** What left a loop may leave the one around it as well. */
export function leaveLoop({ state }: Run): void {
  if (state.stopped === 'break' || state.stopped === 'continue') {
    state.leaves = (state.leaves ?? 1) - 1;
    if (state.leaves === 0) delete state.stopped;
  }
  const { mayHaveLeft } = state;
  if (mayHaveLeft === undefined) return;
  if (mayHaveLeft.loops > 1) state.mayHaveLeft = { ...mayHaveLeft, loops: mayHaveLeft.loops - 1 };
  else delete state.mayHaveLeft;
}
