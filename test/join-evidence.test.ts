import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { joinEvidence } from '../src/cli/join-evidence.ts';
import type { CollectionScope } from '../src/model/collection-job.ts';
import { checkStore } from '../src/store/check.ts';
import { removeCollections, saveCollection } from '../src/store/collections.ts';
import { withStore } from '../src/store/open-store.ts';
import { prune } from '../src/store/prune.ts';
import { beginRun, failRun } from '../src/store/runs.ts';
import type { Store } from '../src/store/tables.ts';
import { folderOf } from './cli-run.ts';

const RUN = 'run-1';
const [APP, SHARED] = ['11111111-2222-3333-4444-555555555555', '22222222-3333-4444-5555-666666666666'];
const ACCOUNT = '111111111111';
const AWS: CollectionScope = { kind: 'aws', account: ACCOUNT, regions: ['eu-north-1'], home: 'eu-north-1' };

beforeAll(() => {
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation(() => true);
});
afterAll(() => {
  vi.restoreAllMocks();
});

test('published prefixes, which are the same for all subscriptions, are kept once', async () => {
  const files = (id: string) => ({
    [`${id}/virtualNetworks.json`]: '{}',
    [`${id}/serviceTags.json`]: '{"values":[]}',
  });
  const subscriptions = [APP, SHARED].map((id) => ({
    scope: { kind: 'azure', subscription: id } as const,
    files: files(id),
  }));
  const { names } = await joined(subscriptions);
  expect(names).toEqual([
    `${APP}/serviceTags.json`,
    `${APP}/virtualNetworks.json`,
    `${SHARED}/virtualNetworks.json`,
  ]);
});

const REFUSED: readonly (readonly [string, string])[] = [
  ['leads out of the folder', `${ACCOUNT}/eu-north-1/../../../../escaped.json`],
  ['is an absolute path', '/tmp/escaped.json'],
  ['is of another account', '222222222222/eu-north-1/describe-vpcs.json'],
  ['is of a region that was not asked for', `${ACCOUNT}/eu-west-1/describe-vpcs.json`],
  ['is the manifest', 'manifest.json'],
];
test.each(REFUSED)('nothing of a result is taken where a file %s', async (_, path) => {
  const sound = `${ACCOUNT}/eu-north-1/describe-vpcs.json`;
  const { names, missing } = await joined([{ scope: AWS, files: { [sound]: '{}', [path]: '{}' } }]);
  expect(names).toEqual([]);
  expect(missing[sound]).toMatchObject({
    reason: 'what the job brought is no evidence of what it was asked for',
  });
});

test('nothing is removed that a manifest names outside of its folder', async () => {
  const outside = folderOf({ 'victim.json': 'theirs', 'evidence/manifest.json': '' });
  const name = `${ACCOUNT}/eu-west-1/../../../victim.json`;
  const manifest = JSON.stringify({ files: { [name]: entryOf('old') } });
  writeFileSync(join(outside, 'evidence/manifest.json'), manifest);
  const refused = joined([{ scope: AWS, files: {} }], join(outside, 'evidence'));
  await expect(refused).rejects.toThrow('expected the manifest of an earlier collection');
  expect(existsSync(join(outside, 'victim.json'))).toBe(true);
});

test('what a job is to replace is replaced, and what is asked of no account and no region any more goes', async () => {
  const before = {
    [`${ACCOUNT}/eu-north-1/describe-vpcs.json`]: 'old',
    [`${ACCOUNT}/eu-north-1/describe-subnets.json`]: 'old',
    [`${ACCOUNT}/eu-west-1/describe-vpcs.json`]: 'old',
    '222222222222/eu-north-1/describe-vpcs.json': 'old',
    [`${APP}/virtualNetworks.json`]: 'old',
  };
  const manifest = { files: Object.fromEntries(Object.keys(before).map((name) => [name, entryOf('old')])) };
  const { folder, names } = await joined(
    [{ scope: AWS, files: { [`${ACCOUNT}/eu-north-1/describe-vpcs.json`]: 'new' } }],
    folderOf({ ...before, 'manifest.json': JSON.stringify(manifest) }),
  );
  expect(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')])).toEqual([
    // Not by these jobs.
    [`${APP}/virtualNetworks.json`, 'old'],
    [`${ACCOUNT}/eu-north-1/describe-vpcs.json`, 'new'],
  ]);
});

test('what was collected is not pruned before the run that waits for it has it, and is forgotten with that', async () => {
  await withStore(join(folderOf({}), 'scans.db'), 'write', async (store) => {
    const started = '2026-03-02T00:00:00.000Z';
    await beginRun(store, { id: 'old', configuration: 'c', started: '2026-03-01T00:00:00.000Z' });
    await failRun(store, 'old', started, 'no');
    await beginRun(store, { id: RUN, configuration: 'c', started });
    await save(store, 'job', { 'a.json': 'new' });
    expect((await prune(store, 'c', { days: 1 }, '2026-03-03T00:00:00.000Z')).runs).toBe(1);
    expect(await checkStore(store)).toMatchObject({ blobs: 1 });
    await removeCollections(store, 'another');
    expect(await collections(store)).toBe(1);
    await failRun(store, RUN, started, 'interrupted');
    await removeCollections(store, 'another');
    expect(await collections(store)).toBe(0);
  });
});

interface Result {
  readonly scope: CollectionScope;
  readonly files: Readonly<Record<string, string>>;
}

/** The folder after jobs brought these files. */
async function joined(results: readonly Result[], folder = folderOf({})) {
  await withStore(join(folderOf({}), 'scans.db'), 'write', async (store) => {
    for (const [index, { files }] of results.entries()) await save(store, String(index), files);
    const parts = results.map(({ scope }, index) => ({ job: String(index), scope, out: folder }));
    await joinEvidence(store, RUN, parts, new Map());
  });
  const { files, missing } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json') && name !== 'manifest.json')
    .sort();
  expect(Object.keys(files)).toEqual(names);
  expect(existsSync('/tmp/escaped.json')).toBe(false);
  return { folder, names, missing };
}

async function save(store: Store, job: string, files: Readonly<Record<string, string>>): Promise<void> {
  const texts = Object.entries(files);
  const manifest = {
    files: Object.fromEntries(texts.map(([path, text]) => [path, entryOf(text)])),
    missing: {},
  };
  const contents = new Map(texts.map(([, text]) => [hash('sha256', text), Buffer.from(text)]));
  const taken = { id: job, data: {}, retryCount: 0, signal: new AbortController().signal };
  await saveCollection(
    store,
    { complete: async () => true },
    { job: taken, run: RUN },
    { manifest: JSON.stringify(manifest), contents },
  );
}

function entryOf(text: string) {
  return {
    ...{ account: 'a', region: 'r', call: 'c', time: '2026-03-01T00:00:00.000Z' },
    sha256: hash('sha256', text),
  };
}

async function collections({ database }: Store): Promise<number> {
  return (await database.selectFrom('collections').select('job').execute()).length;
}
