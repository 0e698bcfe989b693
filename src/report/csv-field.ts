import { visible } from './visible.ts';

/** A field of RFC 4180, whole. A spreadsheet runs what begins like a formula, also behind blanks; an apostrophe makes it text. */
export function csvField(raw: string, limit = Number.POSITIVE_INFINITY): string {
  const text = visible(raw, limit);
  const safe = /^\s*[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A record of RFC 4180 with its line end. */
export function csvLine(fields: readonly string[]): string {
  return `${fields.map((field) => csvField(field)).join(',')}\r\n`;
}
