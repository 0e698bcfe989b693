import { sql } from 'kysely';
import { fewOf } from '../model/few-of.ts';
import { InputError } from '../model/input-error.ts';
import { notifyLock, scanLock } from './lock-names.ts';
import type { Lock, Store, Tables } from './tables.ts';
import { waitForLock } from './wait-for-lock.ts';

type OfConfiguration = {
  [Name in keyof Tables]: Tables[Name] extends { configuration: string } ? Name : never;
}[keyof Tables];

/** The type has every table of which rows belong to a configuration. */
const TABLES: Readonly<Record<OfConfiguration, true>> = {
  ...{ runs: true, findings: true, spans: true, schedules: true, scheduled: true, notices: true },
  deliveries: true,
};
const LOCK_MILLISECONDS = 60_000;
const SHOWN = 10;

/** Which other configurations a store has runs of, in words; undefined where it has none. */
export async function otherHistories(
  { database }: Store,
  configuration: string,
): Promise<string | undefined> {
  const rows = await database
    .selectFrom('runs')
    .select('configuration')
    .distinct()
    .where('configuration', '!=', configuration)
    .orderBy('configuration')
    .execute();
  if (rows.length === 0) return undefined;
  return fewOf(
    rows.map((row) => row.configuration),
    SHOWN,
  );
}

/** Whether a store has a run of a configuration, whatever came of it. */
export async function hasHistory({ database }: Store, configuration: string): Promise<boolean> {
  const run = await database
    .selectFrom('runs')
    .select('id')
    .where('configuration', '=', configuration)
    .limit(1)
    .executeTakeFirst();
  return run !== undefined;
}

async function hasAudits({ database }: Pick<Store, 'database'>, configuration: string): Promise<boolean> {
  const run = await database
    .selectFrom('runs')
    .select('id')
    .where('configuration', '=', configuration)
    .where('state', '=', 'complete')
    .limit(1)
    .executeTakeFirst();
  return run !== undefined;
}

/** Of a store that has runs of others alone: a configuration of which it has nothing was moved, renamed, or never scanned. */
export async function whyNoHistory(store: Store, configuration: string): Promise<string | undefined> {
  if (await hasHistory(store, configuration)) return undefined;
  const others = await otherHistories(store, configuration);
  return others === undefined
    ? undefined
    : `no history under ${configuration}; histories here: ${others} (\`flowproof store rename\` gives one this name)`;
}

/** @throws InputError where a store has runs of others alone */
export async function expectHistory(store: Store, configuration: string): Promise<void> {
  const why = await whyNoHistory(store, configuration);
  if (why !== undefined) throw new InputError(why, { file: store.name });
}

/**
 * Keeps the runs of a configuration, and everything that belongs to them, under another name.
 * @throws InputError where there are none, or the other name is the same or has audits of its own
 */
export async function renameHistory(store: Store, from: string, to: string): Promise<void> {
  if (from === to) throw new InputError(`${to} is its name already`, { file: store.name });
  const locks: Lock[] = [];
  try {
    // In the order in which a scan takes them.
    for (const lockOf of [scanLock, notifyLock])
      for (const name of [from, to].sort())
        locks.push(await waitForLock(store, lockOf(name), LOCK_MILLISECONDS));
    await store.database.transaction().execute(async (transaction) => {
      const opened = { ...store, database: transaction };
      if (!(await hasHistory(opened, from)))
        throw new InputError(
          `no history under ${from}; histories here: ${(await otherHistories(opened, from)) ?? 'none'}`,
          { file: store.name },
        );
      if (await hasAudits(opened, to))
        throw new InputError(`${to} has runs of its own: two histories are not joined`, { file: store.name });
      for (const name of Object.keys(TABLES)) {
        const table = sql.table(name);
        // A scheduler that began under the new name has left what it waits for; scans that failed under it stay.
        if (name !== 'runs') await sql`delete from ${table} where configuration = ${to}`.execute(transaction);
        await sql`update ${table} set configuration = ${to} where configuration = ${from}`.execute(
          transaction,
        );
      }
      // Whoever asks for it says that its estate is that of the configuration.
      await transaction.updateTable('runs').set({ estate: null }).where('configuration', '=', to).execute();
    });
  } finally {
    for (const lock of locks) await lock.release();
  }
}
