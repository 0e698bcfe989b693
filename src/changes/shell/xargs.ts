import type { Input, InputLine, Word } from '../command.ts';
import { linesOf } from './input.ts';

const MOST_CALLS = 10_000;

interface Options {
  /** Arguments of one call. */
  readonly most?: number;
  /** What stands for a line. */
  readonly placeholder?: string;
  /** Nothing is called for nothing. */
  readonly needsItems: boolean;
  readonly isByLine: boolean;
}

/** The calls that `xargs` makes of the lines that it reads (xargs(1)); undefined: they are not worked out. */
export function callsOfXargs(
  [program, ...rest]: readonly Word[],
  input: Input | undefined,
): readonly (readonly Word[])[] | undefined {
  if (program?.text !== 'xargs' || program.unknown !== undefined || rest.some(({ maySplit }) => maySplit))
    return undefined;
  const { options, behind } = optionsOf(rest);
  const lines = linesOf(input);
  if (options === undefined || behind.length === 0 || lines === 'unknown') return undefined;
  const isKnown = lines.every(({ text, unknown }) => unknown === undefined && !/['"\\]/.test(text));
  const items = isKnown ? itemsOf(lines, options) : [];
  const total = items.reduce((sum, { text }) => sum + text.length + 1, 0);
  if (!isKnown || items.length > MOST_CALLS || total > 100_000) return undefined;
  const { placeholder, most = Math.max(1, items.length) } = options;
  if (placeholder !== undefined) {
    if (behind.some(({ text, unknown }) => unknown !== undefined && text.includes(placeholder)))
      return undefined;
    return items.map((item) =>
      behind.map((word) => ({ ...word, text: word.text.replaceAll(placeholder, () => item.text) })),
    );
  }
  if (items.length === 0) return options.needsItems ? [] : [behind];
  const calls = Array.from({ length: Math.ceil(items.length / most) }, (_, index) =>
    items.slice(index * most, (index + 1) * most),
  );
  return calls.map((each) => [...behind, ...each]);
}

function itemsOf(lines: readonly InputLine[], { placeholder, isByLine }: Options): readonly Word[] {
  return lines.flatMap(({ text, line }) => {
    const whole = placeholder !== undefined || isByLine;
    const pieces = whole ? [isByLine ? text : text.replace(/^[ \t]+/, '')] : text.split(/[ \t]+/);
    return pieces.filter((each) => each !== '').map((each) => ({ text: each, line, column: 1 }));
  });
}

/** Other options make it another program. */
function optionsOf(words: readonly Word[]): { readonly options?: Options; readonly behind: readonly Word[] } {
  let options: Options = { needsItems: false, isByLine: false };
  for (let at = 0; at < words.length; at++) {
    const { text, unknown } = words[at] as Word;
    if (!text.startsWith('-') || unknown !== undefined)
      return options.most !== undefined && options.placeholder !== undefined
        ? { behind: [] }
        : { options, behind: words.slice(at) };
    const [, letter = '', joined = ''] = /^-([nId])(.*)$/s.exec(text) ?? [];
    const value = letter === '' ? '' : joined === '' ? (words[++at]?.text ?? '') : joined;
    if (letter === 'n' && /^[1-9]\d*$/.test(value)) options = { ...options, most: Number(value) };
    else if (letter === 'I' && value !== '') options = { ...options, placeholder: value };
    else if (letter === 'd' && value === '\\n') options = { ...options, isByLine: true };
    else if (/^(?:-r|--no-run-if-empty)$/.test(text)) options = { ...options, needsItems: true };
    else if (!/^(?:-t|--verbose)$/.test(text)) return { behind: [] };
  }
  return { behind: [] };
}
