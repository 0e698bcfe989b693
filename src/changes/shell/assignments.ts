import type { Word } from '../command.ts';
import { expandText, expandWord } from './expand.ts';
import type { Run } from './run.ts';
import type { Assignment } from './syntax.ts';
import { assign, type Value } from './variables.ts';

/** What a variable holds that a word is assigned to. */
export function valueOfWord({ text, unknown }: Word): Value {
  if (unknown === undefined) return { texts: [text], raw: text };
  const { source, values } = unknown;
  return { raw: text, source, ...(values === undefined ? {} : { candidates: values }) };
}

/** `NAME=value`, `NAME+=(a b)`. */
export function runAssignment({ name, value, elements, adds }: Assignment, run: Run): void {
  const before = adds ? run.variables.values.get(name) : undefined;
  const isDoubtful = run.doubt !== undefined;
  if (elements !== undefined) {
    const words = elements.flatMap((word) => expandWord(word, run.variables));
    const isKnown =
      words.every(({ unknown }) => unknown === undefined) && (!adds || before?.texts !== undefined);
    const texts = [...(before?.texts ?? []), ...words.map(({ text }) => text)];
    const open: Value = { raw: `$${name}`, source: `$${name}, of which not every element is known` };
    assign(name, isKnown ? { texts, raw: value.raw } : open, run.variables, isDoubtful);
    return;
  }
  const word = expandText(value.parts, value, run.variables);
  const text = before?.texts === undefined ? word : { ...word, text: before.texts.join(' ') + word.text };
  const isOpen = adds && before?.texts === undefined;
  const open: Value = { raw: `$${name}`, source: `$${name}, which is added to` };
  assign(name, isOpen ? open : valueOfWord(text), run.variables, isDoubtful);
}

/** `export NAME=value`, `local NAME`. */
export function declare({ text, unknown, ...place }: Word, how: string, run: Run): void {
  const [, name, value = ''] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(text) ?? [];
  if (how !== 'export' && how !== 'readonly') run.locals?.add(name ?? text);
  if (name === undefined) return;
  assign(
    name,
    valueOfWord({ ...place, text: value, ...(unknown === undefined ? {} : { unknown }) }),
    run.variables,
    run.doubt !== undefined,
  );
}
