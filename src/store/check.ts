import { InputError } from '../model/input-error.ts';
import { batches, readBlobs } from './blobs.ts';
import { reachedBlobs } from './prune.ts';
import type { Store } from './tables.ts';

/** What a store holds. */
export interface Checked {
  readonly runs: number;
  readonly blobs: number;
  /** Compressed size of all blobs. */
  readonly bytes: number;
}

/**
 * Reads everything that a store holds, and compares it with its digests.
 * @throws InputError where something is damaged or missing
 */
export async function checkStore(store: Store): Promise<Checked> {
  const { database } = store;
  const all = await database.selectFrom('blobs').select('sha256').execute();
  for (const batch of batches(all.map(({ sha256 }) => sha256))) await readBlobs(store, batch);
  const there = new Set(all.map(({ sha256 }) => sha256));
  for (const key of await reachedBlobs(store)) {
    if (!there.has(key))
      throw new InputError(`the store is damaged: ${key} is missing`, { file: store.name });
  }
  const { runs } = await database
    .selectFrom('runs')
    .select(({ fn }) => fn.countAll().as('runs'))
    .executeTakeFirstOrThrow();
  const { bytes } = await database
    .selectFrom('blobs')
    .select(({ fn }) => fn.sum(fn<number>('length', ['data'])).as('bytes'))
    .executeTakeFirstOrThrow();
  return { runs: Number(runs), blobs: all.length, bytes: Number(bytes ?? 0) };
}
