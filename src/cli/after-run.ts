import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { redacted } from '../model/redacted.ts';
import type { Delivery, NotifyContext } from '../notify/notify.ts';
import type { FailedRun } from '../notify/scan-conditions.ts';
import type { Happening } from '../notify/standing.ts';
import { visible } from '../report/visible.ts';
import { notifyLock } from '../store/lock-names.ts';
import type { Store } from '../store/tables.ts';
import type { ConfiguredStore } from './configured-store.ts';
import { channelsToTell, forgetTold, keepTold } from './told-without-store.ts';
import { writeMetrics } from './write-metrics.ts';

const LOCK_MILLISECONDS = 600_000;

/**
 * Tells whom the configuration names of the runs since the last call, and writes what monitoring reads. Called when a run has ended, and
 * when one was missed. What goes wrong is said on stderr and fails no scan.
 */
export async function afterRun(
  store: Store,
  place: ConfiguredStore,
  happening: Happening = {},
): Promise<void> {
  await guarded('notify', () => notifyRuns(store, place, happening));
  await guarded('metrics', () => writeMetrics(store, place));
}

/** The same where a scheduled time went by without a scan. */
export async function afterMissed(place: ConfiguredStore): Promise<void> {
  const { withStore } = await import('../store/open-store.ts');
  await guarded('notify', () => withStore(place.location, 'write', (store) => afterRun(store, place)));
}

/** The same for a scan that failed, also where the store cannot be used. */
export async function afterFailure(place: ConfiguredStore, failed: FailedRun): Promise<void> {
  await guarded('notify', async () => {
    const { withStore } = await import('../store/open-store.ts');
    try {
      await withStore(place.location, 'write', async (store) => {
        await notifyRuns(store, place, { failed });
        await guarded('metrics', () => writeMetrics(store, place));
      });
    } catch {
      await tellWithoutStore(place, failed);
    }
  });
}

/** The same for a scan of another estate than the store has under its name: what it knows is not told. */
export async function afterRefusal(place: ConfiguredStore, failed: FailedRun): Promise<void> {
  await guarded('notify', () => tellWithoutStore(place, failed));
}

async function tellWithoutStore(place: ConfiguredStore, failed: FailedRun): Promise<void> {
  const context = contextOf(place);
  const channels = channelsToTell(place, failed, context.now());
  if (channels.length === 0) return;
  const { notifyWithoutStore } = await import('../notify/notify.ts');
  const deliveries = await notifyWithoutStore(context, failed, channels);
  tell(deliveries);
  const told = deliveries.flatMap(({ channel, isDelivered }) => (isDelivered ? channel : []));
  if (told.length > 0) keepTold(place, failed, told, context.now());
}

async function notifyRuns(store: Store, place: ConfiguredStore, happening: Happening): Promise<void> {
  const { waitForLock } = await import('../store/wait-for-lock.ts');
  const { notify: notifyAll } = await import('../notify/notify.ts');
  const lock = await waitForLock(store, notifyLock(place.configuration), LOCK_MILLISECONDS);
  try {
    const context = contextOf(place);
    tell(await notifyAll(store, context, happening));
    forgetTold(place);
  } finally {
    await lock.release();
  }
}

function contextOf({ configuration, title, config, loaded }: ConfiguredStore): NotifyContext {
  const { notify } = loaded.configuration;
  return {
    ...{ notify, configuration, name: title, base: dirname(resolve(config)) },
    environment: process.env,
    now: () => new Date().toISOString(),
    pause: sleep,
  };
}

function tell(deliveries: readonly Delivery[]): void {
  for (const { channel, isDelivered, error } of deliveries) {
    const how = isDelivered ? 'was told' : 'was not told';
    if (error !== undefined) process.stderr.write(`notify: ${channel} ${how}: ${error}\n`);
  }
}

/** What goes wrong after a scan is said, and fails it no more. */
export async function guarded(what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${what}: ${visible(redacted(message))}\n`);
  }
}
