import type { Doubt, ScriptPlace, Unknown, Word } from '../command.ts';
import type { Statement } from './syntax.ts';

/** A value of PowerShell, as far as the script says it; numbers and truth values are texts (`True`). */
export type Value =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean; readonly unknown?: Unknown }
  /** Elements that are lists give theirs; which one stands at a number is then not known. */
  | { readonly kind: 'list'; readonly items: readonly Value[]; readonly isNested?: boolean }
  | { readonly kind: 'table'; readonly entries: ReadonlyMap<string, Value> }
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  /** What a command hands on. */
  | { readonly kind: 'result'; readonly call: Call }
  | { readonly kind: 'unknown'; readonly source: string; readonly raw: string };

export interface CallArgument extends ScriptPlace {
  readonly raw: string;
  /** Without its dash, as the script writes it. */
  readonly parameter?: string;
  /** Absent: a parameter whose value, if it takes one, is the next argument. */
  readonly value?: Value;
}

/** A cmdlet or program that a script calls, with `@name` already taken apart. */
export interface Call extends ScriptPlace {
  readonly name: string;
  readonly arguments: readonly CallArgument[];
  /** The name and the arguments as a program that is no cmdlet gets them. */
  readonly words: readonly Word[];
  /** As the script writes it, on one line. */
  readonly text: string;
  /** What the command before it in a pipeline hands over. */
  readonly piped?: Value;
  readonly doubt?: Doubt;
}
