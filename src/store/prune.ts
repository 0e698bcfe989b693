import type { ExpressionBuilder } from 'kysely';
import type { RetentionConfiguration } from '../model/scan-configuration.ts';
import { batches } from './blobs.ts';
import { collectedBlobs } from './collections.ts';
import { memberKey, piecesOf, putTogether } from './document.ts';
import { pruneNotices } from './notices.ts';
import type { StoredFile } from './save-run.ts';
import type { Database, Store, Tables } from './tables.ts';

const DAY_MILLISECONDS = 86_400_000;

/** What was removed. */
export interface Pruned {
  readonly runs: number;
  readonly blobs: number;
}

/**
 * Ages are those at `now`. A time that is to come, or that lies before one of an earlier run, is none to go by: a clock was set.
 * Removes the runs of a configuration that are beyond the count or the age, and what no run needs any more. The last complete run stays,
 * because the next one is compared with it, and so does every one under legal hold.
 */
export async function prune(
  store: Store,
  configuration: string,
  { runs: count, days }: RetentionConfiguration,
  now: string,
): Promise<Pruned> {
  return store.database.transaction().execute(async (transaction) => {
    await store.alone(transaction);
    const all = await transaction
      .selectFrom('runs')
      .select(['id', 'number', 'state', 'started', 'as_of', 'hold'])
      .where('configuration', '=', configuration)
      .where('state', '!=', 'running')
      .orderBy('number')
      .execute();
    const last = Math.max(...all.map(({ number }) => number ?? 0));
    const oldest = days === undefined ? undefined : Date.parse(now) - days * DAY_MILLISECONDS;
    const begun = begunAt(all, now);
    const gone = all.filter(
      ({ id, number, hold }) =>
        hold === null &&
        (number === null || number !== last) &&
        ((count !== undefined && (number ?? last) <= last - count) ||
          (oldest !== undefined && Date.parse(begun.get(id) ?? now) < oldest)),
    );
    if (gone.length === 0) return { runs: 0, blobs: 0 };
    for (const batch of batches(gone.map(({ id }) => id)))
      await transaction.deleteFrom('runs').where('id', 'in', batch).execute();
    await removeSpans(transaction, configuration, all);
    const removed = new Set(gone.map(({ id }) => id));
    const kept = all.filter(({ id }) => !removed.has(id)).map(({ started }) => started);
    await pruneNotices(transaction, configuration, kept.sort()[0] ?? now);
    await removeScheduled(
      transaction,
      configuration,
      gone
        .map(({ started }) => started)
        .filter((started) => started <= now)
        .sort()
        .at(-1) ?? '',
    );
    return { runs: gone.length, blobs: await removeBlobs({ ...store, database: transaction }) };
  });
}

/** A time that two scans saw: one whose clock was ahead would find every run before it old. */
export async function witnessedTime(
  { database }: Pick<Store, 'database'>,
  configuration: string,
  now: string,
): Promise<string> {
  const before = await database
    .selectFrom('runs')
    .select('started')
    .where('configuration', '=', configuration)
    .where('state', '=', 'complete')
    .orderBy('number', 'desc')
    .limit(1)
    .offset(1)
    .executeTakeFirst();
  return before !== undefined && before.started < now ? before.started : now;
}

/** When runs began, at the latest that their numbers and times permit. */
function begunAt(
  runs: readonly { readonly id: string; readonly number: number | null; readonly started: string }[],
  now: string,
): Map<string, string> {
  let latest = '';
  return new Map(
    runs.map(({ id, number, started }) => {
      if (started > now) return [id, now];
      if (number === null) return [id, started];
      if (started > latest) latest = started;
      return [id, latest];
    }),
  );
}

/** States that no remaining run saw. Where nothing tells any more that a finding was fixed between, its first time is that of the last return. */
async function removeSpans(
  database: Database,
  configuration: string,
  runs: readonly { readonly number: number | null; readonly as_of: string | null }[],
): Promise<void> {
  const fixed = await database
    .selectFrom('spans')
    .select('finding')
    .select(({ fn }) => fn.max('until_number').as('until'))
    .where('configuration', '=', configuration)
    .where('state', '=', 'fixed')
    .where(isUnseen)
    .groupBy('finding')
    .execute();
  for (const { finding, until } of fixed) {
    const back = runs.find(({ number }) => number !== null && number >= Number(until))?.as_of;
    if (back == null) continue;
    await database
      .updateTable('findings')
      .set({ first_seen: back })
      .where('configuration', '=', configuration)
      .where('id', '=', finding)
      .execute();
  }
  await database.deleteFrom('spans').where('configuration', '=', configuration).where(isUnseen).execute();
}

function isUnseen({ and, eb, not, exists, selectFrom }: ExpressionBuilder<Tables, 'spans'>) {
  return and([
    eb('until_number', 'is not', null),
    not(
      exists(
        selectFrom('runs')
          .select('runs.id')
          .whereRef('runs.configuration', '=', 'spans.configuration')
          .whereRef('runs.number', '>=', 'spans.from_number')
          .whereRef('runs.number', '<', 'spans.until_number'),
      ),
    ),
  ]);
}

/** Scheduled times up to one, of which there is no run; they are accounted for from then on. */
async function removeScheduled(database: Database, configuration: string, until: string): Promise<void> {
  await database
    .deleteFrom('scheduled')
    .where('configuration', '=', configuration)
    .where('due', '<=', until)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('runs').select('runs.id').whereRef('runs.id', '=', 'scheduled.run'))),
    )
    .execute();
  await database
    .updateTable('schedules')
    .set({ since: until })
    .where('configuration', '=', configuration)
    .where('since', '<', until)
    .execute();
}

/** Removes what no document reaches. Returns how many there were. */
async function removeBlobs(store: Store): Promise<number> {
  const kept = await reachedBlobs(store);
  const all = await store.database.selectFrom('blobs').select('sha256').execute();
  const gone = all.map(({ sha256 }) => sha256).filter((sha256) => !kept.has(sha256));
  for (const batch of batches(gone))
    await store.database.deleteFrom('blobs').where('sha256', 'in', batch).execute();
  return gone.length;
}

/** Keys of everything that the documents of all runs are made of, evidence included, and of what was collected for a run. */
export async function reachedBlobs(store: Store): Promise<Set<string>> {
  const runs = await store.database
    .selectFrom('runs')
    .select('document')
    .where('document', 'is not', null)
    .execute();
  const documents = runs.flatMap(({ document }) => document ?? []);
  const reached = await piecesOf(store, documents);
  const lists = new Set<string>();
  for (const document of new Set(documents)) {
    const key = await memberKey(store, document, 'evidence');
    if (key !== undefined) lists.add(key);
  }
  for (const list of lists) {
    const files = (await putTogether(store, list)) as StoredFile[];
    for (const { sha256 } of files) reached.add(sha256);
  }
  for (const key of await collectedBlobs(store.database)) reached.add(key);
  return reached;
}
