import type { MissedScan } from '../model/run.ts';
import { dueTimes, type Schedule } from '../model/schedule.ts';
import { batches } from './blobs.ts';
import type { Store, Tables } from './tables.ts';

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

/** Undefined where no scheduler ever ran. */
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

/** Whether no other scheduler has noted another schedule since. */
export async function isKnownSchedule(
  store: Store,
  configuration: string,
  { cron, timeZone }: Schedule,
): Promise<boolean> {
  const known = await knownSchedule(store, configuration);
  return known?.cron === cron && known.timeZone === timeZone;
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
  const schedule = await knownSchedule(store, configuration);
  const times = schedule === undefined ? [] : [...dueTimes(schedule, schedule.until, now)];
  const begun = await runsBetween(store, configuration, times[0] ?? now, now);
  const rows: Tables['scheduled'][] = [];
  let due: string | undefined;
  let position = 0;
  for (const [index, time] of times.entries()) {
    const next = times[index + 1];
    while ((begun[position]?.started ?? now) < time) position += 1;
    const run = begun[position];
    if (run !== undefined && (next === undefined || run.started < next))
      rows.push({ configuration, due: time, run: run.id, why: null });
    else if (next === undefined) due = time;
    else rows.push({ configuration, due: time, run: null, why });
  }
  for (const batch of batches(rows))
    await store.database
      .insertInto('scheduled')
      .values(batch)
      .onConflict((conflict) => conflict.columns(['configuration', 'due']).doNothing())
      .execute();
  return { missed: rows.flatMap((row) => (row.run === null ? row.due : [])), due };
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

/** Scheduled times without a run, the last one first. */
export async function missedScans({ database }: Store, configuration: string): Promise<MissedScan[]> {
  const rows = await database
    .selectFrom('scheduled')
    .leftJoin('runs', 'runs.id', 'scheduled.run')
    .select(['due', 'why'])
    .where('scheduled.configuration', '=', configuration)
    .where('runs.id', 'is', null)
    .orderBy('due', 'desc')
    .execute();
  return rows.map(({ due, why }) => ({
    configuration,
    state: 'missed',
    due,
    why: why ?? 'it did not begin',
  }));
}

async function runsBetween(
  { database }: Store,
  configuration: string,
  from: string,
  to: string,
): Promise<Pick<Tables['runs'], 'id' | 'started'>[]> {
  return database
    .selectFrom('runs')
    .select(['id', 'started'])
    .where('configuration', '=', configuration)
    .where('started', '>=', from)
    .where('started', '<=', to)
    .orderBy('started')
    .execute();
}
