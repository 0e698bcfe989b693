import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { flowproofHere } from './cli-here.ts';
import { flowproof } from './cli-run.ts';
import { receiver } from './notify-case.ts';
import { RULES_FILE, rulesWith, scanFolder } from './scan-case.ts';

const hook = await receiver();
afterAll(hook.stop);

const CONFIGURATION = `evidence: [evidence]
notify:
  channels:
    team: { type: webhook, url: { env: HOOK_URL }, secret: { file: secret.txt }, allowPrivate: true }
    gone: { type: slack, url: { env: NO_SUCH_VARIABLE } }
metrics: { file: metrics/flowproof.prom }
`;
const SECRET = '0123456789abcdef';
const NOT_TOLD = 'notify: gone was not told: the environment variable NO_SUCH_VARIABLE is not set\n';

test('scans tell what they find and that they fail, fail for no channel, and write metrics', async () => {
  const folder = scanFolder({
    'flowproof.yaml': CONFIGURATION,
    'secret.txt': `${SECRET}\n`,
    [RULES_FILE]: rulesWith(3389),
  });
  const scan = (...more: string[]) => flowproofHere(['scan', ...more], folder, { HOOK_URL: hook.url });
  const metrics = () => readFileSync(join(folder, 'metrics/flowproof.prom'), 'utf8');
  // A process of its own, which ends although it has sent something.
  const first = await flowproof(['scan'], folder, { HOOK_URL: hook.url });
  expect(first).toMatchObject({ code: 0, err: NOT_TOLD });
  expect(told()).toMatchObject([{ scans: [], findings: [{ reason: 'new', severity: 'low' }] }]);
  expect(metrics()).toMatch(/^flowproof_findings\{.*severity="low"\} 1$/m);
  expect(metrics()).toMatch(/^flowproof_notifications_failed\{.*channel="gone"\} 1$/m);

  renameSync(join(folder, 'evidence'), join(folder, 'elsewhere'));
  expect(await scan()).toMatchObject({ code: 2, err: expect.stringContaining(NOT_TOLD) });
  expect(told()).toMatchObject([
    {
      scans: [{ kind: 'failed', text: expect.stringContaining('evidence: no such file or folder') }],
      findings: [],
    },
  ]);
  const [last, success] = ['run', 'success'].map((of) =>
    Number(new RegExp(`^flowproof_last_${of}_timestamp_seconds\\{.*\\} (.*)$`, 'm').exec(metrics())?.[1]),
  );
  expect(last).toBeGreaterThan(success as number);

  // Where the store is gone, too, nobody remembers that it was told.
  const unreachable = await scan('--store', 'postgres://flowproof:S3CRET@127.0.0.1:1/scans');
  expect(unreachable.code).toBe(2);
  expect(told()).toMatchObject([
    { scans: [{ text: expect.stringContaining('the database cannot be reached (ECONNREFUSED)') }] },
  ]);

  const kept = await flowproofHere(['history', '--notifications'], folder);
  expect(kept.out).toMatch(/team +127\.0\.0\.1:\d+ +delivered +\S+: scan \S+ failed\n/);
  expect(kept.out).toMatch(/gone +– +failed: the environment variable NO_SUCH_VARIABLE is not set/);

  const files = ['.flowproof', 'metrics'].flatMap((name) =>
    readdirSync(join(folder, name)).map((file) => readFileSync(join(folder, name, file), 'latin1')),
  );
  for (const text of [...files, unreachable.err, ...sent])
    expect(text).not.toMatch(/S3CRET|0123456789abcdef/);
});

test('a metrics file that cannot be written is said, and fails no scan', async () => {
  const folder = scanFolder({ 'flowproof.yaml': 'evidence: [evidence]\nmetrics: { file: taken/x.prom }\n' });
  writeFileSync(join(folder, 'taken'), '');
  const { code, err } = await flowproofHere(['scan'], folder);
  expect(code).toBe(0);
  expect(err).toMatch(/^metrics: \S+taken\/x.prom cannot be written: not a directory\n$/);
});

const sent: string[] = [];

/** What was received since the last call. */
function told(): object[] {
  const bodies = hook.received.splice(0).map(({ body }) => body);
  sent.push(...bodies);
  return bodies.map((body) => JSON.parse(body));
}

test('a store that cannot be used is told of once for each reason, and anew when it could be used between', async () => {
  const team = `{ type: webhook, url: "${hook.url}", secret: { file: secret.txt }, allowPrivate: true }`;
  const folder = scanFolder({
    'flowproof.yaml': `evidence: [evidence]\nnotify: { channels: { team: ${team} } }\n`,
    'secret.txt': `${SECRET}\n`,
  });
  const scan = async (store: string) => {
    await flowproofHere(['scan', '--store', store], folder);
    return told().length;
  };
  const [down, other] = ['postgres://u@127.0.0.1:1/x', 'secret.txt'];
  const counts: number[] = [];
  for (const store of [down, down, other, down, 'scans.db', down]) counts.push(await scan(store));
  expect(counts).toEqual([1, 0, 1, 0, 0, 1]);
});

test('without a store each channel is told of a failure once, whatever the configuration beside it does', async () => {
  const channel = (secret: string) =>
    `{ type: webhook, url: "${hook.url}", secret: { file: ${secret} }, allowPrivate: true }`;
  const folder = scanFolder({
    'flowproof.yaml': `evidence: [evidence]\nnotify: { channels: { team: ${channel('secret.txt')}, late: ${channel('late.txt')} } }\n`,
    'beside.yaml': 'evidence: [evidence]\n',
    'secret.txt': `${SECRET}\n`,
  });
  const fail = async () => {
    await flowproofHere(['scan', '--store', 'secret.txt'], folder);
    return told().length;
  };
  const counts = [await fail(), await fail()];
  writeFileSync(join(folder, 'late.txt'), SECRET);
  counts.push(await fail(), await fail());
  expect((await flowproofHere(['scan', '-c', 'beside.yaml'], folder)).code).toBe(0);
  counts.push(await fail());
  expect(counts).toEqual([1, 0, 1, 0, 0]);
});

test('a scan whose report cannot be written is told of once, as the run that it is', async () => {
  const team = `{ type: webhook, url: "${hook.url}", secret: { file: secret.txt }, allowPrivate: true }`;
  const folder = scanFolder({
    'flowproof.yaml': `evidence: [evidence]\nnotify: { channels: { team: ${team} } }\n`,
    'secret.txt': `${SECRET}\n`,
    [RULES_FILE]: rulesWith(3389),
  });
  expect((await flowproofHere(['scan', '-o', 'secret.txt/x.txt'], folder)).code).toBe(2);
  expect(told()).toMatchObject([{ scans: [], findings: [{ reason: 'new' }] }]);
});
