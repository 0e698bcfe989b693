import type { Input, InputLine, Word } from '../command.ts';
import { expandWord } from './expand.ts';
import { inputOf, linesOfText } from './input.ts';
import { programOf } from './program-of.ts';
import type { Statement } from './syntax.ts';
import type { Variables } from './variables.ts';

/** What a command prints, where the script shows it: `echo`, `printf` without much format, `cat`, and groups of them. */
export function outputOf(
  statement: Statement,
  variables: Variables,
  piped: Input | undefined,
  files: ReadonlyMap<string, readonly InputLine[] | 'unknown'>,
): Input {
  if (statement.kind === 'group') {
    const parts = statement.body.map((each) => outputOf(each, variables, undefined, files));
    const lines = parts.flatMap((part) => (Array.isArray(part) ? (part as readonly InputLine[]) : []));
    return parts.every((part) => Array.isArray(part)) ? lines : 'unknown';
  }
  if (statement.kind !== 'simple') return 'unknown';
  const { words } = programOf(statement.words.flatMap((word) => expandWord(word, variables)));
  const [program, ...rest] = words;
  switch (program?.text) {
    case 'echo':
      return echoed(rest);
    case 'printf':
      return printed(rest);
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
  return more.length > 0 || file.text.startsWith('-') ? 'unknown' : (files.get(file.text) ?? file);
}

function echoed(words: readonly Word[]): Input {
  const options = words.findIndex(({ text }) => !/^-[neE]+$/.test(text));
  const shown = options < 0 ? [] : words.slice(options);
  const interprets = words.slice(0, Math.max(options, 0)).some(({ text }) => text.includes('e'));
  const text = shown.map((word) => word.text).join(' ');
  return linesOfText(interprets ? unescaped(text) : text, shown);
}

/** `printf 'a\n'` and `printf '%s\n' a b`. */
function printed([format, ...values]: readonly Word[]): Input {
  if (format === undefined || format.unknown !== undefined) return 'unknown';
  if (format.text === '%s\\n' || (format.text === '%s' && values.length === 1))
    return values.flatMap((value) => linesOfText(value.text, [value]));
  return format.text.includes('%') ? 'unknown' : linesOfText(unescaped(format.text), [format]);
}

function unescaped(text: string): string {
  return text.replace(/\\([nt\\])/g, (_, letter: string) => ({ n: '\n', t: '\t' })[letter] ?? '\\');
}
