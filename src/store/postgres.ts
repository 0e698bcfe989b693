import { hash } from 'node:crypto';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { InputError } from '../model/input-error.ts';
import { shown } from './location.ts';
import type { Lock, Store, Tables } from './tables.ts';

/** Opens a database of a server; `pg` is installed by whoever uses one. */
export async function openPostgres(url: string): Promise<Store> {
  const { default: pg } = await import('pg').catch((cause: unknown) => {
    throw new InputError(
      'a PostgreSQL store needs the package `pg`: npm install pg@8.23.1',
      { file: shown(url) },
      { cause },
    );
  });
  // Each lock has a connection for as long as it is held, and a rename holds four.
  const pool = new pg.Pool({ connectionString: url, connectionTimeoutMillis: 10_000, max: 6 });
  // A connection that is lost while idle is opened again by the next question.
  pool.on('error', () => {});
  // One that is lost while it is used fails its question, or its lock; without a listener it would end the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  const database = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    database,
    name: shown(url),
    alone: async (transaction) => {
      // Who falls silent must not keep all others waiting.
      await sql`set local idle_in_transaction_session_timeout = '30s'`.execute(transaction);
      await sql`lock table blobs in share row exclusive mode`.execute(transaction);
    },
    tryLock,
    close: () => database.destroy(),
  };

  /** A lock of a connection of its own, which the server ends with it. */
  async function tryLock(name: string): Promise<Lock | undefined> {
    const client = await pool.connect();
    const key = BigInt.asIntN(64, BigInt(`0x${hash('sha256', name).slice(0, 16)}`)).toString();
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
      key,
    ]);
    if (rows[0]?.taken !== true) {
      client.release();
      return undefined;
    }
    // The server notices within a minute that a machine is gone which could not say so.
    await client.query(
      'set tcp_keepalives_idle = 30; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3',
    );
    return { release };

    /** The server takes a moment to see that a connection has ended; where it is lost already, so is the lock. */
    async function release(): Promise<void> {
      await client.query('select pg_advisory_unlock($1)', [key]).catch(() => {});
      client.release(true);
    }
  }
}
