import type { Severity } from '../model/finding.ts';
import type { Measures } from '../model/measures.ts';
import { latestPlausible } from './plausible-time.ts';
import { runOf } from './runs.ts';
import type { ScheduleQuestion } from './schedule.ts';
import { missedScans, nextScan } from './scheduled-times.ts';
import { spansOf } from './spans.ts';
import type { Store } from './tables.ts';

/** Counts what the store knows of a configuration. */
export async function measuresOf(store: Store, question: ScheduleQuestion): Promise<Measures> {
  const { database } = store;
  const { configuration } = question;
  const latest = latestPlausible(question.now);
  const runs = () => database.selectFrom('runs').selectAll().where('configuration', '=', configuration);
  const numbered = () => runs().where('state', '=', 'complete').orderBy('number', 'desc').limit(1);
  const complete = await numbered().executeTakeFirst();
  const success = await numbered().where('summary', 'like', '%"complete":true%').executeTakeFirst();
  const failed = await runs()
    .where('state', '=', 'failed')
    .where('ended', '<=', latest)
    .orderBy('ended', 'desc')
    .limit(1)
    .executeTakeFirst();
  // A run of a clock that was ahead is before one that failed since.
  const isLast = (complete?.ended ?? '') <= latest && (complete?.ended ?? '') > (failed?.ended ?? '');
  const last = isLast || failed === undefined ? complete : failed;
  const states = await spansOf(database, configuration)
    .select(['deployment', 'state', 'severity'])
    .select(({ fn }) => fn.countAll().as('count'))
    .where('until_number', 'is', null)
    .where('state', '!=', 'fixed')
    // What is not seen is counted as `history` counts it.
    .where(({ eb, or }) => or([eb('waived', '=', 0), eb('state', '=', 'not-seen')]))
    .groupBy(['deployment', 'state', 'severity'])
    .execute();
  const failedDeliveries = await database
    .selectFrom('deliveries')
    .select('channel')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('configuration', '=', configuration)
    .where('state', '=', 'failed')
    .groupBy('channel')
    .execute();
  const [lastRun, completeRun, successRun] = [last, complete, success].map((row) => row && runOf(row));
  return {
    ...{ last: lastRun, complete: completeRun, success: successRun },
    findings: states
      .filter(({ state }) => state === 'found')
      .map(({ deployment, severity, count }) => ({
        ...{ deployment: deployment ?? undefined, severity: severity as Severity, count: Number(count) },
      })),
    notSeen: states
      .filter(({ state }) => state === 'not-seen')
      .reduce((sum, { count }) => sum + Number(count), 0),
    nextScan: await nextScan(store, question),
    missed: (await missedScans(store, question)).length,
    failedDeliveries: new Map(failedDeliveries.map(({ channel, count }) => [channel, Number(count)])),
  };
}
