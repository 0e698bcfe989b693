import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Audit } from '../src/model/audit.ts';
import { htmlReport } from '../src/report/html/page.ts';
import { flowproofHere } from './cli-here.ts';
import { folderOf } from './cli-run.ts';

const STORED = 'reports/analyzer-broken.json';
const stored = JSON.parse(readFileSync(STORED, 'utf8')) as object;

test('renders a stored audit as it was rendered at first', async () => {
  const out = folderOf({});
  const run = await flowproofHere(['report', STORED, '-f', 'html,json', '-o', out]);
  expect(run).toEqual({ code: 0, out: '', err: '' });
  expect(readdirSync(out).sort()).toEqual(['report.html', 'report.json']);
  const written = (name: string) => readFileSync(join(out, name), 'utf8');
  expect(written('report.json')).toBe(readFileSync(STORED, 'utf8'));
  expect(written('report.html')).toBe(htmlReport(stored as Audit));
});

test('several formats need a folder', async () => {
  const run = await flowproofHere(['report', STORED, '-f', 'json,html']);
  expect(run).toMatchObject({ code: 2, out: '', err: expect.stringContaining('--out <folder>') });
});

const mistakes: readonly (readonly [string, text: string, message: RegExp])[] = [
  ['no JSON', '# Report\n', /^audit\.json:1:1: no audit of this version of flowproof: expected a value/],
  ['cut off', readFileSync(STORED, 'utf8').slice(0, 5000), /^audit\.json:\d+:\d+: no audit .*: expected /],
  ['of somebody else', '{"version": "2.1.0"}', /^audit\.json#\/flowproof: no audit of this version/],
  [
    'with a strange finding',
    JSON.stringify({ ...stored, findings: [{ id: 1 }] }),
    /#\/findings\/0\/id: no audit/,
  ],
  ['of no time', JSON.stringify({ ...stored, asOf: 'yesterday' }), /^audit\.json#\/asOf: no audit/],
  ['nested too deep', '['.repeat(200), /nested deeper than 100 levels/],
];
test.each(mistakes)('refuses a file that is %s', async (_, text, message) => {
  const run = await flowproofHere(['report', 'audit.json'], folderOf({ 'audit.json': text }));
  expect(run.err).toMatch(message);
  expect(run).toMatchObject({ code: 2, out: '' });
});
