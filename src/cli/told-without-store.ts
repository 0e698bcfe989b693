import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { type NotifyConfiguration, repeatMilliseconds } from '../model/notify-configuration.ts';
import { type FailedRun, failedCondition } from '../notify/scan-conditions.ts';
import { makeFolder } from './make-folder.ts';

const FILE = '.flowproof/told.json';

/** When each reason of a configuration was last told of scans whose store could not be used, ISO 8601 UTC. */
const Told = z.record(z.string(), z.string());
type Told = z.infer<typeof Told>;

interface TellContext {
  readonly configuration: string;
  readonly notify: NotifyConfiguration;
  /** The folder of the configuration. */
  readonly base: string;
  readonly now: () => string;
}

/** What was told while no store could remember it. */
export function whatWasTold(base: string): Told {
  try {
    return Told.parse(JSON.parse(readFileSync(resolve(base, FILE), 'utf8')));
  } catch {
    // What cannot be remembered is told again.
    return {};
  }
}

/** Whether the reason of a failure is another one, or was told so long ago that it is due again. */
export function isToTell(
  told: Told,
  failed: FailedRun,
  { configuration, notify, now }: TellContext,
): boolean {
  const before = told[keyOf(configuration, failed)];
  if (before === undefined) return true;
  return Math.abs(Date.parse(now()) - Date.parse(before)) >= repeatMilliseconds(notify);
}

export function keepTold(told: Told, failed: FailedRun, { configuration, base, now }: TellContext): void {
  const file = resolve(base, FILE);
  try {
    makeFolder(dirname(file));
    writeFileSync(file, JSON.stringify({ ...told, [keyOf(configuration, failed)]: now() }));
  } catch {
    // A disk that is full may be why the store cannot be used.
  }
}

/** From now on the store remembers. */
export function forgetTold(base: string): void {
  rmSync(resolve(base, FILE), { force: true });
}

function keyOf(configuration: string, failed: FailedRun): string {
  return [configuration, ...(failedCondition([failed])?.parts ?? [])].join(' ');
}
