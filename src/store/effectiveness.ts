import type { Effectiveness, ScheduledTimes } from '../model/effectiveness.ts';
import type { MissedScan, Run } from '../model/run.ts';
import type { ConfiguredSchedule } from '../model/schedule.ts';
import { periodWaivers } from './period-waivers.ts';
import { listRuns } from './runs.ts';
import { scheduleInForce } from './schedule.ts';
import { scheduledTimes } from './scheduled-times.ts';
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
  configured: ConfiguredSchedule | undefined,
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
  const question = { configuration, configured, now };
  const schedule = await scheduleInForce(store, question);
  const times = schedule === undefined ? [] : await scheduledTimes(store, question);
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
