import type { SourceFile } from '../../model/evidence.ts';
import type { Command, Doubt, Executor } from '../command.ts';
import type { Printed } from './printed.ts';
import type { Reader } from './reader.ts';
import type { ScriptFiles } from './script-files.ts';
import type { Statement } from './syntax.ts';
import type { Variables } from './variables.ts';

/** An option that a branch which may not run sets, or takes away, is perhaps set behind it. */
export type Setting = boolean | 'perhaps';

/** Options that are set, and where the script ends. */
interface State {
  errexit: Setting;
  nounset?: Setting;
  pipefail?: Setting;
  allexport?: Setting;
  /** What stands in `$(…)` ends at a failure too where the script does; absent: in shells that know nothing but POSIX. */
  inheritsErrexit?: Setting;
  /** Names that stand for texts are expanded. */
  expandsAliases?: Setting;
  /** Texts may be compared without regard to their case. */
  ignoresCase?: boolean;
  /** A pattern of file names that nothing fits may vanish. */
  leavesOutGlobs?: boolean;
  /** It works in another folder than the one that it began in. */
  hasLeftFolder?: boolean;
  stopped?: 'exit' | 'return' | 'break' | 'continue';
  /** Loops that `break 2` and `continue 2` still leave. */
  leaves?: number;
  /** Why the rest of a loop may not run, and how many loops up that holds. */
  mayHaveLeft?: { readonly reason: string; readonly loops: number };
  /** Why nothing of what follows in the function, or the file that is read in, may run. */
  mayHaveReturned?: string;
  /** Why nothing of what follows may run. */
  mayHaveEnded?: string;
}

/** A script while it is followed. */
export interface Run {
  readonly file: Pick<SourceFile, 'name'>;
  readonly executor: Executor;
  readonly variables: Variables;
  /** Bodies that a name may stand for; undefined: a program of that name. */
  readonly functions: Map<string, readonly (Statement | undefined)[]>;
  /** Functions that a shell which the script starts knows as well. */
  readonly exported: Set<string>;
  /** Texts that names of commands stand for; undefined: it is not known. */
  readonly aliases: Map<string, string | undefined>;
  /** Variables that programs see. */
  readonly environment: Set<string>;
  /** Names that the function declares as its own. */
  readonly locals?: Set<string>;
  readonly files: ScriptFiles;
  readonly doubt?: Doubt;
  /** What runs at a signal, or at the end. */
  readonly traps: Command[];
  /** What runs beside the script; called once more, it does so behind the rest. */
  readonly background: (() => void)[];
  /** Calls of functions and of scripts within the script. */
  readonly depth: number;
  /** Loops around the command, within its function. */
  readonly loops: number;
  /** The shell that the script names passes by a `return` outside a function. */
  readonly goesOnBehindReturn: boolean;
  /** A failure here is a condition and ends nothing. */
  readonly isCondition: boolean;
  /** A failure here is that of a pipeline, and ends nothing by itself. */
  readonly isStage?: boolean;
  /** It is asked whether it fails, and something else is done where it does. */
  readonly isTested?: boolean;
  /** What it prints, where that is read, written or becomes a word. */
  readonly printed?: Printed;
  /** What stands before its commands to be read, where the script gives it. */
  readonly reader?: Reader;
  /** Nothing is carried out: it is asked what the script sets. */
  readonly isTrial: boolean;
  /** Turns of `while` that the whole script may still take. */
  readonly turns: { left: number };
  /** Calls of functions and texts that the whole script may still make: each may call several. */
  readonly calls: { left: number };
  readonly state: State;
}
