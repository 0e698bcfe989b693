import type { Command, Input, Word } from './command.ts';
import { addGap, doubtHost } from './host-changes.ts';
import { sysctl } from './linux/kernel-settings.ts';
import { ruleFileAt } from './linux/rule-files.ts';
import { originAt, type Running, tellerFor } from './running-script.ts';
import { writtenFiles } from './shell/written-files.ts';
import { namesProgram } from './started-programs.ts';

/** A file of rules: what `nft -f` and `iptables-restore` then load is followed there. */
export function write(
  path: Word,
  content: Exclude<Input, Word>,
  command: Command,
  { script, hostOf, estate }: Running,
): void {
  const origin = originAt(script, command, command.text);
  const file = ruleFileAt(path.text);
  // Rules that run and are kept for the next start change nothing now.
  if (file === undefined || /^(?:ip6?tables(?:-nft|-legacy)?-save|nft)$/.test(command.words[0]?.text ?? ''))
    return;
  if (file === 'started') {
    if (namesProgram(content)) addGap(estate, `what ${path.text} starts is not followed`, origin);
    return;
  }
  const key = /^\/proc\/sys\/(.+)/.exec(path.text)?.[1];
  if (key === undefined) {
    const what = `what it writes to ${path.text} takes effect when that is loaded, and was not followed`;
    if (file === 'own') doubtHost(hostOf(origin), what, origin);
    else addGap(estate, what, origin);
    return;
  }
  const [value] = content === 'unknown' ? [] : content;
  const open = { source: 'what it writes', prefix: '', suffix: '' };
  const unknown = path.unknown ?? (value === undefined ? open : value.unknown);
  const text = `${key}=${value?.text ?? ''}`;
  const { line, column } = command;
  const words = [
    { text: 'sysctl', line, column },
    { text, line, column, ...(unknown === undefined ? {} : { unknown }) },
  ];
  const host = hostOf(origin);
  sysctl({ ...command, words }, host, tellerFor(host, origin, command.doubt));
}

/** Files of rules, and others that have to do with packets, of which a program makes something else. */
export function tellWritten(command: Command, { script, hostOf, estate }: Running): void {
  const origin = originAt(script, command, command.text);
  for (const { text } of writtenFiles(command.words)) {
    const file = ruleFileAt(text);
    const what = `what ${command.words[0]?.text} makes of ${text} is not followed`;
    if (file === 'started') addGap(estate, what, origin);
    else if (file === 'settings') addGap(hostOf(origin), what, origin);
    else if (file !== undefined) doubtHost(hostOf(origin), what, origin);
  }
}
