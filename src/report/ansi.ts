/** Paints text for a terminal. */
export type Paint = (style: PaintStyle, text: string) => string;

export type PaintStyle = keyof typeof CODES;

/** Colours of the eight that every terminal has and its owner has chosen; no red beside green. */
const CODES = { bold: '1', dim: '2', bad: '1;31', doubt: '33', good: '34' } as const;

const ESCAPE = '\u001b';

/** Paints by escape sequences, or leaves the text as it is. */
export function paintFor(color: boolean): Paint {
  return color
    ? (style, text) => (text === '' ? '' : `${ESCAPE}[${CODES[style]}m${text}${ESCAPE}[0m`)
    : (_, text) => text;
}

const PAINTED = new RegExp(`${ESCAPE}\\[[\\d;]*m`, 'g');

/** A painted text as it reads without colour. */
export function unpainted(text: string): string {
  return text.replace(PAINTED, '');
}
