import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ReadFile } from '../src/importers/importer.ts';
import { iptables } from '../src/importers/iptables/index.ts';
import { filterNotation, gapNotation } from './rule-notation.ts';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures', 'iptables');

for (const name of readdirSync(FIXTURES).sort()) {
  test(`iptables: ${name}`, async () => {
    const files = readCase(join(FIXTURES, name));
    expect(files.filter((file) => !iptables.recognises(file))).toEqual([]);
    const { host, gaps } = iptables.read(files);
    const lines = [...(host?.filters ?? []).flatMap(filterNotation), ...gaps.map(gapNotation)];
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(join(FIXTURES, name, 'expected.txt'));
  });
}

function readCase(folder: string): ReadFile[] {
  const names = readdirSync(folder).filter((file) => file !== 'expected.txt');
  return names.sort().map((file) => {
    const bytes = readFileSync(join(folder, file));
    return { name: file, bytes, text: bytes.toString() };
  });
}
