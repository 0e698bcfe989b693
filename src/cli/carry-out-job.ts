import { CollectionJob } from '../model/collection-job.ts';
import { InputError } from '../model/input-error.ts';
import { counted } from '../report/tally.ts';
import { saveCollection } from '../store/collections.ts';
import { runLock } from '../store/lock-names.ts';
import type { Outcome, Queue, TakenJob } from '../store/queue.ts';
import { serverAhead } from '../store/server-clock.ts';
import { storeError } from '../store/store-error.ts';
import type { Store } from '../store/tables.ts';
import { CLOUDS } from './clouds.ts';
import { gatherEvidence } from './gathered-evidence.ts';

const WATCH_MILLISECONDS = 10_000;

/** Collects what a job names and keeps it, unless the scan has gone or another worker has the job; `tell` hears what is done. */
export async function carryOutJob(
  job: TakenJob,
  store: Store,
  queue: Queue,
  tell: (line: string) => void,
): Promise<Outcome> {
  const parsed = CollectionJob.safeParse(job.data);
  if (!parsed.success) {
    tell(`job ${job.id} is none that this version knows`);
    return { status: 'refused', reason: 'not a job that this version of flowproof knows' };
  }
  const { run, scope } = parsed.data;
  const cloud = CLOUDS[scope.kind];
  const name = cloud.titleOf(scope);
  const lost = new AbortController();
  const watch = setInterval(() => {
    isAbandoned(store, queue, run).then(
      (is) => is && lost.abort(),
      // Where the database cannot be asked, the claim ends by itself.
      () => {},
    );
  }, WATCH_MILLISECONDS);
  const signal = AbortSignal.any([job.signal, lost.signal]);
  try {
    if (await isAbandoned(store, queue, run)) {
      tell(`${name}: nobody waits for run ${run} any more`);
      return { status: 'completed' };
    }
    tell(`${name}: collecting for run ${run}`);
    // Times of evidence are compared: those of all workers are by one clock.
    const ahead = await serverAhead(store);
    const evidence = gatherEvidence(() => new Date(Date.now() + ahead).toISOString(), signal);
    await cloud.collectScope(scope, evidence).catch((error) => {
      // In words without anything of a request: what a vendor's library throws may hold tokens.
      const reason = error instanceof InputError ? error.message : cloud.reasonOf(error);
      throw new InputError(reason, { file: name });
    });
    signal.throwIfAborted();
    const { manifest, contents } = evidence;
    const isKept =
      !(await isAbandoned(store, queue, run)) &&
      (await saveCollection(store, queue, { job, run }, { manifest: JSON.stringify(manifest), contents }));
    const answers = Object.keys(manifest.files).length;
    const missing = Object.keys(manifest.missing).length;
    tell(
      isKept
        ? `${name}: ${counted(answers, 'answer')}, ${missing} missing`
        : `${name}: not kept, another worker has the job, or nobody waits for it`,
    );
    return { status: 'completed' };
  } catch (error) {
    const { message } = storeError(error, store.name) as Error;
    const reason = signal.aborted ? 'the job was taken away' : message;
    tell(`${name}: ${reason}`);
    return { status: 'failed', reason };
  } finally {
    clearInterval(watch);
  }
}

/** Whether nobody waits for a run any more; its jobs are ended then. */
async function isAbandoned(store: Store, queue: Queue, run: string): Promise<boolean> {
  const lock = await store.tryLock(runLock(run));
  if (lock === undefined) return false;
  await queue.cancel(run).finally(lock.release);
  return true;
}
