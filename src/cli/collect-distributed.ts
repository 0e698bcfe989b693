import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { CollectionScope } from '../model/collection-job.ts';
import { InputError } from '../model/input-error.ts';
import type { CollectConfiguration } from '../model/scan-configuration.ts';
import { removeCollections } from '../store/collections.ts';
import { isServer } from '../store/location.ts';
import { runLock } from '../store/lock-names.ts';
import type { Store } from '../store/tables.ts';
import { waitForLock } from '../store/wait-for-lock.ts';
import { version } from './bundled.ts';
import { configuredClouds } from './clouds.ts';
import { joinEvidence } from './join-evidence.ts';
import { PATIENCE, waitForJobs } from './wait-for-jobs.ts';

const LOCK_MILLISECONDS = 60_000;

/** One job, and the folder that its evidence goes to. */
export interface Part {
  readonly job: string;
  readonly scope: CollectionScope;
  readonly out: string;
}

/**
 * Has workers ask the live sources of a configuration, waits for them, and puts what they brought into the folders of evidence. What a
 * job that failed would have shown is missing there.
 * @throws InputError where the store has no queue, the sources cannot be listed, or no worker is there
 */
export async function collectDistributed(
  store: Store,
  url: string,
  run: string,
  collect: CollectConfiguration,
  base: string,
  patience = PATIENCE,
): Promise<void> {
  if (!isServer(url))
    throw new InputError('`--distributed` needs a PostgreSQL store: postgres://…', { file: url });
  const parts: Part[] = [];
  for (const { cloud, configuration } of configuredClouds(collect)) {
    const out = resolve(base, configuration.out);
    for (const scope of await cloud.scopesOf(configuration)) parts.push({ job: randomUUID(), scope, out });
  }
  if (parts.length === 0) return;
  const { openQueue } = await import('../store/queue.ts');
  const lock = await waitForLock(store, runLock(run), LOCK_MILLISECONDS);
  try {
    const queue = await openQueue(url, version(), () => {});
    const forget = async () => {
      await queue.cancel(run);
      await removeCollections(store, run);
    };
    try {
      // A run that was interrupted and begins again has jobs from before.
      await forget();
      await queue.send(parts.map(({ job, scope }) => ({ id: job, data: { run, scope } })));
      const failures = await waitForJobs(queue, run, parts, patience);
      await joinEvidence(store, run, parts, failures);
    } finally {
      // Where the database has gone, the workers find that nobody waits.
      await forget().catch(() => {});
      await queue.close();
    }
  } finally {
    await lock.release();
  }
}
