import type { Executor, ScriptPlace } from '../command.ts';
import type { Part, RawWord, Statement } from './syntax.ts';

/** A script that stands in a word: `$(…)`, or between backticks. */
interface Substitution {
  readonly text: string;
  /** The line of the word that it stands in. */
  readonly line: number;
}

/** Commands that a shell runs before a simple command, to know its words. */
export function substitutionsIn(statement: Extract<Statement, { kind: 'simple' }>): Substitution[] {
  const values = statement.assignments.flatMap(({ value, elements }) => [value, ...(elements ?? [])]);
  const inputs = statement.redirections.flatMap(({ target, lines }) => [
    { parts: target.parts, line: target.line },
    ...(lines ?? []),
  ]);
  const words: readonly Pick<RawWord, 'parts' | 'line'>[] = [...values, ...statement.words, ...inputs];
  return words.flatMap(({ parts, line }) => parts.flatMap((part) => scriptIn(part, line)));
}

function scriptIn(part: Part, line: number): Substitution[] {
  if (part.kind !== 'run' || part.raw.startsWith('$((')) return [];
  const text = part.raw.startsWith('`') ? part.raw.slice(1, -1) : part.raw.slice(2, -1);
  return [{ text, line }];
}

/** An executor that is told places of the whole script, where the text begins at a line of it. */
export function placedAt(executor: Executor, line: number): Executor {
  const moved = <T extends ScriptPlace>(place: T): T => ({ ...place, line: place.line + line - 1 });
  return {
    execute: (command) => executor.execute(moved(command)),
    write: (path, content, command) => executor.write(path, content, moved(command)),
    warn: (what, place) => executor.warn(what, moved(place)),
  };
}
