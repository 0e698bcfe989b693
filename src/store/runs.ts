import { InputError } from '../model/input-error.ts';
import { type Run, RunSummary } from '../model/run.ts';
import type { Estate } from './estates.ts';
import { expectHistory } from './histories.ts';
import type { Store, Tables } from './tables.ts';

/** Notes that a run of a configuration has begun, or has begun again after it failed: the failed attempt stays, as `ID/1`, `ID/2`, … */
export async function beginRun(
  { database }: Store,
  { estate, ...run }: Pick<Run, 'id' | 'configuration' | 'started'> & { readonly estate?: Estate },
): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    const attempts = await transaction
      .selectFrom('runs')
      .select('id')
      .where('configuration', '=', run.configuration)
      .where('state', '=', 'failed')
      .execute();
    const numbers = attempts
      .filter(({ id }) => id.startsWith(`${run.id}/`))
      .map(({ id }) => Number(id.slice(run.id.length + 1)));
    // Whether somebody was told stays with the attempt: the next one is told of anew.
    await transaction
      .updateTable('runs')
      .set({ id: `${run.id}/${Math.max(0, ...numbers) + 1}` })
      .where('id', '=', run.id)
      .where('state', '=', 'failed')
      .execute();
    await transaction
      .insertInto('runs')
      .values({ ...run, state: 'running', estate: estate === undefined ? null : JSON.stringify(estate) })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  });
}

/** Notes why a run ended without an audit. */
export async function failRun(
  { database }: Store,
  id: string,
  ended: string,
  failure: string,
): Promise<void> {
  await database
    .updateTable('runs')
    .set({ state: 'failed', ended, failure })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .execute();
}

/** Runs that are left as running are none: whoever holds the configuration's lock knows that nobody is at them. */
export async function failInterrupted(
  { database }: Store,
  configuration: string,
  ended: string,
): Promise<void> {
  await database
    .updateTable('runs')
    .set({ state: 'failed', ended, failure: 'interrupted' })
    .where('configuration', '=', configuration)
    .where('state', '=', 'running')
    .execute();
}

/** All runs of a configuration, the last one first. */
export async function listRuns({ database }: Store, configuration: string): Promise<Run[]> {
  const rows = await database
    .selectFrom('runs')
    .selectAll()
    .where('configuration', '=', configuration)
    .orderBy('started', 'desc')
    .orderBy('number', 'desc')
    .execute();
  return rows.map(runOf);
}

/** The last complete run of a configuration. */
export async function lastRun(
  { database }: Pick<Store, 'database'>,
  configuration: string,
): Promise<Tables['runs'] | undefined> {
  return database
    .selectFrom('runs')
    .selectAll()
    .where('configuration', '=', configuration)
    .where('state', '=', 'complete')
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** A run by its whole id; undefined where there is none. */
export async function runById({ database }: Store, id: string): Promise<Run | undefined> {
  const row = await database.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : runOf(row);
}

/**
 * The complete run that a user names: `latest`, its whole id, its number, or a beginning of its id, the first of them that there is.
 * @throws InputError where it names none, several, or one without an audit, or the configuration has no runs
 */
export async function namedRun(
  store: Store,
  configuration: string,
  named: string,
): Promise<Tables['runs'] & { readonly number: number; readonly document: string }> {
  const all = await store.database
    .selectFrom('runs')
    .selectAll()
    .where('configuration', '=', configuration)
    .orderBy('number', 'desc')
    .execute();
  if (all.length === 0) await expectHistory(store, configuration);
  const complete = all.filter(({ state }) => state === 'complete');
  const [found = []] = [
    named === 'latest' ? complete.slice(0, 1) : [],
    all.filter(({ id }) => id === named),
    complete.filter(({ number }) => String(number) === named),
    complete.filter(({ id }) => id.startsWith(named)),
  ].filter((each) => each.length > 0);
  const [row] = found;
  if (found.length > 1)
    throw new InputError(`"${named}" begins the ids of ${found.length} runs: name one of them`, {
      file: store.name,
    });
  if (row?.number != null && row.document !== null)
    return { ...row, number: row.number, document: row.document };
  const other = row ?? all.find(({ id }) => id.startsWith(named));
  throw new InputError(
    other === undefined
      ? `no run "${named}" of ${configuration}: \`flowproof history\` lists them`
      : `run ${other.id} has no audit: ${other.failure ?? 'it is running'}`,
    { file: store.name },
  );
}

/** A row as the rest of the program knows it. */
export function runOf(row: Tables['runs']): Run {
  return {
    id: row.id,
    configuration: row.configuration,
    state: row.state,
    started: row.started,
    ...(row.number === null ? {} : { number: row.number }),
    ...(row.ended === null ? {} : { ended: row.ended }),
    ...(row.failure === null ? {} : { failure: row.failure }),
    ...(row.as_of === null ? {} : { asOf: row.as_of }),
    ...(row.exit_code === null ? {} : { exitCode: row.exit_code }),
    ...(row.summary === null ? {} : { summary: RunSummary.parse(JSON.parse(row.summary)) }),
    ...(row.hold === null ? {} : { hold: row.hold }),
  };
}
