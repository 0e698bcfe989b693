import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { version } from '../src/cli/bundled.ts';
import { collectConfigured } from '../src/cli/collect-configured.ts';
import { collectDistributed } from '../src/cli/collect-distributed.ts';
import { PATIENCE } from '../src/cli/wait-for-jobs.ts';
import { runWorker } from '../src/cli/worker-command.ts';
import { CollectConfiguration } from '../src/model/scan-configuration.ts';
import { saveCollection } from '../src/store/collections.ts';
import { withStore } from '../src/store/open-store.ts';
import { openQueue, type Queue, type TakenJob } from '../src/store/queue.ts';
import { beginRun } from '../src/store/runs.ts';
import { type Emulator, emulatorLacks, refusal, startEmulator, whyNoEmulator } from './aws-emulator.ts';
import { flowproofHere } from './cli-here.ts';
import { flowproof, folderOf } from './cli-run.ts';
import { noPostgres, type PostgresServer, startPostgres } from './postgres-server.ts';

const REGION = 'eu-north-1';
const [ONE, OTHER] = ['111111111111', '222222222222'] as const;
const ROLES = [ONE, OTHER].map((account) => `arn:aws:iam::${account}:role/audit`);
const SECRET = 'planted-secret-access-key';
/** Guards against a hang alone. */
const LIMIT = { timeout: 120_000 };

test('workers and distributed scans without a server, and one that is not there, are clear errors', async () => {
  const folder = folderOf({ 'flowproof.yaml': 'evidence: [evidence]\ncollect: { aws: {} }\n' });
  expect((await flowproofHere(['scan', '--distributed'], folder)).err).toMatch(
    /scans\.db: `--distributed` needs a PostgreSQL store: postgres:\/\/…\n$/,
  );
  await expect(runWorker('scans.db', new AbortController().signal)).rejects.toThrow('PostgreSQL');
  const lost = runWorker('postgres://flowproof:secret@127.0.0.1:1/scans', new AbortController().signal);
  await expect(lost).rejects.toMatchObject({
    message: 'the database cannot be reached (ECONNREFUSED)',
    origin: { file: 'postgres://flowproof@127.0.0.1:1/scans' },
  });
});

