import type { Severity } from '../model/finding.ts';
import type { Run } from '../model/run.ts';
import { runOf } from './runs.ts';
import type { Store } from './tables.ts';

/** What monitoring asks of the runs of a configuration. */
export interface Measures {
  /** The last run that ended, whatever came of it. */
  readonly last: Run | undefined;
  /** The last run that has an audit. */
  readonly complete: Run | undefined;
  /** The last run whose audit lacks nothing. */
  readonly success: Run | undefined;
  /** Findings that count, by the last audit. */
  readonly findings: readonly {
    readonly deployment: string | undefined;
    readonly severity: Severity;
    readonly count: number;
  }[];
  /** Findings that the last audit neither saw again nor proved to be fixed. */
  readonly notSeen: number;
  /** Deliveries that failed, as far back as they are kept, by channel. */
  readonly failedDeliveries: ReadonlyMap<string, number>;
}

/** Counts what the store knows of a configuration. */
export async function measuresOf({ database }: Store, configuration: string): Promise<Measures> {
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
  const states = await database
    .selectFrom('spans')
    .innerJoin('findings', (join) =>
      join
        .onRef('findings.configuration', '=', 'spans.configuration')
        .onRef('findings.id', '=', 'spans.finding'),
    )
    .select(['deployment', 'state', 'severity'])
    .select(({ fn }) => fn.countAll().as('count'))
    .where('spans.configuration', '=', configuration)
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
    failedDeliveries: new Map(failed.map(({ channel, count }) => [channel, Number(count)])),
  };
}
