import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { collectConfigured } from '../src/cli/collect-configured.ts';
import { collectDistributed } from '../src/cli/collect-distributed.ts';
import { runWorker } from '../src/cli/worker-command.ts';
import { CollectConfiguration } from '../src/model/scan-configuration.ts';
import { withStore } from '../src/store/open-store.ts';
import { beginRun } from '../src/store/runs.ts';
import { type Emulator, emulatorLacks, startEmulator, whyNoEmulator } from './aws-emulator.ts';
import { folderOf } from './cli-run.ts';
import { noPostgres, type PostgresServer, startPostgres } from './postgres-server.ts';

const REGIONS = ['eu-north-1'];
const ROLES = ['111111111111', '222222222222'].map((account) => `arn:aws:iam::${account}:role/audit`);
const SECRET = 'planted-secret-access-key';

const why = whyNoEmulator() ?? noPostgres();
const skipped = why === undefined ? '' : ` (skipped: ${why})`;
describe.skipIf(why !== undefined)(`distributed scans${skipped}`, () => {
  let emulator: Emulator;
  let server: PostgresServer;
  const lines: string[] = [];

  beforeAll(async () => {
    server = startPostgres();
    emulator = await startEmulator();
    vi.stubEnv('AWS_ENDPOINT_URL', emulator.url);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'x');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', SECRET);
    const write = (text: string | Uint8Array) => lines.push(String(text)) > 0;
    vi.spyOn(process.stderr, 'write').mockImplementation(write);
    vi.spyOn(process.stdout, 'write').mockImplementation(write);
  });
  afterAll(() => {
    emulator?.stop();
    server?.stop();
    vi.restoreAllMocks();
  });
  beforeEach(() => {
    emulator.instead.clear();
    emulatorLacks(emulator);
    lines.length = 0;
  });

  test('workers bring what one process would have collected', async () => {
    const aws = { regions: REGIONS, roles: ROLES };
    const folder = folderOf({});
    await collectConfigured(CollectConfiguration.parse({ aws: { ...aws, out: 'plain' } }), folder);
    const stop = new AbortController();
    const workers = [1, 2].map(() => runWorker(server.url, stop.signal));
    await distributed('first', { aws: { ...aws, out: 'joined' } }, folder);
    stop.abort();
    await Promise.all(workers);
    expect(evidence(join(folder, 'joined'))).toEqual(evidence(join(folder, 'plain')));
  });

  function distributed(run: string, collect: object, folder: string): Promise<void> {
    return withStore(server.url, 'write', async (store) => {
      await beginRun(store, { id: run, configuration: 'c', started: new Date().toISOString() });
      await collectDistributed(store, server.url, run, CollectConfiguration.parse(collect), folder);
    });
  }
});

function evidence(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.json'),
  );
  return Object.fromEntries(
    names
      .sort()
      .map((name) => [name, readFileSync(join(folder, name), 'utf8').replaceAll(/"time": ".*"/g, '')]),
  );
}
