import { machineText } from '../machine-text.ts';

/** What begins or ends markup in the common dialects, formulas included. */
const MARKUP = /[\\`*_{}[\]<>&|~$]/g;
/** What makes a list, a heading or a rule at the start of a line. */
const LINE_START = /^(\s*)([-+=]|\d+(?=[.)]))/;
/** Names of people, numbers of issues and addresses, which are looked for in the finished text: only a comment between keeps them apart. */
const REFERENCE = /[@#](?=[\p{L}\d])|:(?=\/\/)|\bwww(?=\.)|:(?=[\w+-]+:)/giu;

/** Text as text: nothing in it is markup, HTML, a mention or a link. */
export function markdownText(text: string): string {
  return machineText(text)
    .replace(MARKUP, (character) => ENTITIES[character] ?? `\\${character}`)
    .replace(LINE_START, (_, blanks: string, mark: string) =>
      /\d/.test(mark) ? `${blanks}${mark}\\` : `${blanks}\\${mark}`,
    )
    .replace(REFERENCE, (mark) => `${mark}<!-- -->`);
}

/** A bar is an entity, since a table takes a backslash before it for its own. */
const ENTITIES: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '|': '&#124;' };

/** Text in monospace, behind more backquotes than it holds. */
export function markdownCode(text: string): string {
  const shown = machineText(text);
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = /^`|`$|^ .* $/.test(shown) || shown === '' ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** A table with a blank line behind it; bars end a cell even in monospace. */
export function* markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): Generator<string> {
  yield row(head);
  yield row(head.map(() => '---'));
  for (const cells of rows) yield row(cells);
  yield '\n';
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
}
