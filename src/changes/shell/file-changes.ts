import type { Command, Input, Word } from '../command.ts';
import { isHarmless } from '../harmless.ts';
import { startedBy } from '../started-programs.ts';
import { doubtOf } from './endings.ts';
import { expandText } from './expand.ts';
import { joinedLines, linesOf } from './input.ts';
import type { Run } from './run.ts';
import type { Redirection } from './syntax.ts';
import { writtenFiles } from './written-files.ts';

/** Programs that may change the files that a text of theirs names. */
const EDITORS =
  /^(?:perl|python[\d.]*|ruby|php|node|awk|dd|rsync|patch|ed|ex|vim?|sponge|augtool|crudini|sh|bash|dash|eval|\.|source)$/;
/** Devices, and the input of another command. */
const NO_FILE = /^\/dev\/(?:null|tty|std(?:in|out|err)|fd\/\d+)$|^>\(/;

/** What redirections write of the output of a command, or of several; `stays`: of all that stands behind it, too. */
export function writeRedirected(
  redirections: readonly Redirection[],
  output: Input,
  command: Command,
  run: Run,
  stays = false,
): void {
  for (const { operator, target } of redirections) {
    const [, descriptor = '', how = ''] = /^(\d*|&)([<>|&]+)$/.exec(operator) ?? [];
    const path = expandText(target.parts, target, run.variables);
    if (!how.includes('>') || NO_FILE.test(path.text)) continue;
    if (how === '>&' && (/^(?:\d+-?|-)$/.test(path.text) || path.unknown !== undefined)) continue;
    if (stays) run.files.share(path);
    if (descriptor === '2' || how === '<>') run.files.set(path, 'unknown');
    else writeFile(path, how === '>>', /[03-9]/.test(descriptor) || stays ? 'unknown' : output, command, run);
  }
}

function writeFile(
  path: Word,
  appends: boolean,
  content: Input | undefined,
  command: Command,
  run: Run,
): void {
  const before = appends ? (run.files.get(path) ?? 'unknown') : [];
  const added = linesOf(content);
  const isKnown = before !== 'unknown' && added !== 'unknown' && doubtOf(run).doubt === undefined;
  run.files.set(path, isKnown ? joinedLines(before, added) : 'unknown');
  run.executor.write(path, added, command);
}

/** What becomes of the files that the script wrote by a program that it calls. */
export function changeFiles(command: Command, run: Run): void {
  const { words, input } = command;
  const [program, ...rest] = words;
  const name = program?.unknown === undefined ? (program?.text ?? '') : '';
  if (name === 'tee') {
    const appends = words.some(({ text }) => text === '-a');
    for (const path of rest)
      if (!path.text.startsWith('-') && !NO_FILE.test(path.text))
        writeFile(path, appends, linesOf(input), command, run);
    return;
  }
  if (name === 'ln') {
    for (const word of rest) if (!word.text.startsWith('-')) run.files.share(word);
    return;
  }
  if (EDITORS.test(name)) {
    const lines = Array.isArray(input) ? (input as readonly { readonly text: string }[]) : [];
    for (const { text } of [...rest, ...lines])
      if (name !== 'awk' || text.includes('>')) run.files.forgetNamed(text);
  }
  if (name === 'sed')
    for (const { text } of rest)
      if (/(?:^|[\d$/;{}\n\sgpI])[wW]\s+\S/.test(text)) run.files.forgetNamed(text);
  if (!isHarmless(name)) return;
  const started = name === 'xargs' ? startedBy(command) : undefined;
  const copied = run.doubt === undefined ? copyOf(words) : undefined;
  const content = copied && run.files.get(copied.from);
  for (const path of writtenFiles(started?.words ?? words)) run.files.forget(path);
  if (copied !== undefined && content !== undefined && doubtOf(run).doubt === undefined)
    run.files.set(copied.to, content);
}

/** `cp A B`, `install -m 600 A B`, `mv A B`, where B is no folder as far as its name tells. */
function copyOf([program, ...rest]: readonly Word[]): { readonly from: Word; readonly to: Word } | undefined {
  if (!/^(?:cp|mv|install)$/.test(program?.text ?? '')) return undefined;
  const hasValues = program?.text === 'install';
  const operands = rest.filter(
    ({ text }, index) =>
      !text.startsWith('-') && !(hasValues && /^-[mog]$/.test(rest[index - 1]?.text ?? '')),
  );
  const [from, to, ...more] = operands;
  const isPlain = rest.every(
    ({ text }) => !text.startsWith('-') || /^-[fpvmog]+$|^--(?:force|preserve|verbose)$/.test(text),
  );
  if (
    from === undefined ||
    to === undefined ||
    more.length > 0 ||
    !isPlain ||
    /\/\.{0,2}$|^\.{1,2}$/.test(to.text)
  )
    return undefined;
  return { from, to };
}
