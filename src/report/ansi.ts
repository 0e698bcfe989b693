/** Paints text for a terminal. */
export type Paint = (style: PaintStyle, text: string) => string;

export type PaintStyle = keyof typeof CODES;

/** Colours of the eight that every terminal has and its owner has chosen; no red beside green. */
const CODES = { bold: '1', dim: '2', bad: '1;31', doubt: '33', good: '34' } as const;

/** Paints by escape sequences, or leaves the text as it is. */
export function paintFor(color: boolean): Paint {
  return color
    ? (style, text) => (text === '' ? '' : `\u001b[${CODES[style]}m${text}\u001b[0m`)
    : (_, text) => text;
}
