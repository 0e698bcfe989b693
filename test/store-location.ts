import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, test } from 'vitest';
import { noPostgres, type PostgresServer, startPostgres } from './postgres-server.ts';

let server: PostgresServer | undefined;
let databases = 0;

/** Stores that the same tests run on. Every file calls it for itself: files share this module, and each ends the server that it started. */
export function storeKinds(): string[] {
  const missing = noPostgres();
  if (missing !== undefined && process.env.CI === 'true') throw new Error(missing);
  test.skipIf(missing === undefined)(`PostgreSQL: ${missing}`, () => {});
  afterAll(() => {
    server?.stop();
    server = undefined;
  });
  return ['SQLite', ...(missing === undefined ? ['PostgreSQL'] : [])];
}

/** Where a store of its own may be made. */
export async function newLocation(kind: string): Promise<string> {
  if (kind === 'SQLite') return join(mkdtempSync(join(tmpdir(), 'flowproof-')), 'scans.db');
  server ??= startPostgres();
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  databases += 1;
  await client.query(`create database test${databases}`);
  await client.end();
  return server.url.replace('/postgres?', `/test${databases}?`);
}
