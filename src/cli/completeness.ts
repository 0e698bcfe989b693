import type { Gap } from '../model/gap.ts';
import { redacted } from '../model/redacted.ts';
import { visible } from '../report/visible.ts';
import { ExitCode } from './exit-code.ts';

const SHOWN = 3;

/** The exit code of a command that only answers, for evidence of which parts were refused or unreadable; says which on stderr. */
export function completeness(gaps: readonly Gap[]): number {
  return incompleteness(gaps.filter(({ kind }) => kind === 'refused').map(({ what }) => what));
}

/** The same, by what is known to be missing. */
export function incompleteness(refused: readonly string[]): number {
  if (refused.length === 0) return ExitCode.compliant;
  for (const what of refused.slice(0, SHOWN))
    process.stderr.write(`incomplete: ${visible(redacted(what))}\n`);
  if (refused.length > SHOWN) process.stderr.write(`incomplete: and ${refused.length - SHOWN} more\n`);
  return ExitCode.incomplete;
}
