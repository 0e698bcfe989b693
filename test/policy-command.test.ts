import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundledCompiler } from '../src/cli/bundled.ts';
import { flowproof } from './cli-run.ts';

const compiler = bundledCompiler();
if (compiler === undefined && process.env.CI === 'true') throw new Error('no compiler: run `npm run tools`');

test('policy show says what a policy is', async () => {
  const { code, out } = await flowproof(['policy', 'show', 'admin_port_from_internet']);
  expect(code).toBe(0);
  for (const word of ['critical', 'tcp 22 (SSH)', 'AC-17', 'bastion host']) expect(out).toContain(word);
  const unknown = await flowproof(['policy', 'show', 'admin_port']);
  expect(unknown).toMatchObject({
    code: 2,
    err: expect.stringContaining('did you mean "admin_port_from_internet"'),
  });
});

test('policy list counts the findings of an audit', async () => {
  const { out } = await flowproof(['policy', 'list', '--audit', 'reports/analyzer-broken.json']);
  expect(out).toMatch(/^required_flow_missing +high +5 /m);
  expect(out).toMatch(/^prohibited_flow_open +\w+ +0 /m);
});

describe.skipIf(compiler === undefined)('policy new and policy test', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowproof-new-'));

  test('what is written passes its own test, and is not written over', async () => {
    expect(await flowproof(['policy', 'new', 'ours', '-d', folder])).toMatchObject({ code: 0, err: '' });
    expect(await flowproof(['policy', 'test', folder])).toMatchObject({
      code: 0,
      out: '2 of 2 tests passed\n',
    });
    expect(await flowproof(['policy', 'new', 'ours', '-d', folder])).toMatchObject({
      code: 2,
      err: expect.stringContaining('exists already'),
    });
    expect((await flowproof(['policy', 'new', 'Ours-2', '-d', folder])).code).toBe(2);
  });

  test.each([
    [
      'a test that is false',
      '== {{"fact": "a"}}',
      '== {{"fact": "b"}}',
      ':5: test_an_exposed_port_is_found is not true',
      1,
    ],
    [
      'a test that is undefined',
      'policy.findings == set()',
      'input.restrictions[7].id == "a"',
      ':9: test_a_closed_port_is_silent is not true',
      1,
    ],
    [
      'a test that throws',
      'policy.findings == set()',
      'count(numbers.range(1, 400000000)) > 0',
      ': test_a_closed_port_is_silent is broken',
      1,
    ],
  ])('%s', { timeout: 30_000 }, async (_, written, instead, told, code) => {
    const other = mkdtempSync(join(tmpdir(), 'flowproof-new-'));
    await flowproof(['policy', 'new', 'ours', '-d', other]);
    const file = join(other, 'ours/ours_test.rego');
    writeFileSync(file, readFileSync(file, 'utf8').replace(written, instead));
    const run = await flowproof(['policy', 'test', other]);
    expect(run.out + run.err).toContain(told);
    expect(run.out).toContain('1 of 2 tests passed');
    expect(run.code).toBe(code);
  });

  test('the shipped policies pass theirs', { timeout: 60_000 }, async () => {
    const run = await flowproof(['policy', 'test', 'policies']);
    expect(run).toMatchObject({ code: 0, out: expect.stringMatching(/^(\d+) of \1 tests passed\n$/) });
  });
});
