import type { Command, InputLine, Outcome, Word } from '../command.ts';
import { newShell } from './call-function.ts';
import { untilReturn } from './endings.ts';
import { forgetNames } from './forget-names.ts';
import { linesOf } from './input.ts';
import { print } from './printed.ts';
import type { Run } from './run.ts';
import { DEEPEST, runCommands, subshell } from './run-script.ts';

/** Options of a shell that take a value of their own (bash(1), sh(1)). */
const VALUES = /^(?:[-+]\w*[oO]|--(?:rcfile|init-file))$/;

/** `sh -c TEXT`, `bash FILE`, `bash -s <<EOF`: a shell that the script starts; undefined: what it runs is not known. */
export function runShell(command: Command, run: Run): Outcome | undefined {
  const [program, ...rest] = command.words;
  const options = optionsOf(rest);
  const [operand, ...others] = rest.slice(options.length);
  const has = (option: RegExp) => options.some(({ text }) => option.test(text));
  const set = { errexit: has(/^-\w*e|^errexit$/), nounset: has(/^-\w*u|^nounset$/) };
  const shell = (words: readonly Word[]) => newShell(words, program?.text ?? '', set, run);
  startUp(program?.text ?? '', has(/^-\w*i/), command, run);
  if (has(/^-\w*n/)) return 'unknown';
  if (options.some(({ unknown }) => unknown !== undefined)) return undefined;
  if (has(/^-\w*c/))
    return operand === undefined
      ? undefined
      : runText(operand.text, [operand], command, shell(others.slice(1)));
  if (operand === undefined || operand.text === '-' || has(/^-\w*s/))
    return runLines(
      linesOf(command.input),
      command,
      shell(operand === undefined || operand.text !== '-' ? rest.slice(options.length) : others),
    );
  return runFile(operand, command, shell(others));
}

function optionsOf(words: readonly Word[]): readonly Word[] {
  let at = 0;
  for (let word = words[at]; word !== undefined && /^[-+]./.test(word.text); word = words[at]) {
    at += VALUES.test(word.text) ? 2 : 1;
    if (word.text === '--') break;
  }
  return words.slice(0, at);
}

/** What a shell reads before anything else: `BASH_ENV`, or `ENV` where it is asked for commands. */
function startUp(program: string, isInteractive: boolean, command: Command, run: Run): void {
  const name = program === 'bash' ? 'BASH_ENV' : isInteractive ? 'ENV' : '';
  const value = run.variables.values.get(name);
  if (value === undefined || (value.texts?.join('') ?? value.raw) === '') return;
  const { line, column } = command;
  const path = { text: value.texts?.join(' ') ?? value.raw, line, column };
  const unknown = { source: value.source ?? '', prefix: '', suffix: '' };
  const file: Word = value.texts === undefined ? { ...path, unknown } : path;
  const words = [{ text: '.', line, column }, file];
  if (runRead(words.slice(1), command, run) === undefined) run.executor.execute({ ...command, words });
}

/** `. FILE`, `source FILE`: a file that the script wrote runs as if it stood there; undefined: it is not known. */
export function runRead([file, ...words]: readonly Word[], command: Command, run: Run): Outcome | undefined {
  if (file === undefined || words.length > 0) {
    forgetNames(command, run);
    return undefined;
  }
  const inner: Run = { ...run, locals: run.locals ?? new Set() };
  const isInput = file.text === '/dev/stdin';
  const lines = isInput ? linesOf(command.input) : run.files.get(file);
  const outcome = lines === undefined ? undefined : untilReturn(run, () => runLines(lines, command, inner));
  if (outcome === undefined && !isOfSystem(file)) forgetNames(command, run);
  return outcome ?? (isInput ? undefined : executePast(file, command, run));
}

/** Files of distributions, which define functions and variables of their own and nothing else (os-release(5), init-functions of LSB). */
function isOfSystem({ text, unknown }: Word): boolean {
  const isNamed =
    /^\/(?:etc|usr\/lib)\/os-release$|^\/etc\/lsb-release$|^\/lib\/lsb\/init-functions$|^\/etc\/(?:rc\.d\/)?init\.d\/functions$/;
  return unknown === undefined && isNamed.test(text);
}

/** A file that the script wrote, as a script of a shell. */
export function runFile(path: Word, command: Command, run: Run): Outcome | undefined {
  const lines = run.files.get(path);
  const outcome = lines === undefined ? undefined : runLines(lines, command, run);
  return outcome ?? executePast(path, command, run);
}

/** What stood there shows what the script is for. */
function executePast(path: Word, command: Command, run: Run): Outcome | undefined {
  const past = run.files.past(path);
  if (past !== undefined) print('unknown', run);
  return past === undefined ? undefined : run.executor.execute({ ...command, input: past });
}

function runLines(lines: readonly InputLine[] | 'unknown', command: Command, run: Run): Outcome | undefined {
  if (lines === 'unknown' || lines.some(({ unknown }) => unknown)) return undefined;
  const [first] = lines;
  if (first === undefined || /^#!(?!.*\b(?:ba|da|a)?sh\b)/.test(first.text)) return undefined;
  return runText(lines.map(({ text }) => text).join('\n'), [{ ...first, column: 1 }], command, run);
}

/** What a trap runs, at a signal or at the end: it may do so now. */
export function runTrap(trap: Command, run: Run): void {
  const doubt = { reason: 'it stands in a trap', repeats: true };
  const executor = { ...run.executor, warn: () => {} };
  const inner = { ...subshell(run), doubt, state: { errexit: false }, executor };
  const [, text] = trap.words;
  if (text !== undefined) runText(text.text, [text], { ...trap, doubt }, inner);
}

/** Runs a text as commands; undefined: some of it is not known. */
export function runText(
  text: string,
  words: readonly Word[],
  command: Command,
  run: Run,
): Outcome | undefined {
  if (words.some(({ unknown }) => unknown !== undefined) || run.depth > DEEPEST || run.calls.left-- <= 0)
    return undefined;
  const line = words[0]?.line ?? command.line;
  return runCommands(text, line, { ...run, depth: run.depth + 1, isStage: false });
}
