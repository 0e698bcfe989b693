import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeWhole } from '../src/cli/write-whole.ts';

test.each([
  ['to a file', true],
  ['that leads nowhere yet', false],
])('a link %s stays one', (_, isThere) => {
  const folder = mkdtempSync(join(tmpdir(), 'flowproof-'));
  if (isThere) writeFileSync(join(folder, 'real.txt'), 'old');
  symlinkSync('real.txt', join(folder, 'link.txt'));
  writeWhole(join(folder, 'link.txt'), 'new');
  expect(lstatSync(join(folder, 'link.txt')).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, 'real.txt'), 'utf8')).toBe('new');
  expect(readdirSync(folder).toSorted()).toEqual(['link.txt', 'real.txt']);
});

test('a file that others may not read stays such a one', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'flowproof-')), 'told.json');
  writeFileSync(path, 'old');
  chmodSync(path, 0o600);
  writeWhole(path, 'new');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});
