import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CHANGE_CLASSES } from '../src/diff/change-classes.ts';
import { flowproof, folderOf } from './cli-run.ts';

const HOST = 'fixtures/changes/iptables';
const CHANGE = `${HOST}/evidence --change ${HOST}/open-a-port.sh`;
const AUDITS = 'reports/analyzer-compliant.json reports/analyzer-broken.json';

const mistakes: readonly (readonly [args: string, message: RegExp])[] = [
  [
    `${CHANGE} --fail-on-change new-exposures`,
    /unknown class of changes "new-exposures"; did you mean "new-exposure"/,
  ],
  [`${AUDITS} --fail-on-change opend`, /unknown class of changes "opend"/],
  [`${AUDITS} -c flowproof.yaml --max-age 7d`, /two audits cannot be combined with --config, --max-age/],
  [`${AUDITS} --probes probes.txt`, /two audits cannot be combined with --probes/],
  [
    `${CHANGE} --probes probes.txt --fail-on-change opened --max-age 7d -o out.txt`,
    /--probes cannot be combined with --fail-on-change, --out, --max-age/,
  ],
];
test.concurrent.each(mistakes)('diff %s', async (args, message) => {
  const run = await flowproof(['diff', ...args.split(' ')]);
  expect(run.err).toMatch(message);
  expect(run).toMatchObject({ code: 2, out: '' });
});

test.concurrent('a class that the change does not do stops nothing, and each of several that it does is named', async () => {
  const args = ['diff', ...CHANGE.split(' '), '--fail-on-change', 'lockout'];
  expect(await flowproof(args)).toMatchObject({ code: 0 });
  const run = await flowproof([...args, '--fail-on-change', 'opened, new-exposure']);
  expect([run.code, run.err]).toEqual([1, expect.stringMatching(/^refused by --fail-on-change: /m)]);
});

test.concurrent('evidence that could not be read as it was collected is told, and 4', async () => {
  const dump = readFileSync(`${HOST}/evidence/hosts/gw/iptables-save.txt`);
  const manifest = JSON.stringify({ files: { 'hosts/h/rules.txt': { sha256: '0'.repeat(64) } } });
  const folder = folderOf({ 'hosts/h/rules.txt': dump, 'manifest.json': manifest });
  const run = await flowproof(['diff', folder, folder]);
  expect([run.code, run.err]).toEqual([
    4,
    expect.stringMatching(/^incomplete: .*was changed after it was collected/),
  ]);
});

test('the classes of the policy, of the page and of the command are the same', () => {
  const policy = readFileSync('policies/rules/change_refused/change_refused.rego', 'utf8');
  const page = readFileSync('docs/ci.md', 'utf8');
  const ofPolicy = policy.matchAll(/^_class\(fact\) := "([\w-]+)"/gm).map(([, name]) => name);
  const ofPage = page.matchAll(/^\| `([\w-]+)` \|/gm).map(([, name]) => name);
  expect([...ofPolicy].sort()).toEqual([...CHANGE_CLASSES].sort());
  expect([...ofPage]).toEqual([...CHANGE_CLASSES]);
});
