import type { Word } from '../command.ts';

/** Options of what runs another program that take a value of their own. */
const PREFIXES: ReadonlyMap<string, RegExp> = new Map([
  [
    'sudo',
    /^-[ugpChrtUDRT]$|^--(?:user|group|prompt|host|role|type|other-user|chdir|chroot|command-timeout)$/,
  ],
  ['doas', /^-[uC]$/],
  ['env', /^-[uC]$|^--(?:unset|chdir)$/],
  ['command', /^$/],
  ['exec', /^-a$/],
  ['nohup', /^$/],
  ['time', /^-[fo]$/],
  ['nice', /^-n$/],
  ['ionice', /^-[cnp]$/],
  ['timeout', /^-[ks]$/],
  ['stdbuf', /^-[ioe]$/],
  ['builtin', /^$/],
  ['flock', /^-[wE]$|^--(?:timeout|wait|conflict-exit-code)$/],
]);
/** `command -v` asks, and runs nothing. */
const ASKS = /^-[vVlK]$/;

/** The program that a command runs in the end, behind `sudo`, `env` and their like, and the variables set for it. */
export function programOf(words: readonly Word[]): {
  readonly words: readonly Word[];
  readonly assignments: readonly Word[];
} {
  const assignments: Word[] = [];
  let rest = words;
  for (;;) {
    const shell = shellOf(rest);
    if (shell !== undefined) return { words: shell, assignments };
    const [first, ...behind] = rest;
    const takesValue = first?.unknown === undefined ? PREFIXES.get(baseName(first?.text ?? '')) : undefined;
    if (first === undefined || takesValue === undefined) break;
    if (ASKS.test(behind[0]?.text ?? '')) break;
    let at = 0;
    for (let word = behind[at]; word !== undefined; word = behind[at]) {
      const split = first.text.endsWith('env')
        ? /^(?:-[iv0]*S|--split-string=?)(.*)$/s.exec(word.text)
        : null;
      if (split !== null) {
        // A command line in one word.
        const line = split[1] === '' ? [] : [{ ...word, text: split[1] ?? '' }];
        return { words: [{ ...first, text: 'eval' }, ...line, ...behind.slice(at + 1)], assignments };
      }
      if (/^[A-Za-z_]\w*=/.test(word.text)) assignments.push(word);
      else if (!word.text.startsWith('-')) break;
      at += takesValue.test(word.text) ? 2 : 1;
    }
    // `sudo -s`: the shell of the user.
    const isShell =
      /^(?:sudo|doas)$/.test(first.text) &&
      behind.slice(0, at).some(({ text }) => /^-\w*[si]$|^--(?:shell|login)$/.test(text));
    if (isShell && behind[at] === undefined) return { words: [{ ...first, text: 'sh' }], assignments };
    // `timeout 30 program`, `flock FILE program`: one word stands before the program.
    const isBehindWord = /(?:^|\/)(?:timeout|flock)$/.test(first.text);
    // `flock 9` waits, and runs nothing.
    if (/(?:^|\/)flock$/.test(first.text) && behind[at + 1] === undefined) break;
    rest = behind.slice(isBehindWord ? at + 1 : at);
  }
  const [program, ...others] = rest;
  if (program === undefined) return { words: rest, assignments };
  const { unknown, maySplit: _, ...place } = program;
  if (unknown === undefined)
    return { words: [{ ...place, text: baseName(program.text) }, ...others], assignments };
  // Wherever a program lies, it is the same.
  const [name, ...different] = new Set(unknown.values?.map(baseName));
  if (name === undefined || name === '' || different.length > 0) return { words: rest, assignments };
  return { words: [{ ...place, text: name }, ...others], assignments };
}

/** `flock FILE -c TEXT`, `su -c TEXT`, `su root -c TEXT`: the shell that runs the text; undefined: it is nothing of the kind. */
function shellOf(words: readonly Word[]): readonly Word[] | undefined {
  const [program, ...rest] = words;
  if (program === undefined || words.some(({ maySplit }) => maySplit)) return undefined;
  const name = program.unknown === undefined ? baseName(program.text) : '';
  const at = rest.findIndex(({ text }) => /^(?:-c|--command)$/.test(text));
  const text = rest[at + 1];
  if (at < 0 || text === undefined) return undefined;
  const others = rest.filter((_, index) => index !== at && index !== at + 1).map((each) => each.text);
  const isOfFlock = name === 'flock' && at === rest.length - 2 && /^(?!-)/.test(rest[at - 1]?.text ?? '-');
  // With a hyphen the variables of the script are gone.
  const isOfSu =
    name === 'su' &&
    others.every((each) => /^(?:-|-l|--login|root)$/.test(each)) &&
    (others.every((each) => each === 'root') || !/[$`]/.test(text.text));
  return isOfFlock || isOfSu
    ? [{ ...program, text: 'sh' }, { ...text, text: '-c' }, text].map((word, index) =>
        index === 1 ? { text: '-c', line: text.line, column: text.column } : word,
      )
    : undefined;
}

/** `/usr/sbin/iptables` is `iptables`, `./iptables` a script of somebody's. */
function baseName(path: string): string {
  return /^\/(?:usr\/)?(?:local\/)?s?bin\/([^/]+)$/.exec(path)?.[1] ?? path;
}
