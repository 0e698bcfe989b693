import type { Command } from 'commander';
import { formatPlace, InputError } from '../model/input-error.ts';
import { redacted } from '../model/redacted.ts';
import { visible } from '../report/visible.ts';
import { isServer } from '../store/location.ts';
import { version } from './bundled.ts';
import { type StoreOptions, storeLocation, storeOptions } from './configured-store.ts';
import { ExitCode } from './exit-code.ts';

const OTHERS_MILLISECONDS = 5_000;
const AGAIN_MILLISECONDS = 60_000;

export function workerCommand(program: Command, exit: (code: number) => void): void {
  const command = program
    .command('worker')
    .summary('collect for distributed scans')
    .description(
      'Takes jobs of `flowproof scan --distributed` from the queue in a PostgreSQL store: collects an account or a subscription with the credentials of its ' +
        'own environment, and keeps the evidence in the store. Runs until it is told to end (SIGTERM, Ctrl-C); any number of them, on any number of machines.',
    );
  storeOptions(command)
    .addHelpText(
      'after',
      '\nExample:\n  $ flowproof worker --store postgres://flowproof@db.example.com/scans\n',
    )
    .action(async (options: StoreOptions) => {
      const stop = new AbortController();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
      await runWorker(storeLocation(options), stop.signal);
      exit(ExitCode.compliant);
      // What a job that was given back still waits for must not hold the process.
      process.exit();
    });
}

/**
 * Takes jobs until it is told to end.
 * @throws InputError where the store is no server, cannot be reached, or is of another version
 */
export async function runWorker(location: string, stop: AbortSignal): Promise<void> {
  if (!isServer(location))
    throw new InputError('workers need a PostgreSQL store: postgres://…', { file: location });
  const { withStore } = await import('../store/open-store.ts');
  const { openQueue } = await import('../store/queue.ts');
  const { carryOutJob } = await import('./carry-out-job.ts');
  const tellFailure = errorTeller();
  // What fails because the queue is being closed is no failure.
  const tellError = (error: unknown) => (stop.aborted ? undefined : tellFailure(error));
  await withStore(location, 'write', async (store) => {
    const queue = await openQueue(location, version(), tellError);
    const told = new Set<string>();
    const others = setInterval(() => {
      queue.otherVersions().then((versions) => {
        for (const each of versions.filter((version) => !told.has(version))) {
          told.add(each);
          tell(`jobs wait for a worker of flowproof ${each}; this one is ${version()} and leaves them`);
        }
      }, tellError);
    }, OTHERS_MILLISECONDS);
    try {
      await queue.work((job) => carryOutJob(job, store, queue, tell));
      tell(`flowproof ${version()} takes jobs from ${store.name}`);
      if (!stop.aborted)
        await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }));
      tell('told to end: a job that is not done in 20 s is given back');
    } finally {
      clearInterval(others);
      await queue.close();
    }
  });
}

function tell(line: string): void {
  process.stderr.write(`${visible(redacted(line), Number.POSITIVE_INFINITY)}\n`);
}

/** What goes on failing is said once a minute. */
function errorTeller(): (error: unknown) => void {
  const last = new Map<string, number>();
  return (error) => {
    const line =
      error instanceof InputError
        ? `${formatPlace(error.origin)}: ${error.message}; trying again`
        : `the queue failed: ${error instanceof Error ? error.message : String(error)}`;
    if (Date.now() - (last.get(line) ?? 0) < AGAIN_MILLISECONDS) return;
    last.set(line, Date.now());
    tell(line);
  };
}
