import type { Executor, Outcome } from '../command.ts';
import { valueOfWord } from './assignments.ts';
import { dependsOn, doubtOf, goesOn, leaveLoop } from './endings.ts';
import { expandText, expandWord } from './expand.ts';
import { patternOf } from './pattern.ts';
import type { Run } from './run.ts';
import { doubtful, runList, subshell } from './run-script.ts';
import { ScriptFiles } from './script-files.ts';
import { forget, runSubstitutions } from './substitutions.ts';
import type { Statement } from './syntax.ts';

const MOST_TURNS = 100_000;
/** Carries out nothing. */
const SILENT: Executor = { execute: () => 'unknown', write: () => {}, warn: () => {} };

export function runFor(statement: Extract<Statement, { kind: 'for' }>, run: Run): Outcome {
  const { variable, words, body } = statement;
  const items = (words ?? []).flatMap((word) => expandWord(word, run.variables));
  const open = items.find((item) => item.maySplit === true);
  const mayVanish = run.state.leavesOutGlobs === true && items.some(({ text }) => /[*?[]/.test(text));
  if (words === undefined || open !== undefined || mayVanish || items.length > MOST_TURNS) {
    const source = open?.unknown?.source ?? 'words that the script does not give';
    if (variable !== '')
      run.variables.values.set(variable, { raw: `$${variable}`, source: `$${variable}, one of ${source}` });
    return runOpenLoop(body, `it stands in a loop over ${source}`, run);
  }
  let outcome: Outcome = 'done';
  const inner = { ...run, loops: run.loops + 1 };
  for (const item of items) {
    run.variables.values.set(variable, valueOfWord(item));
    outcome = runList(body, inner);
    if (!goesOn(run)) break;
  }
  // Within the loop it is sure, behind it only where the loop has run to its end.
  if (doubtOf(run).doubt !== undefined) forget(variable, 'over which a loop may have run', run);
  leaveLoop(run);
  return outcome;
}

export function runIf({ branches, otherwise }: Extract<Statement, { kind: 'if' }>, run: Run): Outcome {
  let isOpen = false;
  for (const { condition, body } of branches) {
    const last = condition.at(-1);
    const reason = last === undefined ? 'it stands in a branch' : dependsOn(last);
    const inner = isOpen ? { ...run, doubt: run.doubt ?? { reason, repeats: false } } : run;
    const outcome = runList(condition, { ...inner, isCondition: true, isTested: true });
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

export function runCase({ subject, branches }: Extract<Statement, { kind: 'case' }>, run: Run): Outcome {
  const word = expandText(subject.parts, subject, run.variables);
  let isOpen = false;
  for (const { patterns, body, goesOn: isFirst } of branches) {
    const asked = { reason: run.doubt?.reason ?? `it depends on what ${subject.raw} is`, repeats: false };
    runSubstitutions(patterns, { ...run, doubt: asked });
    const known = patterns.map((each) => patternOf(each, run.variables));
    const fits = word.unknown === undefined && known.some((each) => each?.test(word.text));
    const isOfCase =
      !fits &&
      run.state.ignoresCase === true &&
      patterns.some((each) => patternOf(each, run.variables, true)?.test(word.text));
    if (isOpen || word.unknown !== undefined || isOfCase || (!fits && known.includes(undefined))) {
      doubtful(body, `it depends on what ${subject.raw} is`, false, run);
      isOpen = true;
    } else if (fits) {
      const outcome = runList(body, run);
      if (!isFirst || run.state.stopped !== undefined) return outcome;
      isOpen = true;
    }
  }
  return isOpen ? 'unknown' : 'done';
}

/** `while` and `until`: turn by turn, as long as the script says how the condition ends. */
export function runWhile(statement: Extract<Statement, { kind: 'while' }>, run: Run): Outcome {
  const { condition, body, isUntil } = statement;
  const inner = { ...run, loops: run.loops + 1 };
  let last: Outcome = 'done';
  for (; run.turns.left > 0; run.turns.left--) {
    const outcome = runList(condition, { ...inner, isCondition: true, isTested: true });
    if (run.state.stopped !== undefined) last = outcome;
    else if (outcome === 'unknown') break;
    const holds = (outcome === 'done') !== isUntil;
    if (holds && run.state.stopped === undefined) last = runList(body, inner);
    if (holds && goesOn(run)) continue;
    leaveLoop(run);
    return last;
  }
  const reason = 'it stands in a loop of which the script does not say how often it runs';
  return runOpenLoop([...body, ...condition], reason, run);
}

/** A loop of which it is not known how often it runs: what a turn sets is not known in the next one. */
function runOpenLoop(body: readonly Statement[], reason: string, run: Run): Outcome {
  if (!run.isTrial) {
    const trial = { ...subshell(run), files: new ScriptFiles(run.files), traps: [], background: [] };
    doubtful(body, reason, true, { ...trial, loops: run.loops + 1, executor: SILENT, isTrial: true });
    const { values } = run.variables;
    for (const [name, value] of trial.variables.values)
      if (values.get(name) !== value)
        values.set(name, { raw: `$${name}`, source: `$${name}, which a loop sets` });
  }
  const outcome = doubtful(body, reason, true, { ...run, loops: run.loops + 1 });
  leaveLoop(run);
  return outcome;
}
