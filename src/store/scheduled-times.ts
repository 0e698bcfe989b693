import type { MissedScan } from '../model/run.ts';
import { dueTimes, jitterMilliseconds, nextDue } from '../model/schedule.ts';
import { latestPlausible } from './plausible-time.ts';
import { beginOf, NOT_BEGUN, type ScheduleQuestion, scheduleInForce, takenBy } from './schedule.ts';
import type { Store } from './tables.ts';

/** A time of a schedule that went by: its run, or why there was none. */
export interface ScheduledTime {
  /** ISO 8601 UTC. */
  readonly due: string;
  readonly run?: string;
  readonly why?: string;
}

/** What is kept of scheduled times, and what has become of those since, the first one first. */
export async function scheduledTimes(store: Store, question: ScheduleQuestion): Promise<ScheduledTime[]> {
  const { configuration } = question;
  const rows = await store.database
    .selectFrom('scheduled')
    .leftJoin('runs', 'runs.id', 'scheduled.run')
    .select(['due', 'why', 'runs.id as run'])
    .where('scheduled.configuration', '=', configuration)
    .orderBy('due')
    .execute();
  return [
    ...rows.map(({ due, run, why }) =>
      run === null ? { due, why: why ?? 'it did not begin' } : { due, run },
    ),
    ...(await timesSince(store, question)),
  ];
}

/** Scheduled times without a run, the last one first. */
export async function missedScans(store: Store, question: ScheduleQuestion): Promise<MissedScan[]> {
  const { configuration } = question;
  const times = await scheduledTimes(store, question);
  return times
    .flatMap(({ due, why }): MissedScan[] =>
      why === undefined ? [] : [{ configuration, state: 'missed', due, why }],
    )
    .reverse();
}

/** The first scheduled time after the last scan began: where it has passed, nobody has scanned since. */
export async function nextScan(store: Store, question: ScheduleQuestion): Promise<string | undefined> {
  const schedule = await scheduleInForce(store, question);
  if (schedule === undefined || question.configured === undefined) return undefined;
  const last = (await beginOf(store, question.configuration, 'desc', latestPlausible(question.now))) ?? '';
  return nextDue(schedule, last > schedule.until ? last : schedule.until);
}

async function timesSince(store: Store, question: ScheduleQuestion): Promise<ScheduledTime[]> {
  const { configuration, configured, now } = question;
  const schedule = await scheduleInForce(store, question);
  // Since when it has been taken out is not known.
  if (schedule === undefined || configured === undefined) return [];
  // One that may begin yet is not missed.
  const jitter = jitterMilliseconds(configured);
  const until = new Date(Date.parse(now) - jitter).toISOString();
  const times = [...dueTimes(schedule, schedule.until, until)];
  const taken = await takenBy(store, configuration, times, now);
  return times.map((due, index) => {
    const run = taken[index];
    return run === undefined ? { due, why: NOT_BEGUN } : { due, run };
  });
}
