import type { Command, Outcome, Word } from '../command.ts';
import { removeAliases, setAliases } from './aliases.ts';
import { declare, declareComputed, link, protect } from './assignments.ts';
import { shift } from './call-function.ts';
import { doubtOf, stop } from './endings.ts';
import { forgetNames } from './forget-names.ts';
import { readLine, readLines } from './reader.ts';
import type { Run } from './run.ts';
import { set } from './set.ts';
import { shopt } from './shopt.ts';
import { runRead, runShell, runText, runTrap } from './started-shell.ts';
import { compute, forget } from './substitutions.ts';
import { testOutcome } from './test-command.ts';
import { assign } from './variables.ts';

/** What a shell does itself; undefined: a program is called. */
export function runBuiltin(command: Command, run: Run): Outcome | undefined {
  const { words } = command;
  const [program, ...rest] = words;
  if (program === undefined || program.unknown !== undefined) return undefined;
  switch (program.text) {
    case 'true':
    case ':':
      return 'done';
    case 'false':
      return 'failed';
    case 'test':
    case '[':
    case '[[':
      // To a plain shell the one is no command, and the other no operator.
      if (run.variables.isPlain && (program.text === '[[' || rest.some(({ text }) => text === '==')))
        return 'unknown';
      return testOutcome(rest, program.text === '[[' && run.state.ignoresCase === true);
    case 'exit':
    case 'return':
    case 'break':
    case 'continue':
      return stop(program.text, rest, command, run);
    case 'alias':
      setAliases(command, run);
      return 'done';
    case 'unalias':
      removeAliases(command, run);
      return 'done';
    case 'set':
      return set(rest, command, run);
    case 'shopt':
      return shopt(rest, command, run);
    case 'export':
    case 'local':
    case 'readonly':
    case 'declare':
    case 'typeset':
      return declareAll(program.text, rest, run);
    case 'cd':
    case 'pushd':
    case 'popd':
      run.files.leaveFolder();
      run.state.hasLeftFolder = true;
      return undefined;
    case 'shift':
      return shift(rest, run);
    case 'let':
      for (const { text } of rest) compute(text, run);
      return 'unknown';
    case 'printf':
      if (rest[0]?.text === '-v') forget(rest[1]?.text ?? '', 'which "printf" sets', run);
      return undefined;
    case 'read':
      return readLine(rest, command, run);
    case 'mapfile':
    case 'readarray':
      // `mapfile -C` calls a program for some of the lines.
      if (rest.some(({ text }) => /^-\w*C/.test(text)))
        run.executor.execute({ ...command, words: [{ ...program, text: 'eval' }, ...rest] });
      readLines(rest, command, run);
      return 'unknown';
    case 'getopts':
      for (const { text } of rest.filter((word) => !word.text.startsWith('-')))
        run.variables.values.set(text, {
          raw: `$${text}`,
          source: `$${text}, which the script reads while it runs`,
        });
      return 'unknown';
    case 'unset':
      for (const { text } of rest) unset(text, rest[0]?.text ?? '', run);
      return 'done';
    case 'trap':
      setTrap(command, run);
      return 'done';
    case 'eval': {
      const outcome = runText(rest.map(({ text }) => text).join(' '), rest, command, run);
      if (outcome === undefined) forgetNames(command, run);
      return outcome;
    }
    case '.':
    case 'source':
      return runRead(rest, command, run);
    case 'sh':
    case 'bash':
    case 'dash':
      return runShell(command, run);
  }
  return undefined;
}

function declareAll(program: string, words: readonly Word[], run: Run): Outcome {
  const has = (option: RegExp) => words.some(({ text }) => option.test(text));
  // Outside a function it is refused.
  if (program === 'local' && run.locals === undefined) return 'failed';
  if (has(/^-\w*f/)) for (const { text } of words) run.exported.add(text);
  else if (program === 'export' && words[0]?.text === '-n')
    for (const { text } of words) run.environment.delete(text.replace(/=.*/s, ''));
  else if (has(/^-\w*n/)) link(words, run);
  else if (has(/^-\w*[iluc]/)) declareComputed(words, run);
  else if (!has(/^-\w*p/))
    for (const word of words.filter(({ text }) => /^[A-Za-z_]/.test(text)))
      declare(word, howDeclared(program, words), run);
  if (program === 'readonly' || has(/^-\w*r/)) protect(words, run);
  return 'done';
}

function howDeclared(program: string, words: readonly Word[]): string {
  const has = (option: RegExp) => words.some(({ text }) => option.test(text));
  if (has(/^-\w*x/)) return 'export';
  return has(/^-\w*g/) ? 'global' : program;
}

/** A name stands for a variable; where there is none, or behind `-f`, for a function. */
function unset(name: string, option: string, run: Run): void {
  if (name.startsWith('-')) return;
  const [, array] = /^(\w+)\[/.exec(name) ?? [];
  if (array !== undefined) {
    forget(array, 'of which elements are taken away', run);
    return;
  }
  const isDoubtful = doubtOf(run).doubt !== undefined;
  if (!isDoubtful && option !== '-f') run.environment.delete(name);
  if (option !== '-f' && (option === '-v' || run.variables.values.has(name) || !run.functions.has(name)))
    assign(name, { texts: [], raw: `$${name}` }, run.variables, isDoubtful);
  else if (!isDoubtful) run.functions.delete(name);
  else run.functions.set(name, [...(run.functions.get(name) ?? []), undefined]);
}

/** Where the text is not known, it may be anything, and run now. */
function setTrap(command: Command, run: Run): void {
  const [program, text, ...signals] = command.words;
  if (program !== undefined && text?.unknown !== undefined) {
    run.executor.execute({ ...command, words: [{ ...program, text: 'eval' }, text, ...signals] });
    return;
  }
  if (signals.length === 0 || /^(?:-.*)?$/.test(text?.text ?? '')) return;
  run.traps.push(command);
  // What it calls may end the script where a command fails.
  if (signals.some(({ text: signal }) => signal === 'ERR')) run.state.errexit ||= 'perhaps';
  if (signals.some(({ text: signal }) => !/^(?:EXIT|0)$/.test(signal))) runTrap(command, run);
}
