import type { Doubt, Input, InputLine } from '../command.ts';
import { joinedLines, linesOf } from './input.ts';
import type { Run } from './run.ts';

/** What commands print one behind the other, which another command reads, a file keeps or a word becomes. */
export interface Printed {
  output: Input;
  /** Why all of it may not be printed. */
  readonly doubt: Doubt | undefined;
  readonly mayHaveEnded: string | undefined;
  readonly mayHaveReturned: string | undefined;
}

export function startPrinting({ doubt, state }: Run): Printed {
  const { mayHaveEnded, mayHaveReturned } = state;
  return { output: [], doubt, mayHaveEnded, mayHaveReturned };
}

/** Adds what a command prints; what may not be printed makes all of it unknown. */
export function print(added: Input, { printed, doubt, state }: Run): void {
  if (printed === undefined || (Array.isArray(added) && added.length === 0)) return;
  const isSure =
    doubt === printed.doubt &&
    state.mayHaveEnded === printed.mayHaveEnded &&
    state.mayHaveReturned === printed.mayHaveReturned &&
    state.mayHaveLeft === undefined;
  if (!isSure) printed.output = 'unknown';
  else if (Array.isArray(printed.output) && printed.output.length === 0) printed.output = added;
  else {
    const [before, behind] = [printed.output, added].map(linesOf);
    const isKnown =
      before !== undefined && before !== 'unknown' && behind !== undefined && behind !== 'unknown';
    printed.output = isKnown ? joinedLines(before, behind) : 'unknown';
  }
}

/** The text that `$(…)` stands for; undefined: it is not known. */
export function textOf({ output }: Printed): string | undefined {
  const lines = linesOf(output);
  if (lines === 'unknown' || lines.some(({ unknown }: InputLine) => unknown !== undefined)) return undefined;
  return lines
    .map(({ text }) => text)
    .join('\n')
    .replace(/\n+$/, '');
}
