import type { Picture } from '../picture.ts';

/** A piece of a line: prose, or what has a look of its own. A `name` is cut earlier than prose where paper is short. */
export type Run = string | { readonly kind: 'code' | 'strong' | 'name'; readonly text: string };
export type Line = Run | readonly Run[];

/** What a report on paper or in Markdown consists of. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: Line }
  | { readonly kind: 'paragraph'; readonly text: Line }
  | { readonly kind: 'list'; readonly items: readonly Line[] }
  /** Cells at the end of a row may lack. */
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly Line[])[] }
  /** What it shows is also said in words. */
  | { readonly kind: 'figure'; readonly picture: Picture };

export function code(text: string): Run {
  return { kind: 'code', text };
}

export function strong(text: string): Run {
  return { kind: 'strong', text };
}

export function name(text: string): Run {
  return { kind: 'name', text };
}

export function heading(level: 1 | 2 | 3, text: Line): Block {
  return { kind: 'heading', level, text };
}

export function paragraph(text: Line): Block {
  return { kind: 'paragraph', text };
}

/** A table; nothing where it would have no rows. */
export function* table(head: readonly string[], rows: readonly (readonly Line[])[]): Generator<Block> {
  if (rows.length > 0) yield { kind: 'table', head, rows };
}

/** The pieces of a line. */
export function runsOf(line: Line): readonly Run[] {
  return typeof line === 'string' || 'kind' in line ? [line] : line;
}

/** Lines behind each other, with a text between. */
export function joined(lines: readonly Line[], between: string): Line {
  return lines.flatMap((line, position) => [...(position === 0 ? [] : [between]), ...runsOf(line)]);
}
