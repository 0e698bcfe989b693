import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runScheduler, type Scheduler } from '../src/cli/scheduler.ts';
import { withStore } from '../src/store/open-store.ts';
import { beginRun, failRun } from '../src/store/runs.ts';
import { missedScans } from '../src/store/scheduled-times.ts';
import type { Store } from '../src/store/tables.ts';

/** A schedule of every hour, and a scheduler whose clock goes as fast as it waits. */

export const CONFIGURATION = 'flowproof.yaml';
export const HOURLY = { cron: '0 * * * *', timeZone: 'UTC', writtenAt: '2026-03-01T00:00:00.000Z' };
export const newStore = () => join(mkdtempSync(join(tmpdir(), 'flowproof-')), 'scans.db');
const minutesAfter = (time: string, minutes: number) =>
  new Date(Date.parse(time) + minutes * 60_000).toISOString();

/** A scheduler that runs from one time of a day to another, its scans so many minutes long; tells what it told. */
export async function schedulerRuns(
  location: string,
  [from, until]: readonly [from: string, until: string],
  options: { readonly minutes?: number; readonly fails?: Error } & Partial<Scheduler> = {},
): Promise<string[]> {
  const told: string[] = [];
  const stop = new AbortController();
  const end = `2026-03-02T${until}:00.000Z`;
  let clock = `2026-03-02T${from}:00.000Z`;
  let runs = 0;
  const move = (time: string) => {
    if (time > clock) clock = time;
    if (clock < end) return;
    clock = end;
    stop.abort();
  };
  await runScheduler({
    scheduled: () => ({ location, configuration: CONFIGURATION, schedule: HOURLY }),
    now: () => clock,
    waitUntil: async (time) => move(time),
    delay: () => 0,
    newRunId: () => `run-${from}-${++runs}`,
    scan: async (runId) => {
      if (options.fails !== undefined) throw options.fails;
      await withStore(location, 'write', (store) => scanOf(store, runId, clock));
      move(minutesAfter(clock, options.minutes ?? 1));
      return 0;
    },
    tellMissed: async (missed, why) => void told.push(`missed ${missed.map(hour).join()}: ${why}`),
    tellDown: async (failure) => void told.push(`down: ${failure}`),
    tell: (line) => {
      const [, due, result] = / for (\S+): (.*), \d+ s; next/.exec(line) ?? [];
      if (due !== undefined) told.push(`${hour(due)} ${result}`);
      else if (!line.includes('next scan')) told.push(line);
    },
    stop: stop.signal,
    ...options,
  });
  return told;
}

export const hour = (time: string) => time.slice(11, 16);

export async function scanOf(store: Store, id: string, started: string): Promise<void> {
  await beginRun(store, { id, configuration: CONFIGURATION, started });
  await failRun(store, id, started, 'it is only a test');
}

export async function missedIn(location: string): Promise<string[]> {
  const missed = await withStore(location, 'read', (store) =>
    missedScans(store, {
      configuration: CONFIGURATION,
      configured: undefined,
      now: '2026-03-02T09:00:00.000Z',
    }),
  );
  return missed.map(({ due, why }) => `${hour(due)} ${why}`);
}
