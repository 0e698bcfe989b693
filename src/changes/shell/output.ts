import type { Command, Input, Word } from '../command.ts';
import { linesOfText, linesWithin } from './input.ts';
import type { Redirection } from './syntax.ts';

/** What a program prints, where the script shows it: `echo`, `printf` without much format, `cat`, `seq`, or nothing. */
export function outputOf({ words, input, files }: Command, isPlain: boolean): Input {
  const [program, ...rest] = words;
  if (program === undefined || isSilent(words)) return [];
  switch (program.text) {
    case 'echo':
      return echoed(rest, isPlain);
    case 'printf':
      return rest[0]?.text === '-v' ? [] : printed(rest[0]?.text === '--' ? rest.slice(1) : rest);
    case 'tee':
      return input ?? 'unknown';
    case 'seq':
      return counted(rest);
    case 'cat': {
      const [file, ...more] = rest;
      if (file === undefined || (file.text === '-' && more.length === 0)) return input ?? 'unknown';
      // Of several files, or with numbers before the lines, it is not worked out.
      return more.length > 0 || file.text.startsWith('-') ? 'unknown' : (files.get(file) ?? file);
    }
  }
  return 'unknown';
}

/** Programs that print nothing but what goes wrong. */
const SILENT = new Set(
  (
    'true : false [ test [[ exit return break continue local shift read mapfile readarray getopts unset mkdir rm rmdir touch chmod ' +
    'chown ln sleep logger cp mv'
  ).split(' '),
);
/** Verbs by which programs print nothing. */
const SILENT_VERBS: ReadonlyMap<string, RegExp> = new Map([
  ['iptables', /^-(?:[ADINXFPEZCR]|-(?:append|delete|insert|new-chain|flush|policy|check))$/],
  ['ip6tables', /^-(?:[ADINXFPEZCR]|-(?:append|delete|insert|new-chain|flush|policy|check))$/],
  ['ipset', /^(?:add|create|del|destroy|flush|swap|rename)$/],
  ['set', /^[-+]/],
  ['export', /^\w/],
  ['readonly', /^\w/],
  ['declare', /^(?:\w|-[aAixr]$)/],
  ['trap', /^[^-]/],
]);

function isSilent([program, ...rest]: readonly Word[]): boolean {
  const name = program?.unknown === undefined ? (program?.text ?? '') : '';
  const isVerbose = rest.some(({ text }) => /^-(?:\w*v|-verbose$)/.test(text));
  if (isVerbose || rest.some(({ maySplit }) => maySplit)) return false;
  return SILENT.has(name) || rest.some(({ text }) => SILENT_VERBS.get(name)?.test(text) === true);
}

const MOST_NUMBERS = 10_000;

/** `seq 5`, `seq 2 9`, `seq 1 2 9` (seq(1)). */
function counted(words: readonly Word[]): Input {
  const isKnown = words.every(
    ({ text, unknown }) => unknown === undefined && /^-?(?:0|[1-9]\d{0,8})$/.test(text),
  );
  const numbers = words.map(({ text }) => Number(text));
  const [from, by, to] = [
    words.length > 1 ? (numbers[0] ?? 1) : 1,
    words.length > 2 ? (numbers[1] ?? 1) : 1,
    numbers.at(-1) ?? 0,
  ];
  const length = Math.floor((to - from) / by) + 1;
  if (!isKnown || words.length === 0 || words.length > 3 || by === 0 || length > MOST_NUMBERS)
    return 'unknown';
  const line = words[0]?.line ?? 1;
  return Array.from({ length: Math.max(0, length) }, (_, index) => ({
    text: String(from + index * by),
    line,
  }));
}

/** `> FILE`, `>&2`: nothing of the output is left; another descriptor is another matter. */
export function leadsAway({ operator, target }: Redirection): boolean {
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
  return options.some((each) => each.includes('n'))
    ? linesWithin(printedText, shown)
    : linesOfText(printedText, shown);
}

/** `printf 'a\n'` and `printf '%s\n' a b`. */
function printed([format, ...values]: readonly Word[]): Input {
  if (format === undefined || format.unknown !== undefined) return 'unknown';
  if (format.text === '%s\\n')
    return values.length === 0
      ? linesOfText('', [format])
      : values.flatMap((value) => linesOfText(value.text, [value]));
  const [value] = values;
  if (format.text === '%s' && value !== undefined && values.length === 1)
    return linesWithin(value.text, [value]);
  const text = format.text.includes('%') ? undefined : unescaped(format.text);
  return text === undefined ? 'unknown' : linesWithin(text, [format]);
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
