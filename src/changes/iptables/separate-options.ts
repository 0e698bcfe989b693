import type { Word } from '../command.ts';

/** Short options of iptables: those with a value, which may be glued to it, and flags. */
const SHORT = /^-([46fvnx]*)([ADRINEPCFLSXZptsdjgiomcWM])?([\s\S]*)$/;
const LONG = /^(--[a-z][\w-]*)=([\s\S]*)$/;
/** Options whose value may begin with a dash. */
const TEXT = /^--(?:comment|log-prefix|nflog-prefix|string|hex-string)$/;

/** `-IINPUT`, `-ptcp`, `-nvA` and `--insert=INPUT` as the words that they stand for (getopt_long(3)). */
export function separateOptions(words: readonly Word[]): Word[] {
  return words.flatMap((word, index) => {
    if (TEXT.test(words[index - 1]?.text ?? '')) return [word];
    const known = word.unknown === undefined ? word.text : word.unknown.prefix;
    const [, name, value = ''] = LONG.exec(known) ?? [];
    if (name !== undefined)
      return [{ ...plain(word), text: name }, behind(word, known.length - value.length)];
    const [, flags = '', option = '', rest = ''] = SHORT.exec(known) ?? [];
    const isWhole = rest === '' && word.unknown === undefined;
    if ((option === '' && (rest !== '' || !isWhole)) || (isWhole && flags.length + option.length < 2))
      return [word];
    const options = [...flags, ...option].map((letter) => ({ ...plain(word), text: `-${letter}` }));
    return isWhole ? options : [...options, behind(word, 1 + options.length)];
  });
}

/** Options whose value 1.8.9 looks for in a word of its own. */
const APART = /^-[46fvnx]*[psdjio]./;
const APART_LONG = /^--(?:proto(?:col)?|source|src|destination|dst|(?:in|out)-interface|jump)=/;

/** `-ptcp`, `--jump=ACCEPT`: the first option in one word with a value that stands in a word of its own for some versions. */
export function gluedOption(words: readonly Word[]): string | undefined {
  const isGlued = ({ text }: Word, index: number) =>
    (APART.test(text) || APART_LONG.test(text)) && !TEXT.test(words[index - 1]?.text ?? '');
  return words.find(isGlued)?.text;
}

function plain({ unknown: _, maySplit: __, ...word }: Word): Word {
  return word;
}

/** What a word says behind an option of so many characters. */
function behind(word: Word, length: number): Word {
  const { text, unknown } = word;
  if (unknown === undefined) return { ...word, text: text.slice(length) };
  const { values, prefix } = unknown;
  const cut = values === undefined ? {} : { values: values.map((each) => each.slice(length)) };
  return { ...word, text: text.slice(length), unknown: { ...unknown, ...cut, prefix: prefix.slice(length) } };
}
