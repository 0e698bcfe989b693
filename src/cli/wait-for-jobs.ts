import { setTimeout as sleep } from 'node:timers/promises';
import { InputError } from '../model/input-error.ts';
import { redacted } from '../model/redacted.ts';
import { counted } from '../report/tally.ts';
import { visible } from '../report/visible.ts';
import type { Queue, QueuedJob } from '../store/queue.ts';
import { version } from './bundled.ts';
import { CLOUDS } from './clouds.ts';
import type { Part } from './collect-distributed.ts';

/** In milliseconds. */
export interface Patience {
  /** How often the jobs are looked at. */
  readonly poll: number;
  /** Nothing moves for so long: it is said. */
  readonly tell: number;
  /** And for so long, while nobody works at anything: no worker is there. */
  readonly end: number;
}

export const PATIENCE: Patience = { poll: 1_000, tell: 15_000, end: 600_000 };

/**
 * Waits until the jobs of a run have ended, and shows how far they are. Jobs that nobody takes are given up. Returns why jobs brought
 * nothing, by their ids.
 * @throws InputError where no worker takes any
 */
export async function waitForJobs(
  queue: Queue,
  run: string,
  parts: readonly Part[],
  patience: Patience,
): Promise<Map<string, string>> {
  const show = progress(parts);
  let before = '';
  let moved = Date.now();
  let toldAt: number | undefined;
  let given: string | undefined;
  for (;;) {
    const jobs = new Map((await queue.jobsOf(run)).map((job) => [job.id, job]));
    show(jobs);
    const states = parts.map(({ job }) => jobs.get(job)?.state);
    if (!states.some(isOpen)) return failuresOf(parts, jobs, given);
    if (states.join() !== before || states.includes('active')) moved = Date.now();
    before = states.join();
    const idle = Date.now() - moved;
    if (idle >= patience.tell && toldAt !== moved) {
      toldAt = moved;
      process.stderr.write(
        `no worker of flowproof ${version()} takes the jobs: start \`flowproof worker\`\n`,
      );
    }
    if (idle >= patience.end && (await queue.active()) === 0) {
      if (!states.includes('completed'))
        throw new InputError(`no worker of flowproof ${version()} took a job: start \`flowproof worker\``, {
          file: '--distributed',
        });
      given = 'no worker took the job';
      await queue.cancel(run);
    } else await sleep(patience.poll);
  }
}

function isOpen(state: QueuedJob['state'] | undefined): boolean {
  return state === 'created' || state === 'retry' || state === 'active';
}

function failuresOf(
  parts: readonly Part[],
  jobs: ReadonlyMap<string, QueuedJob>,
  given = 'the job was cancelled',
): Map<string, string> {
  const failures = new Map<string, string>();
  for (const { job } of parts) {
    const { state, reason = 'the job failed' } = jobs.get(job) ?? {};
    if (state === 'completed') continue;
    failures.set(job, state === 'cancelled' ? given : state === undefined ? 'the job has gone' : reason);
  }
  return failures;
}

/** One line that changes where somebody watches, else one for each job that ended. */
function progress(parts: readonly Part[]): (jobs: ReadonlyMap<string, QueuedJob>) => void {
  const isWatched = process.stderr.isTTY === true;
  const told = new Set<string>();
  return (jobs) => {
    const ended = parts.filter(({ job }) => !isOpen(jobs.get(job)?.state));
    if (isWatched) {
      const active = parts.filter(({ job }) => jobs.get(job)?.state === 'active').length;
      const end = ended.length === parts.length ? '\r\x1b[K' : '';
      process.stderr.write(
        `\r\x1b[K${ended.length} of ${counted(parts.length, 'job')} done, ${active} at work${end}`,
      );
      return;
    }
    for (const { job, scope } of ended.filter((each) => !told.has(each.job))) {
      told.add(job);
      const { state = 'gone', reason } = jobs.get(job) ?? {};
      const why = state === 'completed' || reason === undefined ? '' : `: ${visible(redacted(reason))}`;
      process.stderr.write(
        `${CLOUDS[scope.kind].titleOf(scope)}: ${state}${why} (${told.size} of ${parts.length})\n`,
      );
    }
  };
}
