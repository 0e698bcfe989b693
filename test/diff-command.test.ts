import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CHANGE_CLASSES } from '../src/diff/change-classes.ts';
import type { Diff } from '../src/model/diff.ts';
import { flowproofHere } from './cli-here.ts';
import { folderOf } from './cli-run.ts';
import { RULES_FILE, rulesWith, scanFolder } from './scan-case.ts';

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
  [
    `${AUDITS} --fail-on-change lockout,broken-requirement,opened`,
    /two audits do not show lockout, opened: compare the evidence/,
  ],
  [`${HOST}/evidence reports/analyzer-broken.json`, /analyzer-broken\.json: is an audit, and no evidence/],
  [`${CHANGE} --probes probes.txt -f sarif`, /expected text or json with --probes; found sarif/],
  [`${HOST}/evidence ${HOST}/evidence --source .`, /before and after cannot be combined with --source/],
  [`${CHANGE} --opa opa`, /a comparison without --config cannot be combined with --opa/],
  [`${AUDITS} --probes probes.txt`, /two audits cannot be combined with --probes/],
  [
    `${CHANGE} --probes probes.txt --fail-on-change opened --max-age 7d -o out.txt`,
    /--probes cannot be combined with --fail-on-change, --out, --max-age/,
  ],
];
test.each(mistakes)('diff %s', async (args, message) => {
  const run = await flowproofHere(['diff', ...args.split(' ')]);
  expect(run.err).toMatch(message);
  expect(run).toMatchObject({ code: 2, out: '' });
});

const RELOAD = [
  'fixtures/changes/firewalld/evidence',
  '--change',
  'fixtures/changes/firewalld/stored-alone.sh',
];

test.each([
  ['text', /At the next reload: 3 kinds of flows opened · 1 kind of flow undecided\.$/m],
  ['markdown', /^### ▲ At the next reload, this change opens 3 kinds of flows$/m],
  ['html', /<h1>▲ At the next reload, this change opens 3 kinds of flows<\/h1>/],
  ['sarif', /At the next reload: tcp 7101 from /],
])('what a command only stores is told of the next reload in %s', async (format, told) => {
  expect((await flowproofHere(['diff', ...RELOAD, '-f', format])).out).toMatch(told);
});

test('a class that the change does not do stops nothing, and each of several that it does is named', async () => {
  const args = ['diff', ...CHANGE.split(' '), '--fail-on-change', 'lockout'];
  expect(await flowproofHere(args)).toMatchObject({
    code: 0,
    err: '--fail-on-change lockout stops nothing without --config, which says what is required\n',
  });
  const run = await flowproofHere([...args, '--fail-on-change', 'opened, new-exposure']);
  expect([run.code, run.err]).toEqual([1, expect.stringMatching(/^refused by --fail-on-change: /m)]);
});

test('evidence that could not be read as it was collected is told, and 4', async () => {
  const dump = readFileSync(`${HOST}/evidence/hosts/gw/iptables-save.txt`);
  const manifest = JSON.stringify({ files: { 'hosts/h/rules.txt': { sha256: '0'.repeat(64) } } });
  const folder = folderOf({ 'hosts/h/rules.txt': dump, 'manifest.json': manifest });
  const run = await flowproofHere(['diff', folder, folder]);
  expect([run.code, run.err]).toEqual([
    4,
    expect.stringMatching(/^incomplete: .*was changed after it was collected/),
  ]);
  const probes = join(
    folderOf({ 'probes.txt': 'tcp 203.0.113.7:40000 -> 10.0.0.1:22 in eth0\n' }),
    'probes.txt',
  );
  expect(await flowproofHere(['diff', folder, folder, '--probes', probes])).toMatchObject({ code: 4 });
});

test('what is before a change may be a stored run or an evidence pack', async () => {
  const folder = scanFolder();
  const names = ['-c', 'flowproof.yaml'];
  expect(await flowproofHere(['scan', ...names], folder)).toMatchObject({ code: 0 });
  const packed = await flowproofHere(['audit', ...names, '--evidence-pack', 'pack.tar.gz'], folder);
  expect(packed).toMatchObject({ code: 0 });
  writeFileSync(join(folder, 'open.sh'), 'iptables -A INPUT -p tcp --dport 8443 -j ACCEPT\n');
  writeFileSync(join(folder, RULES_FILE), rulesWith(8443));
  const states = [
    ['--baseline', 'latest', '--change', 'open.sh'],
    ['--baseline', 'pack.tar.gz', 'evidence'],
  ];
  const runs = await Promise.all(
    states.map((each) => flowproofHere(['diff', ...each, '-f', 'json'], folder)),
  );
  for (const { code, out } of runs) {
    const { boxes } = JSON.parse(out) as { boxes: Partial<Diff['boxes'][number]>[] };
    const [{ kind, ports, cause } = {}] = boxes;
    expect([code, kind, ports, cause?.origin.line]).toEqual([0, 'opened', ['8443'], expect.any(Number)]);
  }
  const mixed = await flowproofHere(['diff', 'run:1', 'evidence', '--change', 'open.sh'], folder);
  expect([mixed.code, mixed.err]).toEqual([2, expect.stringMatching(/run:1 is a whole state/)]);
});

test('the classes of the policy, of the page and of the command are the same', () => {
  const policy = readFileSync('policies/rules/change_refused/change_refused.rego', 'utf8');
  const page = readFileSync('docs/ci.md', 'utf8');
  const ofPolicy = policy.matchAll(/^_class\(fact\) := "([\w-]+)"/gm).map(([, name]) => name);
  const ofPage = page.matchAll(/^\| `([\w-]+)` \|/gm).map(([, name]) => name);
  expect([...ofPolicy].sort()).toEqual([...CHANGE_CLASSES].sort());
  expect([...ofPage]).toEqual([...CHANGE_CLASSES]);
});
