import type { Input, InputLine, Word } from '../command.ts';
import { expandText } from './expand.ts';
import type { Redirection } from './syntax.ts';
import type { Variables } from './variables.ts';

/** What a command reads: its redirections stand before what is piped to it. */
export function inputOf(
  redirections: readonly Redirection[],
  variables: Variables,
  files: ReadonlyMap<string, readonly InputLine[] | 'unknown'>,
  piped?: Input,
): Input | undefined {
  let input = piped;
  for (const { operator, target, lines } of redirections) {
    if (operator === '<<')
      input = (lines ?? []).map(({ parts, line }) =>
        inputLine(expandText(parts, { line, column: 1 }, variables)),
      );
    else if (operator === '<<<') {
      const word = expandText(target.parts, target, variables);
      input = linesOfText(word.text, [word]);
    } else if (operator === '<') {
      const path = expandText(target.parts, target, variables);
      input = files.get(path.text) ?? path;
    }
  }
  return input;
}

function inputLine({ text, line, unknown }: Word): InputLine {
  return { text, line, ...(unknown === undefined ? {} : { unknown }) };
}

/** The lines of a text that words make up. */
export function linesOfText(text: string, words: readonly Word[]): InputLine[] {
  const unknown = words.find((word) => word.unknown !== undefined)?.unknown;
  const line = words[0]?.line ?? 1;
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((each) => ({ text: each, line, ...(unknown === undefined ? {} : { unknown }) }));
}

/** Its lines, where the script gives them. */
export function linesOf(input: Input | undefined): readonly InputLine[] | 'unknown' {
  return input === undefined || !Array.isArray(input) ? 'unknown' : (input as readonly InputLine[]);
}
