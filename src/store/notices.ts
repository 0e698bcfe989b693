import { batches } from './blobs.ts';
import type { Database, Store, Tables } from './tables.ts';

export type NoticeRow = Tables['notices'];
export type DeliveryRow = Tables['deliveries'];
type RunRow = Tables['runs'];

/** Everything that the channels of a configuration were told, or are to be told. */
export async function noticeRows(
  { database }: Pick<Store, 'database'>,
  configuration: string,
): Promise<NoticeRow[]> {
  return database
    .selectFrom('notices')
    .selectAll()
    .where('configuration', '=', configuration)
    .orderBy('channel')
    .orderBy('subject')
    .execute();
}

/** Runs that ended and of which it was not yet asked what there is to tell, the first one first. */
export async function unnoticedRuns({ database }: Store, configuration: string): Promise<RunRow[]> {
  return database
    .selectFrom('runs')
    .selectAll()
    .where('configuration', '=', configuration)
    .where('state', '!=', 'running')
    .where('noticed', 'is', null)
    .orderBy('started')
    .orderBy('number')
    .execute();
}

/** Scheduled times at which no scan began and of which nobody was told, the first one first. */
export async function unnoticedMissed({ database }: Store, configuration: string): Promise<string[]> {
  const rows = await database
    .selectFrom('scheduled')
    .leftJoin('runs', 'runs.id', 'scheduled.run')
    .select('due')
    .where('scheduled.configuration', '=', configuration)
    .where('scheduled.noticed', 'is', null)
    // One that a scheduler has only taken may begin yet.
    .where('why', 'is not', null)
    .where('runs.id', 'is', null)
    .orderBy('due')
    .execute();
  return rows.map(({ due }) => due);
}

/** The last complete run before `number` of which it was asked what there is to tell. */
export async function noticedRunBefore(
  { database }: Store,
  configuration: string,
  number: number,
): Promise<RunRow | undefined> {
  return database
    .selectFrom('runs')
    .selectAll()
    .where('configuration', '=', configuration)
    .where('state', '=', 'complete')
    .where('noticed', 'is not', null)
    .where('number', '<', number)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** What is to be told, and to whom, in one transaction with the runs that it comes from. */
export interface Planned {
  readonly notices: readonly NoticeRow[];
  readonly deliveries: readonly DeliveryRow[];
  /** Ids of runs. */
  readonly runs: readonly string[];
  /** Scheduled times of the configuration. */
  readonly missed: readonly string[];
  readonly now: string;
}

export async function keepPlanned(
  { database }: Store,
  configuration: string,
  planned: Planned,
): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await keepNotices(transaction, planned.notices);
    for (const batch of batches(planned.deliveries))
      await transaction.insertInto('deliveries').values(batch).execute();
    for (const batch of batches(planned.runs))
      await transaction.updateTable('runs').set({ noticed: planned.now }).where('id', 'in', batch).execute();
    for (const batch of batches(planned.missed))
      await transaction
        .updateTable('scheduled')
        .set({ noticed: planned.now })
        .where('configuration', '=', configuration)
        .where('due', 'in', batch)
        .execute();
  });
}

/** Notes how a delivery ended, and what it told. */
export async function endDelivery(
  { database }: Store,
  { id, ...ended }: Pick<DeliveryRow, 'id' | 'state' | 'attempts' | 'ended' | 'error'>,
  told: readonly NoticeRow[],
): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await transaction.updateTable('deliveries').set(ended).where('id', '=', id).execute();
    await keepNotices(transaction, told);
  });
}

/** Deliveries that are left as pending are none: whoever notifies is alone. */
export async function failInterruptedDeliveries(
  { database }: Store,
  configuration: string,
  ended: string,
): Promise<void> {
  await database
    .updateTable('deliveries')
    .set({ state: 'failed', ended, error: 'interrupted' })
    .where('configuration', '=', configuration)
    .where('state', '=', 'pending')
    .execute();
}

/** All deliveries of a configuration, the last one first. */
export async function listDeliveries({ database }: Store, configuration: string): Promise<DeliveryRow[]> {
  return database
    .selectFrom('deliveries')
    .selectAll()
    .where('configuration', '=', configuration)
    .orderBy('created', 'desc')
    .orderBy('channel')
    .execute();
}

/** Removes what was told of runs that are gone; what stands is known as long as it does. */
export async function pruneNotices(database: Database, configuration: string, oldest: string): Promise<void> {
  await database
    .deleteFrom('deliveries')
    .where('configuration', '=', configuration)
    .where('created', '<', oldest)
    .execute();
  await database
    .deleteFrom('notices')
    .where('configuration', '=', configuration)
    .where('ended', '<', oldest)
    .execute();
}

async function keepNotices(database: Database, notices: readonly NoticeRow[]): Promise<void> {
  for (const batch of batches(notices)) {
    await database
      .insertInto('notices')
      .values(batch)
      .onConflict((conflict) =>
        conflict.columns(['configuration', 'channel', 'subject']).doUpdateSet(({ ref }) => ({
          content: ref('excluded.content'),
          since: ref('excluded.since'),
          told: ref('excluded.told'),
          times: ref('excluded.times'),
          delivery: ref('excluded.delivery'),
          ended: ref('excluded.ended'),
        })),
      )
      .execute();
  }
}
