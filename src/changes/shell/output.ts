import type { Input, InputLine, Word } from '../command.ts';
import { expandText, expandWord } from './expand.ts';
import { linesOfText } from './input.ts';
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
  const text = statement.redirections.find(({ operator }) => operator === '<<<');
  if (text !== undefined) {
    const word = expandText(text.target.parts, text.target, variables);
    return linesOfText(word.text, [word]);
  }
  const document = statement.redirections.find(({ operator }) => operator === '<<');
  if (document?.lines !== undefined)
    return document.lines.map(({ parts, line }) => {
      const word = expandText(parts, { line, column: 1 }, variables);
      return { text: word.text, line, ...(word.unknown === undefined ? {} : { unknown: word.unknown }) };
    });
  const [file, ...more] = rest.filter(({ text }) => text !== '-' && !text.startsWith('-'));
  if (program.text === 'tee' || file === undefined) return piped ?? 'unknown';
  return more.length > 0 ? 'unknown' : (files.get(file.text) ?? file);
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
  if (/^%s(\\n)?$/.test(format.text)) return values.flatMap((value) => linesOfText(value.text, [value]));
  return format.text.includes('%') ? 'unknown' : linesOfText(unescaped(format.text), [format]);
}

function unescaped(text: string): string {
  return text.replace(/\\([nt\\])/g, (_, letter: string) => ({ n: '\n', t: '\t' })[letter] ?? '\\');
}
