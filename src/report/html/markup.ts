import { visible } from '../visible.ts';

/** Text that is HTML already; only `html` and `fixed` make it. */
export interface Markup {
  readonly markup: string;
}

type Content = string | number | Markup | readonly Markup[] | undefined;

/** Template tag: every value that is not markup is made visible and escaped. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  let text = strings[0] ?? '';
  for (const [position, value] of values.entries())
    text += contentText(value) + (strings[position + 1] ?? '');
  return { markup: text };
}

/** Text of this program, as it is. */
export function fixed(markup: string): Markup {
  return { markup };
}

/** Prose that may be longer than a name. */
export function prose(text: string): Markup {
  return { markup: escaped(visible(text, 2_000)) };
}

/** Lines that keep their blanks; goes into a `pre`. */
export function lines(texts: readonly string[]): Markup {
  return { markup: texts.map((text) => escaped(visible(text, 2_000))).join('\n') };
}

export const NOTHING: Markup = fixed('');

function contentText(value: Content): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return escaped(visible(value));
  if (typeof value === 'number') return String(value);
  return 'markup' in value ? value.markup : value.map((each) => each.markup).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? character);
}
