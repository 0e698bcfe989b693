const NAME_LIMIT = 400;

/** Controls, escapes, invisible characters, bidirectional overrides and halves of surrogate pairs. */
const INVISIBLE =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Text of the evidence as it may be shown: what a terminal or a browser would obey or hide is spelled out as `\u{1b}`,
 * and what is longer than a person reads is cut with its length said (the JSON report has it whole).
 */
export function visible(text: string, limit = NAME_LIMIT): string {
  if (text.length <= limit) return text.replace(INVISIBLE, escaped);
  return `${text.slice(0, limit).replace(INVISIBLE, escaped)}… (${text.length} characters)`;
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
