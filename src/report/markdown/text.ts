import { machineText } from '../machine-text.ts';

/** Markup of the common dialects, formulas included; and names of people, numbers of issues, addresses and pictures by name. */
const ACTIVE = /[\\`*_{}[\]<>&|~$]|[@#](?=[\p{L}\d])|:(?=\/\/)|(?<!\d):(?=[\w+-]+:)|\bwww(?=\.)/giu;
/** What makes a list or a rule at the start of a line. */
const LINE_START = /^(\s*\d*)(?=[-+=.)])/;

/** Text as text: nothing in it is markup, HTML, a mention or a link. */
export function markdownText(text: string): string {
  return markdownRun(text).replace(LINE_START, '$1\\');
}

/** Text behind other text of its line. */
export function markdownRun(text: string): string {
  return machineText(text).replace(ACTIVE, inactive);
}

/** References are looked for in the finished text: only a comment between keeps them apart. */
function inactive(found: string): string {
  return ENTITIES[found] ?? (/[@#:w]/i.test(found) ? `${found}<!-- -->` : `\\${found}`);
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

/** A table with a blank line behind it, cells at the end of a row may lack; bars end a cell even in monospace. */
export function* markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): Generator<string> {
  yield row(head);
  yield row(head.map(() => '---'));
  for (const cells of rows) yield row([...cells, ...head.slice(cells.length).map(() => '')]);
  yield '\n';
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
}
