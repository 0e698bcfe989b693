import { hash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NotifyConfiguration } from '../model/notify-configuration.ts';
import { redacted } from '../model/redacted.ts';
import type { Delivery, NotifyContext } from '../notify/notify.ts';
import type { FailedRun } from '../notify/scan-conditions.ts';
import type { Happening } from '../notify/standing.ts';
import { visible } from '../report/visible.ts';
import type { Store } from '../store/tables.ts';
import { readConfiguration } from './audit-input.ts';
import { type ConfiguredStore, nameOf, type StoreOptions } from './configured-store.ts';
import { writeMetrics } from './write-metrics.ts';

const LOCK_MILLISECONDS = 600_000;

/**
 * Tells whom the configuration names of the runs since the last call, and writes what monitoring reads. Called when a run has ended, and
 * when one was missed. What goes wrong is said on stderr and fails no scan.
 */
export async function afterRun(
  store: Store,
  { configuration: key }: Pick<ConfiguredStore, 'configuration'>,
  { config }: Pick<StoreOptions, 'config'>,
  happening: Happening = {},
): Promise<void> {
  await guarded('notify', () => notifyRuns(store, key, config, happening));
  await guarded('metrics', () => writeMetrics(store, key, config));
}

/** The same where a scheduled time went by without a scan. */
export async function afterMissed(
  place: ConfiguredStore,
  options: Pick<StoreOptions, 'config'>,
): Promise<void> {
  const { withStore } = await import('../store/open-store.ts');
  await guarded('notify', () =>
    withStore(place.location, 'write', (store) => afterRun(store, place, options)),
  );
}

/** The same for a scan that failed, also where the store cannot be used; where it is the configuration, nobody is named to be told. */
export async function afterFailure(
  place: ConfiguredStore,
  { config }: Pick<StoreOptions, 'config'>,
  failed: FailedRun,
): Promise<void> {
  const { configuration: key, location } = place;
  const notify = configuredNotify(config);
  if (notify === undefined) return;
  await guarded('notify', async () => {
    const { withStore } = await import('../store/open-store.ts');
    try {
      await withStore(location, 'write', async (store) => {
        await notifyRuns(store, key, config, { failed });
        await guarded('metrics', () => writeMetrics(store, key, config));
      });
    } catch {
      const { notifyWithoutStore } = await import('../notify/notify.ts');
      tell(await notifyWithoutStore(contextOf(config, key, notify), failed));
    }
  });
}

function configuredNotify(config: string): NotifyConfiguration | undefined {
  try {
    return readConfiguration(config).configuration.notify;
  } catch {
    return undefined;
  }
}

async function notifyRuns(store: Store, key: string, config: string, happening: Happening): Promise<void> {
  const { notify } = readConfiguration(config).configuration;
  const { waitForLock } = await import('../store/wait-for-lock.ts');
  const { notify: notifyAll } = await import('../notify/notify.ts');
  const lock = await waitForLock(store, `notify-${hash('sha256', key).slice(0, 16)}`, LOCK_MILLISECONDS);
  try {
    tell(await notifyAll(store, contextOf(config, key, notify), happening));
  } finally {
    await lock.release();
  }
}

function contextOf(config: string, configuration: string, notify: NotifyConfiguration): NotifyContext {
  return {
    ...{ notify, configuration, name: nameOf(config), base: dirname(resolve(config)) },
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

async function guarded(what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${what}: ${visible(redacted(message))}\n`);
  }
}
