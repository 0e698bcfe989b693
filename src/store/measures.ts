import type { Severity } from '../model/finding.ts';
import type { Measures } from '../model/measures.ts';
import { runOf } from './runs.ts';
import { missedScans, nextScan, type ScheduleQuestion } from './scheduled-times.ts';
import { spansOf } from './spans.ts';
import type { Store } from './tables.ts';

/** Counts what the store knows of a configuration. */
export async function measuresOf(store: Store, question: ScheduleQuestion): Promise<Measures> {
  const { database } = store;
  const { configuration } = question;
  const ended = () =>
    database
      .selectFrom('runs')
      .selectAll()
      .where('configuration', '=', configuration)
      .where('ended', 'is not', null)
      .orderBy('ended', 'desc');
  const last = await ended().limit(1).executeTakeFirst();
  const complete = await ended().where('state', '=', 'complete').limit(1).executeTakeFirst();
  const successes = ended().where('state', '=', 'complete').where('summary', 'like', '%"complete":true%');
  const success = await successes.limit(1).executeTakeFirst();
  const states = await spansOf(database, configuration)
    .select(['deployment', 'state', 'severity'])
    .select(({ fn }) => fn.countAll().as('count'))
    .where('until_number', 'is', null)
    .where('state', '!=', 'fixed')
    // What is not seen is counted as `history` counts it.
    .where(({ eb, or }) => or([eb('waived', '=', 0), eb('state', '=', 'not-seen')]))
    .groupBy(['deployment', 'state', 'severity'])
    .execute();
  const failed = await database
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
    failedDeliveries: new Map(failed.map(({ channel, count }) => [channel, Number(count)])),
  };
}
