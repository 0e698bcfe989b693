import type { Job, JobResult, JobWithMetadata, PgBoss } from 'pg-boss';
import { InputError } from '../model/input-error.ts';
import { shown } from './location.ts';
import { storeError } from './store-error.ts';
import type { Database } from './tables.ts';

/** Beside the tables of the store, and those of others who use the same library in the same database. */
const SCHEMA = 'flowproof_queue';
const CONNECTIONS = 2;
/** A worker that was killed is silent for so long, and is looked for so often: 15 s, and a second for the next one's polling. */
const HEARTBEAT_SECONDS = 10;
const SUPERVISION_SECONDS = 5;
const POLLING_SECONDS = 1;
/** Above the longest collection: a job that outlives it is given to a second worker while the first still has it. */
const EXPIRY_SECONDS = 12 * 3_600;
const RETRIES = 3;
const KEPT_SECONDS = 24 * 3_600;
const STOP_MILLISECONDS = 20_000;
const PREFIX = 'collect-';

/** A job as one worker took it: the attempt fences what comes of it. */
export type TakenJob = Pick<Job<unknown>, 'id' | 'data' | 'retryCount' | 'signal'>;

/** What became of a job that was taken; one that failed is tried again a few times, one that is refused is not. */
export type Outcome =
  | { readonly status: 'completed' }
  | { readonly status: 'failed' | 'refused'; readonly reason: string };

/** A job as the scan that waits for it sees it. */
export interface QueuedJob {
  readonly id: string;
  readonly state: JobWithMetadata['state'];
  /** Why it failed, where somebody said. */
  readonly reason?: string;
}

/** Jobs of one version of flowproof; those of another are other queues in the same database. */
export interface Queue {
  readonly send: (
    jobs: readonly { readonly id: string; readonly data: { readonly run: string } }[],
  ) => Promise<void>;
  readonly jobsOf: (run: string) => Promise<QueuedJob[]>;
  /** Ends those jobs of a run that have not ended; what their workers still bring is not taken. */
  readonly cancel: (run: string) => Promise<void>;
  /** Takes jobs one by one until the queue is closed; `signal` of a job says that it is no longer this worker's. */
  readonly work: (carryOut: (job: TakenJob) => Promise<Outcome>) => Promise<void>;
  /** Ends a job in a transaction; false: it is no longer this attempt's, and nothing of it may be kept. */
  readonly complete: (job: TakenJob, transaction: Database) => Promise<boolean>;
  /** How many jobs are being worked at, of all runs. */
  readonly active: () => Promise<number>;
  /** Versions whose jobs wait here, besides this one. */
  readonly otherVersions: () => Promise<string[]>;
  /** Gives running jobs a little time to end, and then back. */
  readonly close: () => Promise<void>;
}

/**
 * Opens the queue of a version in a PostgreSQL database; the first one makes its tables. `tell` hears what fails meanwhile.
 * @throws InputError where the library is not installed, or the database cannot be reached or refuses it
 */
export async function openQueue(
  url: string,
  version: string,
  tell: (error: unknown) => void,
): Promise<Queue> {
  const library = await import('pg-boss').catch((cause: unknown) => {
    throw new InputError(
      'distributed scans need the package `pg-boss`: npm install pg-boss@12.35.0',
      { file: shown(url) },
      { cause },
    );
  });
  const name = `${PREFIX}${version.replaceAll(/[^\w.-]/g, '_')}`;
  const boss = new library.PgBoss({
    ...{ connectionString: url, schema: SCHEMA, application_name: 'flowproof', max: CONNECTIONS },
    ...{ schedule: false, monitorVacuum: false },
    // Heartbeats are looked at by a pass that both have to be due for.
    ...{ superviseIntervalSeconds: SUPERVISION_SECONDS, monitorIntervalSeconds: SUPERVISION_SECONDS },
  });
  // Some of what the library tells as errors are plain objects.
  boss.on('error', (error) => tell(storeError(Object.assign(new Error(error.message), error), url)));
  try {
    await boss.start();
    await boss.createQueue(name, {
      ...{ heartbeatSeconds: HEARTBEAT_SECONDS, expireInSeconds: EXPIRY_SECONDS, retryLimit: RETRIES },
      ...{ retentionSeconds: KEPT_SECONDS, deleteAfterSeconds: KEPT_SECONDS },
    });
  } catch (error) {
    await boss.stop({ graceful: false }).catch(() => {});
    throw storeError(error, url);
  }
  return queueOf(boss, name, library.fromKysely);
}

function queueOf(boss: PgBoss, name: string, fromKysely: typeof import('pg-boss')['fromKysely']): Queue {
  return {
    async send(jobs) {
      await boss.insert(name, [...jobs]);
    },
    jobsOf: async (run) => (await boss.findJobs(name, { data: { run } })).map(queuedJob),
    async cancel(run) {
      const jobs = await boss.findJobs(name, { data: { run } });
      const open = jobs.filter(({ state }) => ['created', 'retry', 'active'].includes(state));
      if (open.length > 0)
        await boss.cancel(
          name,
          open.map(({ id }) => id),
        );
    },
    async work(carryOut) {
      const options = { batchSize: 1, pollingIntervalSeconds: POLLING_SECONDS, perJobResults: true } as const;
      await boss.work<unknown, unknown, typeof options>(name, options, (jobs) =>
        Promise.all(jobs.map(async (job) => resultOf(job, await carryOut(job)))),
      );
    },
    async complete({ id, retryCount }, transaction) {
      const answer = await boss.complete(name, { id, retryCount }, null, { db: fromKysely(transaction) });
      return (answer as { readonly affected: number }).affected === 1;
    },
    async active() {
      // The counts that the library tells may be a minute old.
      const question = `select count(*)::int as active from ${SCHEMA}.job where name = $1 and state = 'active'`;
      return (await boss.getDb().executeSql(question, [name])).rows[0].active;
    },
    async otherVersions() {
      const queues = await boss.getQueues();
      const others = queues.filter((each) => each.name !== name && each.name.startsWith(PREFIX));
      return others.filter(({ readyCount }) => readyCount > 0).map((each) => each.name.slice(PREFIX.length));
    },
    close: () => boss.stop({ graceful: true, timeout: STOP_MILLISECONDS }),
  };
}

/** Only what was said on purpose is kept: an error as it stands holds requests, and these hold signatures. */
function resultOf({ id }: TakenJob, outcome: Outcome): JobResult {
  if (outcome.status === 'completed') return { id, status: 'completed' };
  const { status, reason } = outcome;
  return { id, status: status === 'refused' ? 'deadletter' : 'failed', output: { reason } };
}

function queuedJob({ id, state, output }: JobWithMetadata<unknown>): QueuedJob {
  const { reason, value } = (output ?? {}) as { reason?: unknown; value?: { message?: unknown } };
  const said = [reason, value?.message].find((each) => typeof each === 'string');
  return { id, state, ...(said === undefined ? {} : { reason: String(said) }) };
}
