import type { Input, InputLine, Word, WrittenFiles } from '../command.ts';
import { expandWord } from './expand.ts';
import { inputOf, joinedLines, linesOf, linesOfText, openedLines } from './input.ts';
import { programOf } from './program-of.ts';
import type { Redirection, Statement } from './syntax.ts';
import type { Variables } from './variables.ts';

/** What a command prints, where the script shows it: `echo`, `printf` without much format, `cat`, and groups of them. */
export function outputOf(
  statement: Statement,
  variables: Variables,
  piped: Input | undefined,
  files: WrittenFiles,
): Input {
  if ('redirections' in statement && statement.redirections.some(leadsAway)) return [];
  if (statement.kind === 'group') {
    // What a variable holds is known behind the group, and not at each of its commands.
    if (statement.body.some((each) => each.kind !== 'simple' || each.words.length === 0)) return 'unknown';
    const parts = statement.body.map((each) => outputOf(each, variables, undefined, files));
    return parts
      .map(linesOf)
      .reduce(
        (before, added) =>
          before === 'unknown' || added === 'unknown' ? 'unknown' : joinedLines(before, added),
        [],
      );
  }
  if (statement.kind !== 'simple') return 'unknown';
  const { words } = programOf(statement.words.flatMap((word) => expandWord(word, variables)));
  const [program, ...rest] = words;
  switch (program?.text) {
    case 'echo':
      return echoed(rest, variables.isPlain);
    case 'printf':
      return printed(rest[0]?.text === '--' ? rest.slice(1) : rest);
    case 'cat':
    case 'tee':
      break;
    default:
      return 'unknown';
  }
  const input = inputOf(statement.redirections, variables, files, piped) ?? 'unknown';
  if (program.text === 'tee') return input;
  const [file, ...more] = rest;
  if (file === undefined || (file.text === '-' && more.length === 0)) return input;
  // Of several files, or with numbers before the lines, it is not worked out.
  return more.length > 0 || file.text.startsWith('-') ? 'unknown' : (files.get(file) ?? file);
}

/** `> FILE`, `>&2`: nothing of the output is left; another descriptor is another matter. */
function leadsAway({ operator, target }: Redirection): boolean {
  return /^&?>/.test(operator) && !(operator === '>&' && target.raw === '1');
}

function echoed(words: readonly Word[], isPlain: boolean): Input {
  const end = words.findIndex(({ text }) => !/^-[neE]+$/.test(text));
  const shown = end < 0 ? [] : words.slice(end);
  const options = words.slice(0, words.length - shown.length).map((word) => word.text);
  const text = shown.map((word) => word.text).join(' ');
  // Shells do not agree on options but "-n", nor on what a backslash is (POSIX.1-2017, echo).
  if (isPlain && (options.some((each) => each !== '-n') || text.includes('\\'))) return 'unknown';
  const interprets = options.some((each) => each.includes('e'));
  const printedText = interprets ? unescaped(text) : text;
  if (printedText === undefined) return 'unknown';
  const lines = linesOfText(printedText, shown);
  return options.some((each) => each.includes('n')) ? openedLines(lines) : lines;
}

/** `printf 'a\n'` and `printf '%s\n' a b`. */
function printed([format, ...values]: readonly Word[]): Input {
  if (format === undefined || format.unknown !== undefined) return 'unknown';
  if (format.text === '%s\\n') return values.flatMap((value) => linesOfText(value.text, [value]));
  const [value] = values;
  if (format.text === '%s' && value !== undefined && values.length === 1)
    return endedLines(value.text, value);
  const text = format.text.includes('%') ? undefined : unescaped(format.text);
  return text === undefined ? 'unknown' : endedLines(text, format);
}

function endedLines(text: string, word: Word): readonly InputLine[] {
  const lines = linesOfText(text, [word]);
  return text.endsWith('\n') ? lines : openedLines(lines);
}

/** Undefined: it holds escapes of other kinds. */
function unescaped(text: string): string | undefined {
  const ends = { n: '\n', t: '\t', '\\': '\\' };
  let isKnown = true;
  const shown = text.replace(/\\(.?)/gs, (pair, letter: string) => {
    isKnown &&= letter in ends;
    return ends[letter as keyof typeof ends] ?? pair;
  });
  return isKnown ? shown : undefined;
}
