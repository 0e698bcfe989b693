import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { renameHistory } from '../src/store/histories.ts';
import { isServer } from '../src/store/location.ts';
import { withStore } from '../src/store/open-store.ts';
import type { Store } from '../src/store/tables.ts';
import { flowproof } from '../test/cli-run.ts';
import { noPostgres, startPostgres } from '../test/postgres-server.ts';
import { CONFIGURATION, type Rows, scan } from '../test/stored-scan.ts';

/** Rows that change from one audit to the next: one in a thousand. */
const CHANGED = 10;
const NAME = 'bench';
const COMMANDS = [['history'], ['history', '-f', 'json'], ['drift', '1'], ['trend']] as const;

/** Prints what it costs to keep audits with so many findings each, and to ask about them, in both kinds of database. */
export async function benchStore(audits: number, findings: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'flowproof-bench-'));
  const server = noPostgres() === undefined ? startPostgres() : undefined;
  try {
    for (const location of [join(folder, 'scans.db'), ...(server === undefined ? [] : [server.url])])
      await benchOne(folder, location, audits, findings);
  } finally {
    server?.stop();
    rmSync(folder, { recursive: true });
  }
}

async function benchOne(folder: string, location: string, audits: number, findings: number): Promise<void> {
  const kind = isServer(location) ? 'PostgreSQL' : 'SQLite';
  // Whatever takes as long there is no matter of what is kept.
  const small = join(folder, `${kind}.db`);
  await withStore(small, 'write', async (store) => {
    await scan(store, {}, 1);
    await renameHistory(store, CONFIGURATION, NAME);
  });
  const seconds: number[] = [];
  const sizes: number[] = [];
  await withStore(location, 'write', async (store) => {
    for (let day = 1; day <= audits; day += 1) {
      const begin = performance.now();
      await scan(store, rowsOf(findings, day), day);
      seconds.push((performance.now() - begin) / 1000);
      sizes.push(await sizeOf(store, location));
    }
    await renameHistory(store, CONFIGURATION, NAME);
  });
  const late = seconds.slice(-20);
  const slowest = Math.max(...late).toFixed(2);
  const grown = ((sizes.at(-1) as number) - (sizes[0] as number)) / (audits - 1);
  console.log(
    `${kind}: ${audits} audits of ${findings} findings, ${CHANGED} of them other ones each time: stored in ${median(late).toFixed(2)} s (at most ${slowest}); the first takes ${megabytes(sizes[0] as number)} MB, each further one ${(grown / 1e3).toFixed(0)} kB`,
  );
  const config = join(folder, 'flowproof.yaml');
  writeFileSync(config, `name: ${NAME}\nevidence: [evidence]\n`);
  for (const command of COMMANDS) {
    const start = await millisecondsOf([...command, '-c', config, '--store', small]);
    const whole = await millisecondsOf([...command, '-c', config, '--store', location]);
    console.log(
      `${kind}: ${command.join(' ')} ${(whole - start).toFixed(0)} ms beyond the ${start.toFixed(0)} ms of one audit without findings`,
    );
  }
}

/** A window of them moves on with the days. */
function rowsOf(findings: number, day: number): Rows {
  return Object.fromEntries(
    Array.from({ length: findings + CHANGED }, (_, index) => [
      `r${index}`,
      Math.floor(index / CHANGED) === day % Math.floor(findings / CHANGED) ? 'open' : 'blocked',
    ]),
  );
}

async function sizeOf({ database }: Store, location: string): Promise<number> {
  const size = isServer(location)
    ? sql<{ size: number | string }>`select pg_database_size(current_database()) as size`
    : sql<{
        size: number;
      }>`select page_count * page_size as size from pragma_page_count(), pragma_page_size()`;
  return Number((await size.execute(database)).rows[0]?.size);
}

async function millisecondsOf(command: readonly string[]): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < 9; run += 1) {
    const begin = performance.now();
    const { code, err } = await flowproof(command);
    if (code !== 0) throw new Error(err);
    times.push(performance.now() - begin);
    await sleep(50);
  }
  // Whatever else the machine does only adds to it.
  return Math.min(...times);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
