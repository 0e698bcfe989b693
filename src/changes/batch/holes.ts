import type { Unknown } from '../command.ts';

/** What a script does not say: as it writes it, and where it comes from. */
interface Hole {
  readonly raw: string;
  readonly source: string;
}

/** What the characters stand for that mark, within texts, what is not known. */
export type Holes = Hole[];

const FIRST = 0xe000;
const MOST = 0x18ff;
const MARK = /[\uE000-\uF8FF]/;
const MARKS = /[\uE000-\uF8FF]/g;

/** A text of a script, in which no character stands for what is not known yet. */
export function withoutMarks(text: string): string {
  return text.replaceAll(MARKS, '\uFFFD');
}

/** The character that stands for it from here on. */
export function hole(holes: Holes, raw: string, source: string): string {
  const found = holes.findIndex((each) => each.raw === raw && each.source === source);
  if (found >= 0) return String.fromCharCode(FIRST + found);
  if (holes.length <= MOST) holes.push({ raw, source });
  return String.fromCharCode(FIRST + holes.length - 1);
}

export function hasHole(text: string): boolean {
  return MARK.test(text);
}

/** As the script writes it. */
export function shown(text: string, holes: Holes): string {
  return text.replaceAll(MARKS, (mark) => holeOf(mark, holes).raw);
}

export function sourceOf(text: string, holes: Holes): string | undefined {
  const [mark] = MARK.exec(text) ?? [];
  return mark === undefined ? undefined : holeOf(mark, holes).source;
}

/** An argument, as far as it is known. */
export function unknownIn(text: string, holes: Holes): { readonly text: string; readonly unknown?: Unknown } {
  const source = sourceOf(text, holes);
  if (source === undefined) return { text };
  const unknown = { source, prefix: text.slice(0, text.search(MARK)), suffix: '' };
  return { text: shown(text, holes), unknown };
}

function holeOf(mark: string, holes: Holes): Hole {
  return holes[mark.charCodeAt(0) - FIRST] ?? { raw: '', source: 'what is not known' };
}
