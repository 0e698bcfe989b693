import type { Word } from '../command.ts';
import { expandWord } from './expand.ts';
import { parseScript } from './parse-script.ts';
import { programOf } from './program-of.ts';
import type { RawWord } from './syntax.ts';
import type { Value, Variables } from './variables.ts';

/** Programs that print a name without a slash. */
const NAMING = /^(?:hostname|uname|basename|whoami|id|nproc|arch|logname)$/;

/** What `$(…)` stands for, as far as its program alone tells. */
export function substitutedValue(raw: string, variables: Variables): Value {
  const number = ++variables.runs.count;
  const value = { source: `${raw}, which only a run would show`, raw, identity: `#${number}` };
  const [program, ...rest] = programIn(raw).flatMap((word) => expandWord(word, variables));
  const { words } = programOf(program === undefined ? [] : [program, ...rest]);
  const [name, ...operands] = words;
  if (name === undefined || name.unknown !== undefined) return value;
  const found = programAskedFor(name.text, operands);
  if (found !== undefined)
    return { ...value, candidates: [found.includes('/') ? found : `/usr/bin/${found}`] };
  const isName =
    NAMING.test(name.text) ||
    (name.text === 'date' &&
      !operands.some(({ text, unknown }) => unknown !== undefined || /\/|%[Dx]/.test(text)));
  if (isName) return { ...value, kind: 'name' };
  const path = name.text === 'mktemp' ? freshPath(operands, number) : undefined;
  return path === undefined ? value : { ...value, identity: path, kind: 'fresh' };
}

/** The words of the one command in `$(…)`, whose errors go elsewhere or may end the script; none: there are others. */
function programIn(raw: string): readonly RawWord[] {
  const text = raw.startsWith('`') ? raw.slice(1, -1).replace(/\\([`$\\])/g, '$1') : raw.slice(2, -1);
  if (raw.startsWith('$((') || /^[<>]/.test(raw)) return [];
  const [only, ...more] = parseScript({ name: raw }, text);
  if (only?.kind !== 'simple' || more.length > 0 || only.assignments.length > 0) return [];
  return only.redirections.some(({ operator }) => !operator.startsWith('2>')) ? [] : only.words;
}

/** `command -v iptables`: the program, where it is there. */
function programAskedFor(name: string, words: readonly Word[]): string | undefined {
  const [option, path] = name === 'which' ? [undefined, words[0]] : words;
  const isAsked =
    name === 'which' ||
    (name === 'command' && option?.text === '-v') ||
    (name === 'type' && /^-[pP]$/.test(option?.text ?? ''));
  const isOne = words.length === (name === 'which' ? 1 : 2);
  return isAsked && isOne && path?.unknown === undefined && /^[\w./-]+$/.test(path?.text ?? '')
    ? path?.text
    : undefined;
}

/** A path that `mktemp` makes (mktemp(1)), in which a number sign stands that no other path has; undefined: its folder is not known. */
function freshPath(words: readonly Word[], number: number): string | undefined {
  let folder = '/tmp';
  let template = `tmp.XXX`;
  let isBelow = !words.some(({ text }) => !text.startsWith('-'));
  for (const [at, word] of words.entries()) {
    const path = pathOf(word);
    if (path === undefined) return undefined;
    const [, option, value] = /^(--tmpdir|--suffix)=(.*)$/s.exec(path) ?? [path, path];
    const before = words[at - 1]?.text ?? '';
    isBelow ||= /^-\w*[pt]$|^--tmpdir/.test(path);
    if (/^-\w*p$/.test(before)) folder = path;
    else if (option === '--tmpdir' && value !== undefined) folder = value;
    else if (option === '--suffix' || before === '--suffix') return undefined;
    else if (!path.startsWith('-')) template = path;
  }
  const name = template.replace(/X{3,}(?=[^/X]*$)/, `#${number}`);
  return isBelow ? `${folder}/${name}` : name;
}

function pathOf({ text, unknown }: Word): string | undefined {
  return unknown?.kind === 'fresh' ? unknown.identity : unknown === undefined ? text : undefined;
}
