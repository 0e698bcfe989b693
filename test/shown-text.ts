/** What a terminal or a browser would obey or hide. */
export const CONTROLS = /(?!\r?\n)\p{Cc}|[\u2028-\u202e\u2066-\u2069]|\u200b|\u200e|\u200f|\ufeff/u;

/** Text between backquotes is shown as it is. */
export function withoutCode(text: string): string {
  return text.replace(/(?<![`\\])(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '');
}
