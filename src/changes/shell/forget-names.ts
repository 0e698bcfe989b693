import type { Command } from '../command.ts';
import { forgetArguments } from './call-function.ts';
import type { Run } from './run.ts';

/** Behind a text that the shell itself ran and that is not known, variables and functions may be others, and the script may have ended. */
export function forgetNames({ text }: Command, run: Run): void {
  const { values } = run.variables;
  for (const [name, { isLinked }] of values)
    values.set(name, {
      raw: `$${name}`,
      source: `$${name}, which "${text}" may set`,
      ...(isLinked === true ? { isLinked } : {}),
    });
  forgetArguments(run);
  for (const [name, bodies] of run.functions)
    if (!bodies.includes(undefined)) run.functions.set(name, [...bodies, undefined]);
  run.state.mayHaveEnded ??= `it stands behind "${text}", which may end the script or give names other meanings`;
}
