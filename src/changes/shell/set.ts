import type { Command, Outcome, Word } from '../command.ts';
import { setArguments } from './call-function.ts';
import { stop } from './endings.ts';
import type { Run } from './run.ts';

/** `set -eu -o pipefail -- a b`: options, and the arguments behind them. */
export function set(words: readonly Word[], command: Command, run: Run): Outcome {
  let at = 0;
  for (let text = words[at]?.text; text !== undefined && /^[-+]./.test(text); text = words[at]?.text) {
    at++;
    if (text === '--') break;
    for (const letter of text.slice(1)) {
      const name = letter === 'o' ? words[at++]?.text : letter;
      if (text.startsWith('-') && (name === 'n' || name === 'noexec')) {
        run.executor.warn('by "set -n" what follows is read, and not run', command);
        return stop('exit', [], command, run);
      }
      setOption(name, text.startsWith('-'), run);
    }
  }
  const isEmptied = words[at - 1]?.text === '--';
  const rest = words.slice(words[at]?.text === '-' ? at + 1 : at);
  if (isEmptied || rest.length > 0) setArguments(rest, run);
  return 'done';
}

const OPTIONS = new Map([
  ['e', 'errexit'],
  ['u', 'nounset'],
  ['a', 'allexport'],
] as const);

function setOption(given: string | undefined, isOn: boolean, run: Run): void {
  const long = [...OPTIONS.values(), 'pipefail' as const].find((each) => each === given);
  const name = long ?? [...OPTIONS].find(([letter]) => letter === given)?.[1];
  if (name !== undefined) setTo(name, isOn, run);
  if (given === 'posix' && isOn) setTo('expandsAliases', true, run);
}

type Option = 'errexit' | 'nounset' | 'pipefail' | 'allexport' | 'inheritsErrexit' | 'expandsAliases';

export function setTo(name: Option, isOn: boolean, { state, doubt }: Run): void {
  const isSure = doubt === undefined && state.mayHaveLeft === undefined;
  state[name] = isSure || (state[name] ?? false) === isOn ? isOn : 'perhaps';
}
