import type { Origin } from '../../model/origin.ts';
import { type EditedText, insertLine, removeLine, replaceLine } from '../edited-text.ts';

/** Lines of a block in `nft list ruleset`: the one that opens it and the one that closes it. */
export interface Block {
  readonly from: number;
  readonly to: number;
}

function depthOf(line: string): number {
  const plain = line.replace(/"[^"]*"/g, '').replace(/#.*$/, '');
  return plain.split('{').length - plain.split('}').length;
}

/** The block that a line within `within` opens, which begins with `head`. */
function blockIn(text: EditedText, head: RegExp, within: Block): Block | undefined {
  let depth = 0;
  for (let from = within.from; from <= within.to; from++) {
    const line = text.lines[from]?.text ?? '';
    if (depth === 0 && head.test(line.trim())) {
      let open = depthOf(line);
      let to = from;
      while (open > 0 && to < within.to) open += depthOf(text.lines[++to]?.text ?? '');
      return { from, to };
    }
    depth += depthOf(line);
  }
  return undefined;
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

export function tableBlock(text: EditedText, family: string, table: string): Block | undefined {
  const named = family === 'ip' ? `(?:ip )?${escaped(table)}` : `${family} ${escaped(table)}`;
  return blockIn(text, new RegExp(`^table ${named} \\{`), { from: 0, to: text.lines.length - 1 });
}

/** `chain`, `set` or `map` of a table. */
export function partBlock(text: EditedText, table: Block, kind: string, name: string): Block | undefined {
  return blockIn(text, new RegExp(`^${kind} ${escaped(name)} \\{`), {
    from: table.from + 1,
    to: table.to - 1,
  });
}

export function chainsOf(text: EditedText, table: Block): string[] {
  return text.lines
    .slice(table.from + 1, table.to)
    .flatMap((line) => /^\s*chain (\S+) \{/.exec(line.text)?.[1] ?? []);
}

export interface ListedRule {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly handle?: string;
}

/** The rules of a chain, a line each. */
export function rulesOf(text: EditedText, chain: Block): ListedRule[] {
  const rules: ListedRule[] = [];
  for (let from = chain.from + 1; from < chain.to; from++) {
    const line = text.lines[from]?.text.trim() ?? '';
    let to = from;
    for (let open = depthOf(line); open > 0 && to < chain.to - 1; )
      open += depthOf(text.lines[++to]?.text ?? '');
    const isRule = line !== '' && !line.startsWith('#') && !/^(?:type|policy|hook|comment)\s/.test(line);
    const handle = /# handle (\d+)\s*$/.exec(text.lines[to]?.text ?? '')?.[1];
    if (isRule) rules.push({ from, to, text: line, ...(handle === undefined ? {} : { handle }) });
    from = to;
  }
  return rules;
}

export function insertRule(
  text: EditedText,
  chain: Block,
  position: number,
  rule: string,
  origin: Origin,
): void {
  const rules = rulesOf(text, chain);
  const last = rules.at(-1);
  const at = rules[position]?.from ?? (last === undefined ? chain.to : last.to + 1);
  insertLine(text, at, `\t\t${rule}`, origin);
}

export function removeLines(text: EditedText, { from, to }: Block, origin: Origin): void {
  for (let index = to; index >= from; index--) removeLine(text, index, origin);
}

/** Adds a table with nothing in it, behind the others. */
export function addTable(text: EditedText, family: string, table: string, origin: Origin): void {
  let end = text.lines.length;
  while (end > 0 && text.lines[end - 1]?.text.trim() === '') end--;
  insertLine(text, end, '}', origin);
  insertLine(text, end, `table ${family} ${table} {`, origin);
}

/** Adds a chain, set or map with the lines of its body. */
export function addPart(
  text: EditedText,
  table: Block,
  head: string,
  body: readonly string[],
  origin: Origin,
): void {
  const lines = [`\t${head} {`, ...body.map((line) => `\t\t${line}`), '\t}'];
  for (const [index, line] of lines.entries()) insertLine(text, table.to + index, line, origin);
}

/** Gives a chain its policy. */
export function setPolicy(text: EditedText, chain: Block, policy: string, origin: Origin): boolean {
  for (let index = chain.from + 1; index < chain.to; index++) {
    const line = text.lines[index]?.text ?? '';
    if (!/^\s*type\s/.test(line)) continue;
    const without = line.replace(/\s*policy \w+;/, '');
    replaceLine(text, index, `${without} policy ${policy};`, origin);
    return true;
  }
  return false;
}

/** The elements of a set or map, as they are listed. */
export function elementsOf(
  text: EditedText,
  set: Block,
): { readonly block?: Block; readonly elements: readonly string[] } {
  const block = blockIn(text, /^elements = \{/, { from: set.from + 1, to: set.to - 1 });
  if (block === undefined) return { elements: [] };
  const content = text.lines
    .slice(block.from, block.to + 1)
    .map((line) => line.text.trim())
    .join(' ');
  return {
    block,
    elements: splitElements(content.slice(content.indexOf('{') + 1, content.lastIndexOf('}'))),
  };
}

export function splitElements(content: string): string[] {
  return content
    .split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

/**
 * The listing has sets and shows elements of none: they may have been left out (`nft --terse`), and one set that shows its own would say
 * that the others have none.
 */
export function isTerse({ lines }: EditedText): boolean {
  return (
    lines.some(({ text, given }) => given !== undefined && /^\s*(?:set|map) \S+ \{/.test(text)) &&
    !lines.some(({ text }) => /^\s*elements = \{/.test(text))
  );
}

/** Puts elements in the place of those that a set has; an empty list is written too, because a set without one may show none. */
export function setElements(text: EditedText, set: Block, elements: readonly string[], origin: Origin): void {
  const { block } = elementsOf(text, set);
  if (isTerse(text)) {
    if (elements.length > 0) openSet(text, set, origin);
    return;
  }
  if (block !== undefined) removeLines(text, block, origin);
  const removed = block === undefined ? 0 : block.to - block.from + 1;
  const line = elements.length === 0 ? '\t\telements = { }' : `\t\telements = { ${elements.join(', ')} }`;
  insertLine(text, block?.from ?? set.to - removed, line, origin);
}

/** Elements may be added to the set of which nothing is known. */
export function openSet(text: EditedText, set: Block, origin: Origin): void {
  for (let index = set.from + 1; index < set.to; index++) {
    const line = text.lines[index]?.text ?? '';
    if (!/^\s*flags\s/.test(line)) continue;
    if (!/\bdynamic\b/.test(line)) replaceLine(text, index, `${line.trimEnd()},dynamic`, origin);
    return;
  }
  const type = text.lines.findIndex((line, index) => index > set.from && /^\s*type(?:of)?\s/.test(line.text));
  insertLine(text, type + 1, '\t\tflags dynamic', origin);
}
