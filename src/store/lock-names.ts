import { hash } from 'node:crypto';

/** A scan of a configuration holds it from its beginning to its end. */
export function scanLock(configuration: string): string {
  return keyOf(configuration);
}

/** Held by whoever tells of the runs of a configuration. */
export function notifyLock(configuration: string): string {
  return `notify-${keyOf(configuration)}`;
}

/** A distributed scan holds it while it waits for its jobs: who gets it knows that nobody does any more. */
export function runLock(run: string): string {
  return `run ${run}`;
}

/** Held by whoever makes or changes the tables. */
export const MIGRATE_LOCK = 'migrate';

function keyOf(configuration: string): string {
  return hash('sha256', configuration).slice(0, 16);
}
