import type { Insertable } from 'kysely';
import { type ConfiguredSchedule, dueTimes, type Schedule, type WrittenSchedule } from '../model/schedule.ts';
import { batches } from './blobs.ts';
import { latestPlausible } from './plausible-time.ts';
import type { Store, Tables } from './tables.ts';

/** Why a time that went by has no run, where nothing more is known. */
export const NOT_BEGUN = 'no scan has begun';

/** The schedule that a store remembers of a configuration. */
export type KnownSchedule = Schedule & {
  /** Up to here it is known what became of its times, ISO 8601 UTC. */
  readonly until: string;
};

/** Notes by which schedule a configuration is scanned from now on; one that is known goes on. */
export async function noteSchedule(
  { database }: Store,
  configuration: string,
  { cron, timeZone }: Schedule,
  now: string,
): Promise<void> {
  await database
    .insertInto('schedules')
    .values({ configuration, cron, time_zone: timeZone, since: now })
    .onConflict((conflict) =>
      conflict
        .column('configuration')
        .doUpdateSet({ cron, time_zone: timeZone, since: now })
        .where(({ eb, or }) =>
          or([eb('schedules.cron', '!=', cron), eb('schedules.time_zone', '!=', timeZone)]),
        ),
    )
    .execute();
}

/** Undefined where neither a scheduler nor a scan with a schedule ever ran. */
export async function knownSchedule(
  { database }: Store,
  configuration: string,
): Promise<KnownSchedule | undefined> {
  const row = await database
    .selectFrom('schedules')
    .selectAll()
    .where('configuration', '=', configuration)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const last = await database
    .selectFrom('scheduled')
    .select('due')
    .where('configuration', '=', configuration)
    .orderBy('due', 'desc')
    .limit(1)
    .executeTakeFirst();
  const until = last !== undefined && last.due > row.since ? last.due : row.since;
  return { cron: row.cron, timeZone: row.time_zone, until };
}

export function isSameSchedule(one: Schedule, other: Schedule): boolean {
  return one.cron === other.cron && one.timeZone === other.timeZone;
}

/**
 * A schedule that took the place of a known one. Of the time between, when the known one was last seen and the file was written, it is
 * not known which of them was in force: times of neither are counted.
 */
function changedSchedule(
  { until }: Pick<KnownSchedule, 'until'>,
  { cron, timeZone, writtenAt }: WrittenSchedule,
  now: string,
): KnownSchedule {
  const written = writtenAt < now ? writtenAt : now;
  return { cron, timeZone, until: written > until ? written : until };
}

/** What is asked about the schedule of a configuration. */
export interface ScheduleQuestion {
  readonly configuration: string;
  /** As the configuration says it now; the store remembers by which one there were scans. */
  readonly configured: ConfiguredSchedule | undefined;
  readonly now: string;
}

/**
 * The schedule that counts: the one that the store remembers, or the configured one since it is in force: since its file was written,
 * and not before the first run.
 */
export async function scheduleInForce(
  store: Store,
  { configuration, configured, now }: ScheduleQuestion,
): Promise<KnownSchedule | undefined> {
  const known = await knownSchedule(store, configuration);
  if (configured === undefined) return known;
  if (known !== undefined && isSameSchedule(known, configured)) return known;
  const until = known?.until ?? (await beginOf(store, configuration, 'asc'));
  return until === undefined ? undefined : changedSchedule({ until }, configured, now);
}

/** When the first or the last run of a configuration began. */
export async function beginOf(
  { database }: Store,
  configuration: string,
  order: 'asc' | 'desc',
  /** What began later did so by a clock that was ahead. */
  latest = '9999',
): Promise<string | undefined> {
  const run = await database
    .selectFrom('runs')
    .select('started')
    .where('configuration', '=', configuration)
    .where('started', '<=', latest)
    .orderBy('started', order)
    .limit(1)
    .executeTakeFirst();
  return run?.started;
}

/** Scheduled times that went by. */
export interface Overdue {
  /** Those at which nothing was scanned before the next of them. */
  readonly missed: readonly string[];
  /** The last one, where no scan has begun since. */
  readonly due: string | undefined;
}

