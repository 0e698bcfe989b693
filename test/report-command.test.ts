import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { flowproof, folderOf } from './cli-run.ts';

const STORED = 'reports/analyzer-broken.json';

test.concurrent('renders a stored audit as it was rendered at first', async () => {
  const out = folderOf({});
  const run = await flowproof(['report', STORED, '-f', 'html,json', '-o', out]);
  expect(run).toEqual({ code: 0, out: '', err: '' });
  expect(readdirSync(out).sort()).toEqual(['report.html', 'report.json']);
  for (const extension of ['html', 'json'])
    expect(readFileSync(join(out, `report.${extension}`), 'utf8')).toBe(
      readFileSync(`reports/analyzer-broken.${extension}`, 'utf8'),
    );
});

const stored = JSON.parse(readFileSync(STORED, 'utf8')) as Record<string, unknown>;
const mistakes: readonly (readonly [string, text: string, message: RegExp])[] = [
  ['no JSON', '# Report\n', /^audit\.json:1:1: expected a value/],
  ['cut off', readFileSync(STORED, 'utf8').slice(0, 5000), /^audit\.json:\d+:\d+: expected /],
  ['of somebody else', '{"version": "2.1.0"}', /^audit\.json#\/flowproof: no audit of this version/],
  [
    'with a strange finding',
    JSON.stringify({ ...stored, findings: [{ id: 1 }] }),
    /#\/findings\/0\/id: no audit/,
  ],
  ['nested too deep', '['.repeat(200), /nested deeper than 100 levels/],
];
test.concurrent.each(mistakes)('refuses a file that is %s', async (_, text, message) => {
  const run = await flowproof(['report', 'audit.json'], folderOf({ 'audit.json': text }));
  expect(run.err).toMatch(message);
  expect(run).toMatchObject({ code: 2, out: '' });
});
