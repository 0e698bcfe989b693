import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { InputError } from '../model/input-error.ts';
import { type ConfiguredSchedule, jitterMilliseconds } from '../model/schedule.ts';
import { afterFailure, afterMissed } from './after-run.ts';
import {
  type ConfiguredStore,
  configuredStore,
  expectOwnHistory,
  type StoreOptions,
} from './configured-store.ts';
import { ExitCode } from './exit-code.ts';
import { newRunId, runScan, type ScanOptions, scanOptions } from './scan-command.ts';
import { EndOfSchedule, runScheduler } from './scheduler.ts';
import { waitUntil } from './wait-until.ts';

export function scheduleCommand(program: Command, exit: (code: number) => void): void {
  const schedule = program
    .command('schedule')
    .summary('scan at the times of `schedule`')
    .description('Scans at the times that `schedule` of the configuration names, in one process.');
  const command = schedule
    .command('run')
    .description(
      'Runs until it is told to end (SIGTERM, SIGINT), which it does after the scan that is running; a second signal ends that, too. One line ' +
        'on stderr for each scan; reports where -f or -o asks for them. Of times that went by while it was down the last one is made up for, ' +
        'the others are kept as missed.',
    );
  scanOptions(command)
    .addHelpText(
      'after',
      '\nExample:\n  $ flowproof schedule run -c fixtures/deployments/analyzer-broken/flowproof.yaml --store out/scans.db -f html -o out/scans/\n',
    )
    .action(async (options: ScanOptions) => {
      const isAsked = command.getOptionValueSource('format') !== 'default' || options.out !== undefined;
      await run(isAsked ? options : { ...options, format: [] });
      exit(ExitCode.compliant);
    });
}

async function run(options: ScanOptions): Promise<void> {
  const look = followedPlace(options);
  let current = look();
  const { withStore } = await import('../store/open-store.ts');
  await withStore(current.location, 'write', (store) => expectOwnHistory(store, current));
  const { signal: stop, end } = endSignal();
  const now = () => new Date().toISOString();
  const pause = (milliseconds: number) => sleep(milliseconds, undefined, { signal: stop }).catch(() => {});
  await runScheduler({
    scheduled: () => {
      current = look();
      return current;
    },
    now,
    waitUntil: (time) => waitUntil(time, { now, pause, stop }),
    delay: () => Math.random() * jitterMilliseconds(current.schedule),
    newRunId,
    scan: (runId) => runScan({ ...options, runId }),
    tellMissed: async (missed, why) => {
      tell(missedLine(missed, why));
      await afterMissed(current);
    },
    tellDown: (failure) => afterFailure(current, { id: newRunId(), started: now(), failure }),
    tell,
    stop,
  }).finally(end);
}

type ScheduledPlace = ConfiguredStore & { readonly schedule: ConfiguredSchedule };

/**
 * Gives what a configuration says each time; while it cannot be read, what it said before: its scans tell the mistake.
 * @throws InputError where it cannot be read the first time, or has no `schedule` then; its result throws `EndOfSchedule` where it has none any more
 */
export function followedPlace(options: StoreOptions): () => ScheduledPlace {
  const first = configuredStore(options);
  const { schedule } = first;
  if (schedule === undefined)
    throw new InputError('expected `schedule`, such as { cron: "15 2 * * *", timeZone: Europe/Berlin }', {
      file: options.config,
    });
  let current: ScheduledPlace = { ...first, schedule };
  return () => {
    const place = readable(options);
    if (place === undefined) return current;
    const { schedule } = place;
    if (schedule === undefined)
      throw new EndOfSchedule('`schedule` is there no more: no further scans', { file: options.config });
    current = { ...place, schedule };
    return current;
  };
}

function readable(options: StoreOptions): ConfiguredStore | undefined {
  try {
    return configuredStore(options);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** The first signal is a wish, which the second one does not wait for. */
function endSignal(): { readonly signal: AbortSignal; readonly end: () => void } {
  const stop = new AbortController();
  const signals = ['SIGTERM', 'SIGINT'] as const;
  const end = () => {
    for (const each of signals) process.off(each, onSignal);
  };
  for (const each of signals) process.on(each, onSignal);
  return { signal: stop.signal, end };

  function onSignal(name: NodeJS.Signals): void {
    tell(`${name}: ending, after the scan that is running if there is one`);
    end();
    stop.abort();
  }
}

function missedLine(missed: readonly string[], why: string): string {
  const [first = ''] = missed;
  const times =
    missed.length === 1 ? `scan of ${first}` : `${missed.length} scans from ${first} to ${missed.at(-1)}`;
  return `missed ${times}: ${why}`;
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
