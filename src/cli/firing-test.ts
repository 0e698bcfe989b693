import type { PolicySources } from '../policy/compile-policies.ts';

/** A test of a policy that expects it to find something. */
export interface FiringTest {
  readonly file: string;
  readonly line: number;
  /** The Rego of the test, and of what it refers to in its file. */
  readonly text: string;
}

interface Block {
  readonly name: string;
  readonly line: number;
  readonly text: string;
}

/** The first test of a policy that expects a finding; its other rules are named like its file's. */
export function firingTest(files: PolicySources, id: string): FiringTest | undefined {
  for (const [file, text] of Object.entries(files)) {
    if (!new RegExp(`^package rules\\.${id}_test\\s*$`, 'm').test(text)) continue;
    const blocks = blocksOf(text);
    const test = blocks.find((block) => block.name.startsWith('test_') && !/set\(\)|== 0\b/.test(block.text));
    if (test === undefined) continue;
    const shown = withReferences(test, blocks);
    return { file, line: test.line, text: shown.map((block) => block.text).join('\n\n') };
  }
  return undefined;
}

/** Rules as `opa fmt` lays them out: each begins at the start of a line, and what belongs to it is indented or closes it. */
function blocksOf(text: string): Block[] {
  const blocks: { name: string; line: number; lines: string[] }[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const name = /^(?:default )?([A-Za-z_]\w*)/.exec(line)?.[1];
    if (name !== undefined) blocks.push({ name, line: index + 1, lines: [line] });
    else if (!line.startsWith('#')) blocks.at(-1)?.lines.push(line);
  }
  return blocks
    .filter(({ name }) => name !== 'package' && name !== 'import')
    .map(({ name, line, lines }) => ({ name, line, text: lines.join('\n').trimEnd() }));
}

function withReferences(test: Block, blocks: readonly Block[]): Block[] {
  const shown = new Set([test]);
  for (const block of shown) {
    const words = new Set(block.text.match(/\w+/g));
    for (const each of blocks) if (words.has(each.name) && !each.name.startsWith('test_')) shown.add(each);
  }
  return [...shown];
}
