import { formatPlace, InputError } from '../model/input-error.ts';
import { redacted } from '../model/redacted.ts';
import { TooIntricate } from '../net/too-intricate.ts';
import { visible } from '../report/visible.ts';
import { ExitCode } from './exit-code.ts';
import { describeSystemError } from './system-error.ts';

/** What is told of an error: a user's mistake with its place and without a stack; anything else is our bug and keeps it. */
export function describeError(error: unknown): { readonly text: string; readonly code: number } {
  if (error instanceof InputError) {
    const lines = redacted(`${formatPlace(error.origin)}: ${error.message}`)
      .split('\n')
      .map((line) => visible(line, Number.POSITIVE_INFINITY));
    return { text: `${lines.join('\n')}\n`, code: ExitCode.input };
  }
  if (error instanceof TooIntricate) return { text: `${error.message}\n`, code: ExitCode.input };
  const system = describeSystemError(error);
  if (system !== undefined) {
    const { path, syscall } = error as NodeJS.ErrnoException;
    return { text: `${path ?? syscall}: ${system}\n`, code: ExitCode.input };
  }
  return {
    text: `This is a bug in flowproof; please report it with the text below.\n${error instanceof Error ? error.stack : String(error)}\n`,
    code: ExitCode.bug,
  };
}
