import type { Word } from '../command.ts';

/** Programs that read the files they name, or change nothing that stands in them. */
const READERS = new Set(
  (
    'echo printf cat ls head tail wc sort uniq cut tr date pwd popd basename dirname readlink realpath logger diff cmp df du stat file ' +
    'grep egrep fgrep command which type mkdir touch chmod chown restorecon jq seq sleep test [ journalctl iptables-save ip6tables-save'
  ).split(' '),
);

/** The files that a program may write or take away, of those that it names; `tee` is followed where it stands. */
export function writtenFiles([program, ...rest]: readonly Word[]): readonly Word[] {
  const name = program?.text ?? '';
  const has = (option: RegExp) => rest.some(({ text }) => option.test(text));
  if (READERS.has(name) || name === 'tee') return [];
  if (name === 'sed' && !has(/^-[nrEsuz]*i|^--in-place/)) return [];
  if (name === 'awk' && !has(/^-i$|^--include/)) return [];
  const named = rest.map((word) => ({
    ...word,
    text: word.text.replace(/^(?:-[a-zA-Z]|--[\w-]+=)(?=\/)/, ''),
  }));
  return /^(?:cp|install|ln)$/.test(name) && !has(/^-t|^--target-directory/) ? named.slice(-1) : named;
}
