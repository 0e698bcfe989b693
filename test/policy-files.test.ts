import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newPolicy } from '../src/cli/new-policy.ts';
import { policyFiles } from '../src/cli/policy-files.ts';
import { folderOf } from './cli-run.ts';

const OUTSIDE = folderOf({ 'secret.txt': 'a password\n' });
const read = (prepare: (folder: string) => void, more = {}) => {
  const folder = folderOf({ ...newPolicy('ours'), ...more });
  prepare(folder);
  return policyFiles(folder, { file: 'flowproof.yaml' });
};

test.each([
  ['a pipe', (folder: string) => execFileSync('mkfifo', [join(folder, 'x.rego')]), 'it is no file'],
  ['a broken link', (folder: string) => symlinkSync('nowhere', join(folder, 'x.rego')), 'it is no file'],
  [
    'a link that leaves the folder',
    (folder: string) => symlinkSync(join(OUTSIDE, 'secret.txt'), join(folder, 'x.rego')),
    'it is a link that leads out of the folder',
  ],
  [
    'a folder by a link that leaves it',
    (folder: string) => symlinkSync(OUTSIDE, join(folder, 'x.rego')),
    'it is no file',
  ],
])('%s among policies is refused, and nothing of it is told', async (_, prepare, message) => {
  await expect(read(prepare)).rejects.toThrow(message);
});

test('data beside policies is refused, unless it is empty', async () => {
  const nothing = () => undefined;
  await expect(read(nothing, { 'data.json': '{"a": 1}' })).rejects.toThrow('data of a folder is not read');
  expect(Object.keys(await read(nothing, { 'data.json': '{}' }))).toHaveLength(1);
});

test('a link within the folder is read', async () => {
  const files = await read((folder) => symlinkSync('ours.rego', join(folder, 'again.rego')));
  expect(Object.keys(files)).toHaveLength(2);
});
