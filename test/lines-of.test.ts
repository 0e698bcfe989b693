import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { linesOf } from '../src/cli/lines-of.ts';
import { folderOf } from './cli-run.ts';

test.each([
  ['nothing', ''],
  ['one line without its end', 'a'],
  ['separators that JSON may hold', 'a\u2028b\rc\nd\n'],
  ['a line beyond a chunk, and characters across its edge', `${'ü€'.repeat(700_000)}\nx\n\ny`],
])('lines of a text: %s', (_, text) => {
  const path = join(folderOf({}), 'text');
  writeFileSync(path, text);
  expect([...linesOf(path)]).toEqual(text.split('\n'));
});

test.each([
  ['gone', 'no such file or directory'],
  ['.', 'illegal operation on a directory'],
])('a text that cannot be read: %s', (path, reason) => {
  expect(() => [...linesOf(join(folderOf({}), path))]).toThrow(reason);
});
