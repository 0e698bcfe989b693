import type { Effectiveness, ScheduledTimes } from '../model/effectiveness.ts';
import type { MissedScan, Run } from '../model/run.ts';
import { dueTimes, type Schedule } from '../model/schedule.ts';
import { periodWaivers } from './period-waivers.ts';
import { listRuns } from './runs.ts';
import { type KnownSchedule, knownSchedule, takenBy } from './schedule.ts';
import type { Store } from './tables.ts';
import { trackedFindings } from './tracked-findings.ts';

export interface Period {
  /** ISO 8601 UTC. */
  readonly from: string;
  /** Not part of it. */
  readonly to: string;
  readonly now: string;
}

/**
 * What a store knows of a period.
 * @param configured the schedule of the configuration, for scans that are begun by others than a scheduler of ours
 */
export async function effectivenessOf(
  store: Store,
  configuration: string,
  { from, to, now }: Period,
  configured: Schedule | undefined,
  flowproof: string,
): Promise<Effectiveness> {
  const end = to < now ? to : now;
  const all = (await listRuns(store, configuration)).toReversed();
  const runs = all.filter(({ started }) => started >= from && started < end);
  const complete = (await completeRuns(store, configuration)).filter(({ started }) => started < end);
  const before = complete.findLast(({ started }) => started < from)?.number ?? 0;
  const waivers = await periodWaivers(
    store,
    complete.filter(({ number }) => number > before),
  );
  const [first] = all;
  const last = complete.at(-1);
  const known = await knownSchedule(store, configuration);
  const schedule: KnownSchedule | undefined =
    known ??
    (configured === undefined || first === undefined ? undefined : { ...configured, until: first.started });
  const times = schedule === undefined ? [] : await scheduledTimes(store, configuration, schedule, now);
  const own = times.filter(({ due }) => due >= from && due < end);
  const stateOf = new Map(all.map(({ id, state }) => [id, state]));
  const missed = own.flatMap(({ due, why }): MissedScan[] =>
    why === undefined ? [] : [{ configuration, state: 'missed', due, why }],
  );
  const count = (state: Run['state']) => own.filter(({ run = '' }) => stateOf.get(run) === state).length;
  const counts: ScheduledTimes = {
    ...{ complete: count('complete'), failed: count('failed'), running: count('running') },
    missed: missed.length,
  };
  return {
    ...{ flowproof, configuration, from, to },
    ...(end === to ? {} : { until: now }),
    ...(first === undefined || first.started <= from ? {} : { keptSince: first.started }),
    ...(schedule === undefined
      ? {}
      : {
          schedule: {
            ...{ cron: schedule.cron, timeZone: schedule.timeZone },
            ...{ since: times[0]?.due ?? schedule.until, times: counts },
          },
        }),
    ...{ runs, missed },
    ...(last === undefined ? {} : { lastRun: { id: last.id, started: last.started } }),
    findings: await trackedFindings(store, configuration, { runs: complete, from: before, end }, waivers),
    waivers,
  };
}

/** Complete runs, the first one first. */
async function completeRuns({ database }: Store, configuration: string) {
  const rows = await database
    .selectFrom('runs')
    .select(['id', 'number', 'started', 'as_of', 'document'])
    .where('configuration', '=', configuration)
    .where('state', '=', 'complete')
    .orderBy('number')
    .execute();
  return rows.flatMap(({ id, number, started, as_of, document }) =>
    number === null || document === null ? [] : [{ id, number, started, asOf: as_of ?? started, document }],
  );
}

interface ScheduledTime {
  readonly due: string;
  readonly run?: string;
  /** Why there was no run. */
  readonly why?: string;
}

/** What is kept of scheduled times, and what has become of those since. */
async function scheduledTimes(
  store: Store,
  configuration: string,
  schedule: KnownSchedule,
  now: string,
): Promise<ScheduledTime[]> {
  const rows = await store.database
    .selectFrom('scheduled')
    .leftJoin('runs', 'runs.id', 'scheduled.run')
    .select(['due', 'why', 'runs.id as run'])
    .where('scheduled.configuration', '=', configuration)
    .orderBy('due')
    .execute();
  const since = [...dueTimes(schedule, schedule.until, now)];
  const taken = await takenBy(store, configuration, since, now);
  return [
    ...rows.map(({ due, run, why }) =>
      run === null ? { due, why: why ?? 'it did not begin' } : { due, run },
    ),
    ...since.map((due, index) => {
      const run = taken[index];
      return run === undefined ? { due, why: 'no scan has begun' } : { due, run };
    }),
  ];
}