/** Settles what became of the times of a schedule that went by: a scan that somebody else began in between counts. */
export async function settleOverdue(
  store: Store,
  configuration: string,
  now: string,
  why: string,
): Promise<Overdue> {
  await forgetFuture(store, configuration, now);
  const schedule = await knownSchedule(store, configuration);
  const times = schedule === undefined ? [] : [...dueTimes(schedule, schedule.until, now)];
  const taken = await takenBy(store, configuration, times, now);
  const due = taken.at(-1) === undefined ? times.at(-1) : undefined;
  const rows = times
    .map((time, index): Insertable<Tables['scheduled']> => {
      const run = taken[index] ?? null;
      return { configuration, due: time, run, why: run === null ? why : null };
    })
    .filter((row) => row.due !== due);
  for (const batch of batches(rows))
    await store.database
      .insertInto('scheduled')
      .values(batch)
      .onConflict((conflict) => conflict.columns(['configuration', 'due']).doNothing())
      .execute();
  return { missed: rows.flatMap((row) => (row.run === null ? row.due : [])), due };
}

/** A clock that was far ahead must not keep its times from being scanned for; one that is a little ahead is another machine's. */
async function forgetFuture({ database }: Store, configuration: string, now: string): Promise<void> {
  const latest = latestPlausible(now);
  await database
    .deleteFrom('scheduled')
    .where('configuration', '=', configuration)
    .where('due', '>', latest)
    .execute();
  await database
    .updateTable('schedules')
    .set({ since: now })
    .where('configuration', '=', configuration)
    .where('since', '>', latest)
    .execute();
}

/**
 * What a scan that begins makes of the schedule of its configuration, whoever began it: what became of the times since it is in force is
 * kept.
 */
export async function followSchedule(
  store: Store,
  configuration: string,
  configured: ConfiguredSchedule | undefined,
  now: string,
): Promise<void> {
  if (configured === undefined) {
    await store.database.deleteFrom('schedules').where('configuration', '=', configuration).execute();
    return;
  }
  const inForce = await scheduleInForce(store, { configuration, configured, now });
  if (inForce !== undefined) await noteSchedule(store, configuration, inForce, inForce.until);
  await settleOverdue(store, configuration, now, NOT_BEGUN);
  await noteSchedule(store, configuration, configured, now);
}

/** Notes that the configuration has another schedule than before, where it has. */
export async function noteChange(
  store: Store,
  configuration: string,
  configured: WrittenSchedule,
  now: string,
): Promise<void> {
  const known = await knownSchedule(store, configuration);
  if (known === undefined || isSameSchedule(known, configured)) return;
  const changed = changedSchedule(known, configured, now);
  await noteSchedule(store, configuration, changed, changed.until);
}

/** Takes a scheduled time for a run; false where another scheduler of the configuration has taken it. */
export async function claimDue(
  { database }: Store,
  configuration: string,
  due: string,
  run: string,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await database
    .insertInto('scheduled')
    .values({ configuration, due, run, why: null })
    .onConflict((conflict) => conflict.columns(['configuration', 'due']).doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** Notes why the run of a scheduled time did not begin. */
export async function noteNotBegun(
  { database }: Store,
  configuration: string,
  due: string,
  why: string,
): Promise<void> {
  await database
    .updateTable('scheduled')
    .set({ why })
    .where('configuration', '=', configuration)
    .where('due', '=', due)
    .execute();
}

/** By each of these times, the first run that was begun from then on and before the next of them. */
export async function takenBy(
  { database }: Store,
  configuration: string,
  times: readonly string[],
  now: string,
): Promise<(string | undefined)[]> {
  const begun = await database
    .selectFrom('runs')
    .select(['id', 'started'])
    .where('configuration', '=', configuration)
    .where('started', '>=', times[0] ?? now)
    .where('started', '<=', now)
    .orderBy('started')
    .execute();
  let position = 0;
  return times.map((time, index) => {
    while ((begun[position]?.started ?? now) < time) position += 1;
    const run = begun[position];
    const next = times[index + 1];
    if (run === undefined || (next !== undefined && run.started >= next)) return undefined;
    // What became of a run that was tried again, its last attempt says.
    return run.id.replace(/\/\d+$/, '');
  });
}
