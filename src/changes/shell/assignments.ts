import type { Word } from '../command.ts';
import { doubtOf } from './endings.ts';
import { DECLARES, expandValue, expandWord } from './expand.ts';
import type { Run } from './run.ts';
import type { Assignment } from './syntax.ts';
import { assign, type Value } from './variables.ts';
import { wordBehind } from './word-behind.ts';

/** What a variable holds that a word is assigned to. */
export function valueOfWord({ text, unknown }: Word): Value {
  if (unknown === undefined) return { texts: [text], raw: text };
  const { values, ...part } = unknown;
  return { raw: text, ...part, ...(values === undefined ? {} : { candidates: values }) };
}

/** `NAME=value`, `NAME+=(a b)`. */
export function runAssignment({ name, value, subscript, elements, adds }: Assignment, run: Run): void {
  const before = adds ? run.variables.values.get(name) : undefined;
  const isDoubtful = doubtOf(run).doubt !== undefined;
  refuseReadOnly(name, run);
  if (run.state.allexport === true) run.environment.add(name);
  if (subscript !== undefined || elements?.some(({ raw }) => raw.startsWith('['))) {
    const source = `$${name}, of which elements are set by their keys`;
    assign(name, { raw: `$${name}`, source }, run.variables, isDoubtful);
    return;
  }
  if (elements !== undefined) {
    const words = elements.flatMap((word) => expandWord(word, run.variables));
    const isKnown =
      words.every(({ unknown }) => unknown === undefined) && (!adds || before?.texts !== undefined);
    const texts = [...(before?.texts ?? []), ...words.map(({ text }) => text)];
    const open: Value = { raw: `$${name}`, source: `$${name}, of which not every element is known` };
    assign(name, isKnown ? { texts, raw: value.raw } : open, run.variables, isDoubtful);
    return;
  }
  const word = expandValue(value, run.variables);
  const text = before?.texts === undefined ? word : { ...word, text: before.texts.join(' ') + word.text };
  // A text is set, and added, to the first element of an array.
  const isElement = (run.variables.values.get(name)?.texts?.length ?? 0) > 1;
  const isOpen = isElement || (adds && (before?.texts === undefined || run.variables.isPlain));
  const open: Value = { raw: `$${name}`, source: `$${name}, which is added to` };
  assign(name, isOpen ? open : valueOfWord(text), run.variables, isDoubtful);
}

/** Some shells end the script there, others pass by the command, or the line. */
function refuseReadOnly(name: string, { variables, state }: Run): void {
  if (variables.values.get(name)?.isReadOnly === true)
    state.mayHaveEnded ??= `it stands behind an assignment to $${name}, which "readonly" refuses`;
}

/** `readonly NAME`, `declare -r NAME=VALUE`. */
export function protect(words: readonly Word[], { variables: { values } }: Run): void {
  for (const { text } of words) {
    const name = text.replace(/\+?=.*/s, '');
    const value = values.get(name);
    if (value !== undefined) values.set(name, { ...value, isReadOnly: true });
  }
}

/** `export NAME=value`, `local NAME`. */
export function declare({ text, unknown, ...place }: Word, how: string, run: Run): void {
  const [, name, plus, value = ''] = /^([A-Za-z_]\w*)(?:\[.*?\])?(\+?)=([\s\S]*)$/.exec(text) ?? [];
  const isDoubtful = doubtOf(run).doubt !== undefined;
  refuseReadOnly(name ?? text, run);
  if (how === 'export' || run.state.allexport === true) run.environment.add(name ?? text);
  if (/^(?:local|declare|typeset)$/.test(how) && run.locals?.has(name ?? text) === false) {
    run.locals.add(name ?? text);
    // Some shells leave a variable of the function the value that it has outside.
    const keeps = run.variables.isPlain;
    if (name === undefined && !(keeps && run.variables.values.get(text) === undefined))
      assign(text, { texts: [], raw: `$${text}` }, run.variables, isDoubtful || keeps);
  }
  if (name === undefined) return;
  const open: Value = { raw: `$${name}`, source: `$${name}, which is added to` };
  const word = wordBehind(
    { ...place, text, ...(unknown === undefined ? {} : { unknown }) },
    text.length - value.length,
  );
  const isWhole = plus === '' && text.startsWith(`${name}=`);
  assign(name, isWhole ? valueOfWord(word) : open, run.variables, isDoubtful);
}

/** `declare -i NAME=VALUE`, `declare -u NAME`: what is assigned becomes something else. */
export function declareComputed(words: readonly Word[], run: Run): void {
  for (const { text } of words.filter((word) => /^[A-Za-z_]/.test(word.text))) {
    const name = text.replace(/\W.*/s, '');
    run.locals?.add(name);
    run.variables.values.set(name, {
      raw: `$${name}`,
      source: `$${name}, of which "declare" makes something else`,
      isLinked: true,
    });
  }
}

/** `declare -n NAME=OTHER`: one name is set by the other from here on, so that neither is known any more. */
export function link(words: readonly Word[], run: Run): void {
  for (const name of words.flatMap(({ text }) => text.match(/^[A-Za-z_]\w*|(?<==)[A-Za-z_]\w*$/g) ?? []))
    run.variables.values.set(name, {
      raw: `$${name}`,
      source: `$${name}, which another name stands for`,
      isLinked: true,
    });
}

/** `declare`, `local` and their like keep what they assign. */
export function isDeclaring(program: Word | undefined): boolean {
  return DECLARES.test(program?.text ?? '');
}

/** What stood in a variable before a program got another value. */
export function restore(name: string, before: ReadonlyMap<string, Value>, values: Map<string, Value>): void {
  const value = before.get(name);
  if (value === undefined) values.delete(name);
  else values.set(name, value);
}
