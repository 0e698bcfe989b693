import { keepBlobs, readBlobs } from './blobs.ts';
import type { Queue, TakenJob } from './queue.ts';
import type { Database, Store } from './tables.ts';

/** What a job collected. */
export interface CollectedEvidence {
  /** JSON of the manifest that an evidence folder has. */
  readonly manifest: string;
  /** The files that it names, by their SHA-256. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
}

/**
 * Keeps what a job of a run collected, once: in the same transaction the job ends, which it does for the attempt alone that still
 * holds it.
 * @returns false where it no longer does; nothing was kept
 */
export async function saveCollection(
  store: Store,
  queue: Pick<Queue, 'complete'>,
  { job, run }: { readonly job: TakenJob; readonly run: string },
  { manifest, contents }: CollectedEvidence,
): Promise<boolean> {
  return store.database.transaction().execute(async (transaction) => {
    await store.alone(transaction);
    if (!(await queue.complete(job, transaction))) return false;
    await keepBlobs(transaction, contents);
    const files = JSON.stringify([...contents.keys()]);
    await transaction.insertInto('collections').values({ run, job: job.id, manifest, files }).execute();
    return true;
  });
}

/** What a job of a run collected, with the files; undefined where it has not ended. */
export async function readCollection(
  store: Store,
  run: string,
  job: string,
): Promise<CollectedEvidence | undefined> {
  const row = await store.database
    .selectFrom('collections')
    .select(['manifest', 'files'])
    .where('run', '=', run)
    .where('job', '=', job)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return { manifest: row.manifest, contents: await readBlobs(store, JSON.parse(row.files)) };
}

/** Forgets what was collected for a run, and for those that nobody waits for any more. */
export async function removeCollections({ database }: Store, run: string): Promise<void> {
  await database
    .deleteFrom('collections')
    .where(({ eb, or, not, exists, selectFrom }) =>
      or([
        eb('run', '=', run),
        not(
          exists(
            selectFrom('runs')
              .select('id')
              .whereRef('runs.id', '=', 'collections.run')
              .where('state', '=', 'running'),
          ),
        ),
      ]),
    )
    .execute();
}

/** Keys of the files of every collection. */
export async function collectedBlobs(database: Database): Promise<string[]> {
  const rows = await database.selectFrom('collections').select('files').execute();
  return rows.flatMap(({ files }) => JSON.parse(files) as string[]);
}
