import { dirname, resolve } from 'node:path';
import { InputError } from '../model/input-error.ts';
import { metricsText } from '../report/metrics.ts';
import { measuresOf } from '../store/measures.ts';
import type { Store } from '../store/tables.ts';
import type { ConfiguredStore } from './configured-store.ts';
import { makeFolder } from './make-folder.ts';
import { describeSystemError } from './system-error.ts';
import { writeWhole } from './write-whole.ts';

/** Writes what monitoring reads, where the configuration names a file; a reader sees the old text or the new one. */
export async function writeMetrics(
  store: Store,
  { configuration, title, config, loaded, schedule }: ConfiguredStore,
): Promise<void> {
  const { deployments, metrics, notify } = loaded.configuration;
  if (metrics === undefined) return;
  const text = metricsText({
    configuration: title,
    deployments: Object.keys(deployments),
    channels: Object.keys(notify.channels),
    ...(await measuresOf(store, {
      ...{ configuration, configured: schedule },
      now: new Date().toISOString(),
    })),
  });
  const path = resolve(dirname(config), metrics.file);
  try {
    makeFolder(dirname(path));
    writeWhole(path, text);
  } catch (error) {
    const reason = describeSystemError(error);
    throw reason === undefined
      ? error
      : new InputError(`${path} cannot be written: ${reason}`, { file: config }, { cause: error });
  }
}
