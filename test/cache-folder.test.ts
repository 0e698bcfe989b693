import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { cacheFolder } from '../src/cli/cache-folder.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const OWN = join(homedir(), '.cache');

test.each([
  ['/var/cache/mine', '/var/cache/mine'],
  [undefined, OWN],
  // Neither may lie where the program is called: others may write there.
  ['', OWN],
  ['cache', OWN],
])('the cache is in a folder of the user: %s', (named, folder) => {
  vi.stubEnv('XDG_CACHE_HOME', named);
  expect(cacheFolder('code')).toBe(join(folder, 'flowproof', 'code'));
});

test('who has no home has no cache', () => {
  vi.stubEnv('XDG_CACHE_HOME', undefined);
  vi.stubEnv('HOME', '');
  expect(cacheFolder('code')).toBeUndefined();
});
