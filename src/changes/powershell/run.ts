import type { Doubt, ScriptPlace } from '../command.ts';
import type { Call, Value } from './call.ts';
import type { Statement } from './syntax.ts';

/** Who carries out what a script calls. */
export interface CallExecutor {
  execute(call: Call): void;
  /** What a reader of the script should know. */
  warn(what: string, place: ScriptPlace): void;
}

/** Where a script that is followed stands: what it has set so far, and why it may not come here. */
export interface Run {
  readonly executor: CallExecutor;
  readonly variables: Map<string, Value>;
  readonly functions: Map<string, readonly Statement[]>;
  /** Names that the script gives to commands. */
  readonly aliases: Map<string, string>;
  readonly doubt?: Doubt;
  readonly depth: number;
  /** Calls that the whole script may still make. */
  readonly calls: { left: number };
  /** Set once `exit` ends the script, or `return` a function or a block. */
  readonly state: {
    stopped?: 'exit' | 'return' | 'break' | 'continue';
    /** Why the rest of a loop may not run. */
    mayHaveLeft?: string;
  };
  /** What "break" leaves; absent: the script. */
  readonly leaves?: 'loop' | 'switch';
  /** Nothing is carried out: it is asked what the script sets. */
  readonly isTrial?: true;
}

/** How deep functions, blocks and texts are followed into each other. */
export const DEEPEST = 20;
const MOST_CALLS = 10_000;

/** The start of a script. */
export function startRun(executor: CallExecutor): Run {
  return {
    executor,
    variables: new Map(),
    functions: new Map(),
    aliases: new Map(),
    depth: 0,
    calls: { left: MOST_CALLS },
    state: {},
  };
}

/** The same where it is not known whether, or how often, what follows runs. */
export function doubted(reason: string, repeats: boolean, run: Run): Run {
  return {
    ...run,
    doubt: { reason: run.doubt?.reason ?? reason, repeats: repeats || run.doubt?.repeats === true },
  };
}

/** The value of a variable is not known any more, nor those of others that stand for the same list or table. */
export function forget(name: string, why: string, { variables }: Run): void {
  const before = variables.get(name);
  for (const [other, value] of variables)
    if (other === name || (value === before && (value.kind === 'list' || value.kind === 'table')))
      variables.set(other, { kind: 'unknown', source: `$${name}, ${why}`, raw: `$${other}` });
  variables.set(name, { kind: 'unknown', source: `$${name}, ${why}`, raw: `$${name}` });
}

/** Why what comes now may not run; undefined: it does. */
export function doubtOf({ doubt, state }: Run): Doubt | undefined {
  return (
    doubt ?? (state.mayHaveLeft === undefined ? undefined : { reason: state.mayHaveLeft, repeats: false })
  );
}

/** Functions, blocks and texts may call each other without end, and each several. */
export function mayCall({ depth, calls }: Run): boolean {
  return depth < DEEPEST && calls.left-- > 0;
}

/** Outside a loop it ends the script (about_Break); a `switch` is doubtful as a whole. */
export function leave(how: 'break' | 'continue', { doubt, state, leaves }: Run): void {
  if (leaves === 'switch') return;
  if (doubt === undefined) state.stopped = how;
  else state.mayHaveLeft ??= `it depends on whether "${how}" before it leaves the loop`;
}

/** Whether a cmdlet of a module sees the preference of the script that calls it differs (about_Preference_Variables). */
export function trialOf(name: string, { variables }: Run): Doubt | undefined {
  const value = variables.get('whatifpreference');
  const isOff = value === undefined || (value.kind === 'text' && /^(?:false|0)$/i.test(value.text));
  return isOff || !/^\w+-\w+$/.test(name)
    ? undefined
    : { reason: 'it depends on $WhatIfPreference', repeats: false };
}
