import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundledCompiler, bundledPolicies, shippedPolicyFiles } from '../src/cli/bundled.ts';
import { firingTest } from '../src/cli/firing-test.ts';
import { policyTable } from '../src/cli/list-policies.ts';
import { newPolicy } from '../src/cli/new-policy.ts';
import { groundFor } from '../src/cli/own-policies.ts';
import { bundleOf } from '../src/cli/policy-bundle.ts';
import { policyText } from '../src/cli/show-policy.ts';
import { compiledOf } from '../src/policy/compile-policies.ts';
import { wasiCompiler } from '../src/policy/rego-compiler.ts';
import { testPolicies } from '../src/policy/test-policies.ts';
import { flowproofHere } from './cli-here.ts';
import { folderOf } from './cli-run.ts';

const OPA = resolve('.tools/bin/opa');
const compiler = bundledCompiler();
if (compiler === undefined && process.env.CI === 'true') throw new Error('no compiler: run `npm run tools`');

const { policies } = bundledPolicies().catalogue;

test('policy show says what a policy is, with a test that it finds something in', async () => {
  const text = (await policyText('admin_port_from_internet')).join('\n');
  for (const word of ['critical', 'tcp 22 (SSH)', 'AC-17', 'bastion host', '_test.rego:5', '"from_port": 22'])
    expect(text).toContain(word);
  await expect(policyText('admin_port')).rejects.toThrow('did you mean "admin_port_from_internet"');
});

test('policy list counts the findings of an audit', async () => {
  const { code, out } = await flowproofHere(['policy', 'list', '--audit', 'reports/analyzer-broken.json']);
  expect(code).toBe(0);
  expect(out).toMatch(/^required_flow_missing +high +5 +flowproof /m);
  expect(out).toMatch(/^prohibited_flow_open +\w+ +0 +flowproof /m);
  // Audits do not ask it: no findings would say that it found none.
  expect(out).toMatch(/^change_refused +\w+ +- +flowproof /m);
  await expect(policyTable({ audit: 'latest' })).rejects.toThrow('name it with --config');
});

describe.skipIf(compiler === undefined)('with a compiler', () => {
  const compile = wasiCompiler(compiler as string);
  const outcomesOf = async (modules: Readonly<Record<string, string>>) =>
    testPolicies(await compiledOf(compile, { ...groundFor(modules), tests: true }));

  test('what policy show shows of each shipped policy is true, and not without the policy', async () => {
    const files = shippedPolicyFiles();
    const silent = Object.entries(files).map(([file, text]) => [
      file,
      /_test\.rego$/.test(file) || !file.includes('/rules/') || file.endsWith('rules/rules.rego')
        ? text
        : `package rules.${file.split('/').at(-2)}\n\nfindings contains json.unmarshal("{}") if false\n`,
    ]);
    const outcomes = await outcomesOf(Object.fromEntries(silent) as Record<string, string>);
    for (const { id } of policies) {
      const shown = firingTest(files, id);
      const { outcome } =
        outcomes.find(({ file, line }) => file === shown?.file && line === shown.line) ?? {};
      expect({ id, outcome }).toEqual({ id, outcome: 'failed' });
    }
  });

  test('policy new writes what passes its own test, and does not write over it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flowproof-new-'));
    expect(await flowproofHere(['policy', 'new', 'ours', '-d', folder])).toMatchObject({ code: 0, err: '' });
    expect(await flowproofHere(['policy', 'test', folder])).toMatchObject({
      code: 0,
      out: '3 of 3 tests passed\n',
    });
    expect(await flowproofHere(['policy', 'new', 'ours', '-d', folder])).toMatchObject({
      code: 2,
      err: expect.stringContaining('exists already'),
    });
    expect((await flowproofHere(['policy', 'new', 'Ours-2', '-d', folder])).code).toBe(2);
  });

  test('policy test says what is not true, and what breaks', async () => {
    const written = newPolicy('ours');
    const text = written['ours_test.rego'] as string;
    const wrong = `${text}
test_undefined if input.restrictions[7].id == "a"

test_throws if port("ssh") == 22

port(name) := 22 if startswith(name, "s")

port(name) := 23 if endswith(name, "h")
`.replace('== {{"fact": "a"}}', '== {{"fact": "b"}}');
    const folder = folderOf({ ...written, 'ours_test.rego': wrong });
    const run = await flowproofHere(['policy', 'test', folder]);
    expect(run).toMatchObject({ code: 1, err: '' });
    for (const told of [
      ':5: test_an_exposed_port_is_found is not true',
      ': test_undefined is not true',
      ': test_throws is broken: ',
      '2 of 5 tests passed',
    ])
      expect(run.out).toContain(told);
  });

  test('policy build packs what OPA loads, with the same findings, and equal bytes', async () => {
    const folder = folderOf(newPolicy('ours'));
    const { bytes, policies: ids } = await bundleOf(folder, undefined);
    expect(ids).toEqual(['ours']);
    expect(Buffer.from((await bundleOf(folder, undefined)).bytes).equals(Buffer.from(bytes))).toBe(true);
    if (!existsSync(OPA)) return;
    const into = folderOf({
      'ours.tar.gz': bytes,
      'input.json':
        '{"restrictions":[{"id":"a","verdict":"exposed","protocol":"tcp","from_port":5432,"to_port":5432}]}',
    });
    const asked = ['eval', '-b', 'ours.tar.gz', '-i', 'input.json', '-f', 'json', 'data.rules.ours.findings'];
    const { result } = JSON.parse(execFileSync(OPA, asked, { cwd: into, encoding: 'utf8' }));
    expect(result[0].expressions[0].value).toEqual([{ fact: 'a' }]);
    expect(execFileSync(OPA, ['test', '-b', 'ours.tar.gz'], { cwd: into, encoding: 'utf8' })).toContain(
      'PASS: 3/3',
    );
  });

  test('with a configuration its own policies are listed and shown, as it wants them', async () => {
    const { bytes } = await bundleOf(folderOf(newPolicy('ours')), undefined);
    const configuration = readFileSync('fixtures/deployments/analyzer-broken/flowproof.yaml', 'utf8');
    const config = join(
      folderOf({
        'ours.tar.gz': bytes,
        'flowproof.yaml': `${configuration}policies:
  folders: [ours.tar.gz]
  adjust:
    required_flow_missing: { severity: low, reason: a laboratory }
    prohibited_flow_open: { enabled: false, reason: judged elsewhere }
`,
      }),
      'flowproof.yaml',
    );
    const listed = (await policyTable({ config })).join('\n');
    expect(listed).toMatch(/^ours +medium +on +ours\.tar\.gz +Say what is wrong/m);
    expect(listed).toMatch(/^required_flow_missing +low \(high\) +on +flowproof /m);
    expect(listed).toMatch(/^prohibited_flow_open +\w+ +off +flowproof /m);
    const shown = (await policyText('ours', config)).join('\n');
    for (const words of [
      'ours.tar.gz!/ours_test.rego:5',
      'Say what removes the finding.',
      '"from_port": 5432',
    ])
      expect(shown).toContain(words);
    expect((await policyText('prohibited_flow_open', config)).join('\n')).toMatch(
      /^judges +no\nadjusted +prohibited_flow_open: disabled: judged elsewhere$/m,
    );
  });
});
