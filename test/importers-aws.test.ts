import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aws } from '../src/importers/aws/index.ts';
import type { ReadFile } from '../src/importers/importer.ts';
import { snapshotText } from './snapshot-text.ts';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures', 'aws');

for (const name of readdirSync(FIXTURES).sort()) {
  test(`aws: ${name}`, async () => {
    const files = readCase(join(FIXTURES, name));
    expect(files.filter((file) => !aws.recognises(file))).toEqual([]);
    const text = `${snapshotText(aws.read(files)).join('\n')}\n`;
    await expect(text).toMatchFileSnapshot(join(FIXTURES, name, 'expected.txt'));
  });
}

function readCase(folder: string): ReadFile[] {
  const names = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return names.sort().map((file) => {
    const bytes = readFileSync(join(folder, file));
    return { name: file, bytes, json: JSON.parse(bytes.toString()) as unknown };
  });
}
