import type { Word } from '../command.ts';
import { programOf } from './program-of.ts';
import { wordBehind } from './word-behind.ts';

/** Programs that read the files they name, or change nothing that stands in them. */
const READERS = new Set(
  (
    'echo printf cat ls head tail wc uniq cut tr date pwd popd basename dirname readlink realpath logger diff cmp df du stat file ' +
    'grep egrep fgrep command which type mkdir touch chmod chown restorecon jq seq sleep test [ journalctl iptables-save ip6tables-save ' +
    'mktemp cd base64 od xxd hexdump strings md5sum sha1sum sha256sum sha512sum column nl fold tac rev paste'
  ).split(' '),
);
/** Programs whose operands are files that they write or take away, whatever these are. */
const WRITERS = /^(?:cp|mv|rm|rmdir|ln|install|sed|awk|truncate|unzip|gunzip|gzip|tar|patch|dd|rsync|shred)$/;
/** Those that write what an option names, and nothing else that they are given. */
const OUTPUTS: ReadonlyMap<string, RegExp> = new Map([
  ['curl', /^(?:-\w*o|--output)$/],
  ['wget', /^(?:-\w*O|--output-document)$/],
  ['sort', /^(?:-\w*o|--output)$/],
]);

/** The files that a program may write or take away, of those that it names; `tee` is followed apart. */
export function writtenFiles([program, ...rest]: readonly Word[]): readonly Word[] {
  const name = program?.text ?? '';
  const has = (option: RegExp) => rest.some(({ text }) => option.test(text));
  if (name === 'find') return writtenByFind(rest);
  if (READERS.has(name) || name === 'tee') return [];
  if (name === 'sed' && !has(/^-[nrEsuz]*i|^--in-place/)) return [];
  if (name === 'awk' && !has(/^-i$|^--include/)) return [];
  const output = OUTPUTS.get(name);
  if (output !== undefined) return rest.flatMap((word, index) => outputIn(word, rest[index - 1], output));
  const named = (name === 'sed' ? operandsOfSed(rest) : rest).map((word) =>
    wordBehind(word, /^(?:-[a-zA-Z]|--[\w-]+=)(?=[/.~$])/.exec(word.text)?.[0].length ?? 0),
  );
  const known = WRITERS.test(name) ? named : named.filter(({ unknown }) => unknown === undefined);
  return /^(?:cp|install)$/.test(name) && !has(/^-\w*t|^--target-directory/) ? known.slice(-1) : known;
}

/** `-o FILE`, `-oFILE`, `--output=FILE`. */
function outputIn(word: Word, before: Word | undefined, option: RegExp): readonly Word[] {
  if (option.test(before?.text ?? '')) return [word];
  const [given = ''] = /^(?:--[\w-]+=|-\w(?=.))/.exec(word.text) ?? [];
  return given !== '' && option.test(given.replace('=', '')) ? [wordBehind(word, given.length)] : [];
}

/** The first operand is the script, where no option gives one. */
function operandsOfSed(words: readonly Word[]): readonly Word[] {
  const scripts = words.flatMap(({ text }, index) =>
    /^(?:-\w*[ef]|--(?:expression|file))$/.test(text) ? [index + 1] : [],
  );
  const operands = words.filter(({ text }, index) => !text.startsWith('-') && !scripts.includes(index));
  const isGiven = scripts.length > 0 || words.some(({ text }) => /^--(?:expression|file)=/.test(text));
  return isGiven ? operands : operands.slice(1);
}

/** What lies below the folders in which it takes files away, or hands them to what writes them. */
function writtenByFind(words: readonly Word[]): readonly Word[] {
  const end = words.findIndex(({ text }) => /^[-(!]/.test(text));
  const folders = end < 0 ? words : words.slice(0, end);
  const deletes = words.some(({ text }) => /^-(?:delete|fprint\w*|fls)$/.test(text));
  const starts = words.flatMap(({ text }, index) =>
    /^-(?:exec|execdir|ok|okdir)$/.test(text) ? [words.slice(index + 1)] : [],
  );
  const writes = starts.some((started) => {
    const { words: inner } = programOf(started);
    return /^(?:sh|bash|dash|perl)$/.test(inner[0]?.text ?? '') || writtenFiles(inner).length > 0;
  });
  const [first] = words;
  if (first === undefined || !(deletes || writes)) return [];
  return folders.length > 0 ? folders : [{ text: '.', line: first.line, column: first.column }];
}
