import type { Command, Input, Word } from './command.ts';
import { FIREWALL_VARIABLE, FIREWALL_WORD } from './host-firewalls.ts';
import { inputLines } from './input-lines.ts';
import { programOf } from './shell/program-of.ts';

/** Options of `xargs` that take a value of their own. */
const VALUES_OF_XARGS =
  /^-[nLIPdsaE]$|^--(?:max-args|max-lines|max-procs|max-chars|delimiter|arg-file|replace)$/;
const CHAINS = /^-?-?[A-Z]?(?:INPUT|OUTPUT|FORWARD|PREROUTING|POSTROUTING)$/;
const CLOUDS = /(?<![\w./-])(?:aws|az)(?=\s)/;

/** Options by which programs that change no filter start others, or become them. */
const STARTING: ReadonlyMap<string, RegExp> = new Map([
  ['hash', /^-p/],
  ['git', /^-c$|^--(?:exec-path|config-env|upload-pack|receive-pack)/],
  [
    'tar',
    /^--(?:to-command|checkpoint-action|use-compress-program|rsh-command|info-script|new-volume-script)|^-[IF]/,
  ],
  ['nc', /^-\w*[ec]/],
  ['ncat', /^-\w*[ec]|^--(?:sh-|lua-)?exec/],
  ['sort', /^--compress-program/],
]);

/** The command that `xargs` or `find` starts, with arguments of which only a run would show the rest; undefined: none. */
export function startedBy(command: Command): Command | undefined {
  const { words, doubt } = command;
  const [program, ...rest] = words;
  const inner = program?.text === 'xargs' ? ofXargs(rest) : program?.text === 'find' ? ofFind(rest) : [];
  const { words: started } = programOf(inner);
  const [first] = started;
  if (program === undefined || first === undefined) return undefined;
  const source = `what ${program.text} hands over`;
  const unknown = { source, prefix: '', suffix: '' };
  const more: Word = { text: `$(${program.text})`, line: first.line, column: first.column, unknown };
  return {
    ...command,
    words: [
      ...started.map((word) => (word.text.includes('{}') ? { ...word, unknown } : word)),
      more,
      { ...more, maySplit: true },
    ],
    doubt: { reason: doubt?.reason ?? `it depends on ${source}`, repeats: true },
  };
}

function ofXargs(words: readonly Word[]): readonly Word[] {
  let at = 0;
  for (let word = words[at]; word?.text.startsWith('-'); word = words[at])
    at += VALUES_OF_XARGS.test(word.text) ? 2 : 1;
  return words.slice(at);
}

function ofFind(words: readonly Word[]): readonly Word[] {
  const at = words.findIndex(({ text }) => /^-(?:exec|execdir|ok|okdir)$/.test(text));
  if (at < 0) return [];
  const end = words.findIndex(({ text }, index) => index > at && /^(?:;|\+)$/.test(text));
  return words.slice(at + 1, end < 0 ? undefined : end);
}

/** A script of `awk` or `sed` that starts programs, or a table of `crontab` that may start one that filters. */
export function isStarting(command: Command): boolean {
  const [program, ...rest] = command.words.map(({ text }) => text);
  if (program === 'crontab') {
    const at = rest.findIndex(
      (text, index) => (text === '-' || !text.startsWith('-')) && rest[index - 1] !== '-u',
    );
    const lines = inputLines(command.words[at + 1], command);
    return at < 0 ? false : namesProgram(typeof lines === 'string' ? 'unknown' : lines);
  }
  const starting = STARTING.get(program ?? '');
  if (starting !== undefined) return rest.some((text) => starting.test(text));
  if (program === 'awk') return rest.some((text) => /\bsystem\s*\(|\|\s*(?:&|"|getline)/.test(text));
  return (
    program === 'sed' &&
    rest.some((text) => /(?:^|[\d$/;{}\n])\s*e\s+\S|^\d*s(\W).*\1[gpmiI\d]*e[gpmiI\d]*$/.test(text))
  );
}

/** Lines that name what changes filters, or may. */
export function namesProgram(lines: Exclude<Input, Word>): boolean {
  if (lines === 'unknown') return true;
  return lines.some(
    ({ text, unknown }) => unknown !== undefined || FIREWALL_WORD.test(text) || CLOUDS.test(text),
  );
}

/** A program that touches rules of a host, where words or what is read name one. */
export function namedFilter(command: Command): string | undefined {
  const found = FIREWALL_WORD.exec(textOf(command))?.[0];
  const [program, ...rest] = command.words;
  if (found !== undefined || program?.unknown === undefined) return found;
  const hint = FIREWALL_VARIABLE.exec(`${program.text} ${program.unknown.source}`)?.[0];
  return hint ?? rest.find(({ text }) => CHAINS.test(text))?.text;
}

/** A call of a cloud's program that stands in the text of another language, as far as blanks tell its words apart. */
export function namedCloudCall(command: Command): Command | undefined {
  const text = textOf(command);
  const at = text.search(CLOUDS);
  const [first] = command.words;
  if (at < 0 || first === undefined) return undefined;
  const { line, column } = first;
  const source = `what ${first.text} makes of it`;
  const words = text
    .slice(at)
    .split(/[\s'"();,]+/)
    .filter((word) => word !== '')
    .map((word) => ({ text: word, line, column }));
  return { ...command, words, doubt: { reason: `it depends on ${source}`, repeats: true } };
}

function textOf({ words, input }: Command): string {
  const lines = Array.isArray(input) ? (input as readonly { readonly text: string }[]) : [];
  const named = words.slice(words[0]?.unknown === undefined ? 1 : 0);
  return [...named, ...lines].map(({ text }) => text).join('\n');
}