const why = whyNoEmulator() ?? noPostgres();
const skipped = why === undefined ? '' : ` (skipped: ${why})`;
describe.skipIf(why !== undefined)(`distributed scans${skipped}`, () => {
  let emulator: Emulator;
  let server: PostgresServer;
  const told: string[] = [];
  const stop = new AbortController();
  let worker: Promise<void> | undefined;

  beforeAll(async () => {
    server = startPostgres();
    emulator = await startEmulator();
    vi.stubEnv('AWS_ENDPOINT_URL', emulator.url);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'x');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', SECRET);
    for (const stream of [process.stdout, process.stderr])
      vi.spyOn(stream, 'write').mockImplementation((text) => told.push(String(text)) > 0);
  });
  afterAll(async () => {
    stop.abort();
    await worker;
    emulator?.stop();
    server?.stop();
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });
  beforeEach(() => {
    emulator.instead.clear();
    emulatorLacks(emulator);
    told.length = 0;
  });

  test('without a worker a scan ends and says so; its jobs are cancelled', async () => {
    const patience = { poll: 50, tell: 100, end: 300 };
    const scan = collect('lonely', { aws: { regions: [REGION], roles: ROLES } }, patience);
    await expect(scan).rejects.toThrow(`no worker of flowproof ${version()} took a job`);
    expect(told.join('')).toContain(`no worker of flowproof ${version()} takes the jobs`);
    const states = await withQueue(version(), (queue) => queue.jobsOf('lonely'));
    expect(states.map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
  });

  test('a worker that is killed or frozen is taken over once it was silent for 10 s, and what a late one brings is not kept', async () => {
    // Each of them hangs in its first job.
    emulator.instead.set('ec2:DescribeVpcs', () => refusal(503, 'RequestLimitExceeded'));
    const workers = [startWorker(server.url), startWorker(server.url)] as const;
    const scan = collect('taken-over', { aws: { regions: [REGION], roles: ROLES } });
    await Promise.all(workers.map(({ says }) => says(/collecting/)));
    emulator.instead.delete('ec2:DescribeVpcs');
    worker = runWorker(server.url, stop.signal);
    await expect.poll(() => told.join(''), LIMIT).toContain('takes jobs from');
    workers[0].child.kill('SIGKILL');
    workers[1].child.kill('SIGSTOP');
    // They are made to have been silent for so long.
    const age = `update flowproof_queue.job set heartbeat_on = heartbeat_on - interval '10 s' where state = 'active' returning heartbeat_seconds`;
    expect(await query(age, 'write')).toEqual([{ heartbeat_seconds: 10 }, { heartbeat_seconds: 10 }]);
    const taken = () => told.filter((line) => line.includes('collecting for run taken-over')).length;
    // They are looked for every 5 s, and otherwise once a minute.
    await expect.poll(taken, { timeout: 30_000 }).toBe(2);
    expect(missingIn(await scan)).toEqual([]);
    workers[1].child.kill('SIGCONT');
    await workers[1].says(/the job was taken away|not kept, another worker has the job/);
    workers[1].child.kill('SIGTERM');
    expect(await workers[1].ended).toBe(0);
    expect(await storedCollections()).toEqual([]);
  });

  test('they bring what one process would have collected, for two scans at once, and are told no secret', async () => {
    const aws = { regions: [REGION], roles: ROLES };
    const plain = folderOf({});
    await collectConfigured(CollectConfiguration.parse({ aws }), plain);
    const configured = folderOf({
      'flowproof.yaml': JSON.stringify({ evidence: ['evidence'], collect: { aws }, store: server.url }),
    });
    const [joined, scan] = await Promise.all([
      collect('first', { aws }),
      flowproof(['scan', '--distributed', '--run-id', 'second'], configured),
    ]);
    expect(scan).toMatchObject({ code: 0, out: expect.stringContaining('80 answers in ') });
    // While the worker is at the jobs of the other scan, this one may say that nobody takes its own.
    const lines = scan.err.split('\n').filter((line) => !line.startsWith('no worker of flowproof'));
    expect(lines.sort()).toEqual([
      '',
      ...[ONE, OTHER].map((account) => expect.stringMatching(`^${account} ${REGION}: completed`)),
      // The store has scans of another configuration.
      expect.stringMatching(/no history under .*; histories here: /),
    ]);
    for (const folder of [joined, configured]) {
      expect(evidenceIn(join(folder, 'evidence'))).toEqual(evidenceIn(join(plain, 'evidence')));
    }
    expect(await query(`select state from runs where id = 'second'`)).toEqual([{ state: 'complete' }]);
    const rows = await query('select data::text, output::text from flowproof_queue.job');
    expect(rows.length).toBeGreaterThan(5);
    expect(JSON.stringify([rows, told])).not.toMatch(/planted|SessionToken|AWS4-HMAC/);
  });

  test('what an account denies is missing, and so is one whose job fails', async () => {
    emulator.instead.set('sts:AssumeRole', () => refusal(403, 'AccessDenied'));
    const denied = await collect('denied', { aws: { roles: ROLES.slice(0, 1) } });
    expect(missingIn(denied)).toEqual([[`${ONE}/regions.json`, 'AccessDenied (HTTP 403)']]);

    // The scan is one account, and its worker another.
    const own = (account: string) => ({
      status: 200,
      body: `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
    });
    emulator.asked.length = 0;
    emulator.instead.set('sts:GetCallerIdentity', (count) => own(count === 1 ? ONE : OTHER));
    const failed = await collect('failed', { aws: { regions: [REGION] } });
    const missing = missingIn(failed);
    expect(missing.length).toBeGreaterThan(30);
    const reason = `the credentials of this worker are those of account ${OTHER}`;
    expect(new Set(missing.map(([, because]) => because))).toEqual(new Set([reason]));
    expect(missing).toContainEqual([`${ONE}/${REGION}/describe-security-groups.json`, reason]);
  });

  test('a worker outlives its database, and leaves what it does not know and what is of another version', async () => {
    server.restart();
    await withQueue('9.9.9', async (later) => {
      await later.send([{ id: randomUUID(), data: { run: 'later' } }]);
      await withQueue(version(), (queue) =>
        queue.send([{ id: randomUUID(), data: { run: 'poison', scope: { kind: 'other' } } as never }]),
      );
      expect(await collect('after', { aws: { regions: [REGION], roles: ROLES.slice(0, 1) } })).toBeDefined();
      await expect
        .poll(() => told.join(''), LIMIT)
        .toContain(`jobs wait for a worker of flowproof 9.9.9; this one is ${version()} and leaves them`);
      expect(await later.jobsOf('later')).toMatchObject([{ state: 'created' }]);
    });
    const poison = await withQueue(version(), (queue) => queue.jobsOf('poison'));
    expect(poison).toMatchObject([{ state: 'failed', reason: expect.stringContaining('not a job that') }]);
  });

  test('jobs that nobody waits for are cancelled, not done', async () => {
    emulator.asked.length = 0;
    const scope = { kind: 'aws', account: ONE, role: ROLES[0], regions: [REGION], home: REGION };
    await withQueue(version(), async (queue) => {
      await queue.send([1, 2].map(() => ({ id: randomUUID(), data: { run: 'gone', scope } })));
      await expect
        .poll(async () => (await queue.jobsOf('gone')).map(({ state }) => state), LIMIT)
        .toEqual(['cancelled', 'cancelled']);
    });
    expect(emulator.asked).toEqual([]);
  });

  test('a result is kept once, and of the attempt alone that has the job', async () => {
    const kept: boolean[] = [];
    await withQueue('0.0.0', (queue) =>
      withStore(server.url, 'write', async (store) => {
        await queue.send([{ id: randomUUID(), data: { run: 'fenced' } }]);
        const attempts: TakenJob[] = [];
        const keep = (job: TakenJob) =>
          saveCollection(
            store,
            queue,
            { job, run: 'fenced' },
            { manifest: '{}', contents: new Map([['a'.repeat(64), Buffer.from('late')]]) },
          );
        await new Promise<void>((done) => {
          void queue.work(async (job) => {
            attempts.push(job);
            if (attempts.length === 1) return { status: 'failed', reason: 'a first time' };
            for (const each of [attempts[0] as TakenJob, job, job]) kept.push(await keep(each));
            done();
            return { status: 'completed' };
          });
        });
      }),
    );
    expect(kept).toEqual([false, true, false]);
    expect(await storedCollections()).toMatchObject([{ run: 'fenced' }]);
  });

  /** Returns the folder of the evidence. */
  async function collect(run: string, sources: object, patience = PATIENCE): Promise<string> {
    const folder = folderOf({});
    await withStore(server.url, 'write', async (store) => {
      await beginRun(store, { id: run, configuration: run, started: new Date().toISOString() });
      const configured = CollectConfiguration.parse(sources);
      await collectDistributed(store, server.url, run, configured, folder, patience);
    });
    return folder;
  }

  async function withQueue<Value>(of: string, work: (queue: Queue) => Promise<Value>): Promise<Value> {
    const queue = await openQueue(server.url, of, () => {});
    return work(queue).finally(queue.close);
  }

  function query(text: string, how: 'read' | 'write' = 'read'): Promise<readonly unknown[]> {
    return withStore(server.url, how, async ({ database }) => (await sql.raw(text).execute(database)).rows);
  }

  function storedCollections(): Promise<readonly unknown[]> {
    return query('select run, job from collections');
  }
});

interface WorkerProcess {
  readonly child: ChildProcess;
  readonly says: (words: RegExp) => Promise<void>;
  readonly ended: Promise<number | null>;
}

function startWorker(url: string): WorkerProcess {
  const child = spawn(process.execPath, ['src/cli/main.ts', 'worker', '--store', url], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr.on('data', (chunk) => {
    text += chunk;
  });
  return {
    child,
    says: (words) => expect.poll(() => text, LIMIT).toMatch(words),
    ended: new Promise((done) => child.once('exit', done)),
  };
}

function manifestIn(folder: string) {
  return JSON.parse(readFileSync(join(folder, 'evidence/aws/manifest.json'), 'utf8'));
}

function missingIn(folder: string): [string, string][] {
  const { missing } = manifestIn(folder) as { missing: Record<string, { reason: string }> };
  return Object.entries(missing).map(([path, { reason }]) => [path, reason]);
}

/** Every file but for the times. */
function evidenceIn(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.json'),
  );
  const text = (name: string) => readFileSync(join(folder, name), 'utf8').replaceAll(/"time": ".*"/g, '');
  return Object.fromEntries(names.sort().map((name) => [name, text(name)]));
}
