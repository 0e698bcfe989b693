import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { repeatMilliseconds } from '../model/notify-configuration.ts';
import { type FailedRun, failedCondition } from '../notify/scan-conditions.ts';
import type { ConfiguredStore } from './configured-store.ts';
import { makeFolder } from './make-folder.ts';
import { writeWhole } from './write-whole.ts';

const FILE = '.flowproof/told.json';

/** When a channel was last told of each reason of scans whose store could not be used, by the name of the configuration's file. */
const Told = z.record(z.string(), z.record(z.string(), z.iso.datetime()));
type Told = z.infer<typeof Told>;

type Place = Pick<ConfiguredStore, 'config' | 'loaded'>;

/** The channels that were not told of the reason of a failure, or so long ago that it is due again. */
export function channelsToTell({ config, loaded }: Place, failed: FailedRun, now: string): string[] {
  const { notify } = loaded.configuration;
  const told = toldBeside(config)[basename(config)] ?? {};
  return Object.keys(notify.channels).filter((channel) => {
    const before = told[keyOf(channel, failed)];
    return (
      before === undefined || Math.abs(Date.parse(now) - Date.parse(before)) >= repeatMilliseconds(notify)
    );
  });
}

export function keepTold(
  { config }: Place,
  failed: FailedRun,
  channels: readonly string[],
  now: string,
): void {
  const all = toldBeside(config);
  const own = Object.fromEntries(channels.map((channel) => [keyOf(channel, failed), now]));
  writeTold(config, { ...all, [basename(config)]: { ...all[basename(config)], ...own } });
}

/** From now on the store remembers. */
export function forgetTold({ config }: Place): void {
  const { [basename(config)]: own, ...others } = toldBeside(config);
  if (own !== undefined) writeTold(config, others);
}

function toldBeside(config: string): Told {
  try {
    return Told.parse(JSON.parse(readFileSync(pathOf(config), 'utf8')));
  } catch {
    // What cannot be remembered is told again.
    return {};
  }
}

function writeTold(config: string, told: Told): void {
  const file = pathOf(config);
  try {
    makeFolder(dirname(file));
    writeWhole(file, JSON.stringify(told));
  } catch {
    // A disk that is full may be why the store cannot be used.
  }
}

function pathOf(config: string): string {
  return join(dirname(resolve(config)), FILE);
}

function keyOf(channel: string, failed: FailedRun): string {
  return [channel, ...(failedCondition([failed])?.parts ?? [])].join(' ');
}
