import type { Command, Outcome, Word } from '../command.ts';
import { setsIn } from './arithmetic.ts';
import { declare, link } from './assignments.ts';
import { setArguments, shift } from './call-function.ts';
import { doubtOf, stop } from './endings.ts';
import type { Run } from './run.ts';
import { runRead, runShell, runText } from './started-shell.ts';
import { forget } from './substitutions.ts';
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
      return testOutcome(rest);
    case 'exit':
    case 'return':
    case 'break':
    case 'continue':
      return stop(program.text, rest, command, run);
    case 'set':
      if (rest.every(({ text }) => !/^[-+]\w/.test(text)) && rest.length > 0)
        setArguments(rest.slice(rest[0]?.text === '--' ? 1 : 0), run);
      if (isOnlyRead(rest)) {
        run.executor.warn('by "set -n" what follows is read, and not run', command);
        return stop('exit', [], command, run);
      }
      for (const { text } of rest) {
        if (/^-\w*e|^errexit$/.test(text)) run.state.errexit = true;
        else if (/^\+\w*e/.test(text)) run.state.errexit = false;
        if (/^-\w*u|^nounset$/.test(text)) run.state.nounset = true;
        if (/^[-+]\w*a|^allexport$/.test(text))
          run.state.allexport = !(text === 'allexport' ? (rest[0]?.text ?? '') : text).startsWith('+');
        if (text === 'pipefail') run.state.pipefail = rest[0]?.text.startsWith('-') === true;
      }
      return 'done';
    case 'export':
    case 'local':
    case 'readonly':
    case 'declare':
    case 'typeset':
      if (rest.some(({ text }) => /^-\w*f/.test(text))) for (const { text } of rest) run.exported.add(text);
      else if (rest.some(({ text }) => /^-\w*n/.test(text)) && program.text !== 'export') link(rest, run);
      else for (const word of rest) declare(word, program.text, run);
      return 'done';
    case 'shift':
      shift(rest, run);
      return 'done';
    case 'let':
      for (const name of rest.flatMap(({ text }) => setsIn(text)))
        forget(name, 'which the script computes', run);
      return 'unknown';
    case 'printf':
      if (rest[0]?.text === '-v') forget(rest[1]?.text ?? '', 'which "printf" sets', run);
      return undefined;
    case 'read':
    case 'mapfile':
    case 'readarray':
    case 'getopts':
      // `mapfile -C` calls a program for some of the lines.
      if (program.text !== 'read' && rest.some(({ text }) => /^-\w*C/.test(text)))
        run.executor.execute({ ...command, words: [{ ...program, text: 'eval' }, ...rest] });
      for (const { text } of rest.filter((word) => !word.text.startsWith('-')))
        run.variables.values.set(text, {
          raw: `$${text}`,
          source: `$${text}, which the script reads while it runs`,
        });
      return 'unknown';
    case 'unset':
      for (const { text } of rest) unset(text, rest[0]?.text ?? '', run);
      return 'done';
    case 'trap': {
      if (rest[0]?.unknown === undefined) {
        if (rest.length > 1 && !/^(?:-.*)?$/.test(rest[0]?.text ?? '')) run.traps.push(command);
        return 'done';
      }
      run.executor.execute({ ...command, words: [{ ...program, text: 'eval' }, ...rest] });
      return 'done';
    }
    case 'eval':
      return runText(rest.map(({ text }) => text).join(' '), rest, command, run);
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

/** `set -n`, `set -o noexec`. */
function isOnlyRead(words: readonly Word[]): boolean {
  const texts = words.map(({ text }) => text);
  const end = texts.indexOf('--');
  return texts
    .slice(0, end < 0 ? undefined : end)
    .some(
      (text, index, all) =>
        /^-[a-z]*n[a-z]*$/.test(text) || (text === 'noexec' && /^-\w*o$/.test(all[index - 1] ?? '')),
    );
}

/** A name stands for a variable; where there is none, or behind `-f`, for a function. */
function unset(name: string, option: string, run: Run): void {
  if (name.startsWith('-')) return;
  const isDoubtful = doubtOf(run).doubt !== undefined;
  if (option !== '-f' && (option === '-v' || run.variables.values.has(name) || !run.functions.has(name)))
    assign(name, { texts: [''], raw: '' }, run.variables, isDoubtful);
  else if (!isDoubtful) run.functions.delete(name);
  else run.functions.set(name, [...(run.functions.get(name) ?? []), undefined]);
}
