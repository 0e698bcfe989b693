import type { Input, InputLine, Word, WrittenFiles } from '../command.ts';
import { expandText } from './expand.ts';
import type { Redirection } from './syntax.ts';
import type { Variables } from './variables.ts';

/** What a command reads: its redirections stand before what is piped to it. */
export function inputOf(
  redirections: readonly Redirection[],
  variables: Variables,
  files: WrittenFiles,
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
    } else if (operator === '<&') input = 'unknown';
    else if (operator === '<') {
      const path = expandText(target.parts, target, variables);
      input = files.get(path) ?? path;
    }
  }
  return input;
}

function inputLine({ text, line, unknown }: Word): InputLine {
  return { text, line, ...(unknown === undefined ? {} : { unknown }) };
}

/** The lines of a text that words make up, behind which a line break is printed. */
export function linesOfText(text: string, words: readonly Word[]): InputLine[] {
  const unknown = words.find((word) => word.unknown !== undefined)?.unknown;
  const line = words[0]?.line ?? 1;
  return text
    .split('\n')
    .map((each) => ({ text: each, line, ...(unknown === undefined ? {} : { unknown }) }));
}

/** The lines of a text behind which nothing is printed. */
export function linesWithin(text: string, words: readonly Word[]): readonly InputLine[] {
  if (text === '') return [];
  return text.endsWith('\n') ? linesOfText(text.slice(0, -1), words) : openedLines(linesOfText(text, words));
}

/** What is printed behind something else. */
export function joinedLines(before: readonly InputLine[], added: readonly InputLine[]): readonly InputLine[] {
  const last = before.at(-1);
  const [first, ...rest] = added;
  if (last?.isOpen !== true || first === undefined) return [...before, ...added];
  const source = [last, first].flatMap(({ unknown }) => unknown?.source ?? []).join(' and ');
  const { unknown: _, ...end } = first;
  const line = { ...end, text: last.text + first.text, line: last.line };
  const joined = source === '' ? line : { ...line, unknown: { source, prefix: '', suffix: '' } };
  return [...before.slice(0, -1), joined, ...rest];
}

/** Lines of which nothing ends the last one. */
function openedLines(lines: readonly InputLine[]): readonly InputLine[] {
  return lines.map((line, index) => (index === lines.length - 1 ? { ...line, isOpen: true } : line));
}

/** Its lines, where the script gives them. */
export function linesOf(input: Input | undefined): readonly InputLine[] | 'unknown' {
  return input === undefined || !Array.isArray(input) ? 'unknown' : (input as readonly InputLine[]);
}
