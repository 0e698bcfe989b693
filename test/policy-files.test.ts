import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
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
    'is a link to a folder, which is not followed',
  ],
  [
    'a folder by a link that stays within it',
    (folder: string) => symlinkSync('.', join(folder, 'again')),
    'is a link to a folder, which is not followed',
  ],
  [
    'a folder that is hidden',
    (folder: string) => {
      mkdirSync(join(folder, '.team'));
      writeFileSync(join(folder, '.team', 'theirs.rego'), 'package rules.theirs\n');
    },
    'names that begin with a dot are not read',
  ],
  [
    'a file that is hidden',
    (folder: string) => writeFileSync(join(folder, '.theirs.rego'), 'package rules.theirs\n'),
    'names that begin with a dot are not read',
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

test('a policy in a file that is named as tests are is no test', async () => {
  const { 'ours.rego': text = '' } = newPolicy('ours');
  const files = await read(() => undefined, {
    'load_test.rego': text.replace('rules.ours', 'rules.load_test'),
  });
  expect(Object.keys(files).map((name) => name.split('/').at(-1))).toEqual(['load_test.rego', 'ours.rego']);
});
