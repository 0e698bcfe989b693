import type { Doubt, Executor } from '../command.ts';
import type { Holes } from './holes.ts';

/** Variables by their names in lower case. */
export type Values = Map<string, string>;

/** What `setlocal` keeps, and what it sets. */
export interface Locals {
  /** Whether `!NAME!` stands for a value. */
  delayed: 'yes' | 'no' | 'unknown';
  readonly kept: { readonly values: Values; readonly delayed: Locals['delayed'] }[];
}

/** Arguments of a subroutine, its label first. */
export interface Given {
  readonly each: string[];
  readonly all: string;
}

/** What a script, or a subroutine of it, does while it is followed. */
export interface Run {
  readonly executor: Executor;
  /** Lines of the script. */
  readonly script: readonly string[];
  readonly holes: Holes;
  readonly values: Values;
  /** Absent: arguments of the script, which it does not say. */
  readonly given?: Given;
  /** Variables of loops. */
  readonly loops: ReadonlyMap<string, string>;
  readonly locals: Locals;
  /** Of the command. */
  readonly doubt?: Doubt;
  /** It is in doubt whether the line, once it is reached, runs the command. */
  readonly isOpen?: true;
  /** Another cmd.exe runs it, or part of a pipe. */
  readonly isChild?: true;
  /** `call` stands before it. */
  readonly isCalled?: true;
  /** What is handed to it is not known. */
  readonly hasInput?: true;
  readonly depth: number;
  /** Calls of subroutines, and jumps back, that the whole script may still make. */
  readonly left: { calls: number; jumps: number };
  readonly state: State;
}

/** A jump that may have been made over what follows. */
interface Pending {
  /** Index of the line that it ends at; absent: it does not end. */
  readonly target?: number;
  readonly doubt: Doubt;
}

/** How far a script or a subroutine is. */
export interface State {
  /** Index of the next line. */
  at: number;
  /** The next line may be reached from the one before it. */
  isLive: boolean;
  pending: readonly Pending[];
  /** Where what is being repeated began. */
  repeated: number;
  /** The line that runs is left for another one. */
  jumped?: boolean;
  /** Nothing more of it runs. */
  ended?: true;
  readonly caller?: State;
}

/** A run in further doubt. */
export function doubted(run: Run, doubt: Doubt): Run {
  const before = run.doubt;
  const both = before === undefined ? doubt : { ...before, repeats: before.repeats || doubt.repeats };
  return { ...run, doubt: both, isOpen: true };
}

/** What changes of variables only it sees. */
export function asChild(run: Run): Run {
  const { kept, delayed } = run.locals;
  return { ...run, isChild: true, values: new Map(run.values), locals: { kept: [...kept], delayed } };
}
