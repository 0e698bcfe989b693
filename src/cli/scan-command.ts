import { createHash, randomBytes } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { Audit } from '../model/audit.ts';
import type { Configuration } from '../model/configuration.ts';
import type { SourceFile } from '../model/evidence.ts';
import { Severity } from '../model/finding.ts';
import { InputError } from '../model/input-error.ts';
import { selectionsSince } from '../profiles/selections.ts';
import { jsonReportPieces } from '../report/json.ts';
import { visible } from '../report/visible.ts';
import { AnotherEstate } from '../store/estates.ts';
import { storeError } from '../store/store-error.ts';
import type { Store } from '../store/tables.ts';
import { afterFailure, afterRefusal, afterRun, guarded } from './after-run.ts';
import { exitCodeOf, parseDuration, refuseOldEvidence } from './audit-command.ts';
import { auditNamed, readAuditSources } from './audit-input.ts';
import { type OutputOptions, outputOptions, writeAudit } from './audit-output.ts';
import { type AuditSources, auditInputOf } from './audit-sources.ts';
import { collectConfigured } from './collect-configured.ts';
import {
  type ConfiguredStore,
  configuredStore,
  expectOwnHistory,
  type StoreOptions,
  storeOptions,
} from './configured-store.ts';
import { describeSystemError } from './system-error.ts';

export interface ScanOptions extends StoreOptions, OutputOptions {
  readonly failOn: Severity;
  readonly allowIncomplete?: boolean;
  readonly runId?: string;
  readonly distributed?: boolean;
  readonly maxAge?: number;
}

const LOCK_MILLISECONDS = 3_600_000;
/** How the name of a SQLite file goes on for what lies beside it, or does not. */
const BESIDE_STORE = /^(-(wal|shm|journal)|\.[^/]*\.lock(-journal)?)?$/;
const RUN_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

export function scanCommand(program: Command, exit: (code: number) => void): void {
  const command = program
    .command('scan')
    .summary('collect, audit and keep the result')
    .description(
      'One run of what flowproof.yaml configures: asks the live sources, audits, keeps audit and evidence in the store, and reports with what ' +
        'is new, fixed or not seen since the run before. One run of a configuration at a time; others wait. ' +
        'What was collected of accounts, regions and subscriptions that the configuration names no more is removed from its folder.',
    );
  scanOptions(command)
    .option('--run-id <id>', 'the name of this run: where it is complete already, nothing is done again')
    .addHelpText(
      'after',
      '\nExample:\n  $ flowproof scan -c fixtures/deployments/analyzer-broken/flowproof.yaml --store out/scans.db\n',
    )
    .action(async (options: ScanOptions) => exit(await runScan(options)));
}

/** The options of a scan, whoever begins it. */
export function scanOptions(command: Command): Command {
  return outputOptions(storeOptions(command))
    .addOption(
      new Option('--fail-on <severity>', 'exit 1 for findings of this severity or above')
        .choices(Severity.options)
        .default('high'),
    )
    .option('--allow-incomplete', 'exit 0 although evidence was unreadable or a policy did not answer')
    .option(
      '--max-age <duration>',
      'refuse evidence that is older, such as 36h or 7d; by default as `maxAge` of the configuration says',
      parseDuration,
    )
    .option(
      '--distributed',
      'have `flowproof worker` processes ask the live sources; the store is a PostgreSQL',
    );
}

/** One run; returns its exit code. */
export async function runScan(options: ScanOptions): Promise<number> {
  const { runId = newRunId() } = options;
  if (!RUN_ID.test(runId))
    throw new InputError('expected letters, digits, dots, hyphens and underscores', { file: '--run-id' });
  if (runId === 'latest')
    throw new InputError('`latest` is what the last run is called: name this one otherwise', {
      file: '--run-id',
    });
  const place = configuredStore(options);
  const started = now();
  try {
    return await scanInTurn(place, runId, options);
  } catch (error) {
    // That run is complete, and was told of.
    if (error instanceof ReportUnwritten) throw error;
    const told = storeError(error, place.location);
    const failure = told instanceof Error ? told.message : String(told);
    const after = error instanceof AnotherEstate ? afterRefusal : afterFailure;
    await after(place, { id: runId, started, failure });
    throw error;
  }
}

/** Waits until no other scan of the configuration runs. */
async function scanInTurn(place: ConfiguredStore, runId: string, options: ScanOptions): Promise<number> {
  const { withStore } = await import('../store/open-store.ts');
  return withStore(place.location, 'write', async (store) => {
    const { waitForLock } = await import('../store/wait-for-lock.ts');
    const { scanLock } = await import('../store/lock-names.ts');
    const lock = await waitForLock(store, scanLock(place.configuration), LOCK_MILLISECONDS, () =>
      process.stderr.write('another scan of this configuration is running: waiting for it\n'),
    );
    try {
      return await scan(store, place, runId, options);
    } finally {
      await lock.release();
    }
  });
}

/** A run that holds the configuration's lock. */
async function scan(store: Store, place: ConfiguredStore, id: string, options: ScanOptions): Promise<number> {
  const { configuration } = place;
  const runs = await import('../store/runs.ts');
  await runs.failInterrupted(store, configuration, now());
  // Also a run that has the id may be of another estate.
  await expectOwnHistory(store, place);
  const known = await runs.runById(store, id);
  if (known?.state === 'complete' && known.configuration === configuration) {
    process.stderr.write(`run ${id} is complete already\n`);
    const { storedAudit } = await import('../store/stored-audit.ts');
    const audit = await storedAudit(store, await runs.namedRun(store, configuration, id));
    await writeKept(audit, id, options);
    await afterRun(store, place);
    return exitCodeOf(audit, options);
  }
  if (known !== undefined && known.configuration !== configuration)
    throw new InputError(`run ${id} is one of ${known.configuration}`, { file: '--run-id' });
  await warnOfOthers(store, configuration);
  const { followSchedule } = await import('../store/schedule.ts');
  await followSchedule(store, configuration, place.schedule, now());
  await runs.beginRun(store, { id, configuration, started: now(), estate: place.estate });
  try {
    await collect(store, place, id, options);
    const { audit, sources, selectors } = await auditConfigured(store, place, options);
    const exitCode = exitCodeOf(audit, options);
    try {
      await keep(store, { id, place, exitCode, selectors }, audit, sources);
    } catch (error) {
      // What was found is told also where it cannot be kept.
      await writeAudit(audit, options);
      throw error;
    }
    try {
      await writeKept(audit, id, options);
    } finally {
      // What is removed then is what coverage was lost from.
      await afterRun(store, place, { audit });
      await guarded('retention', () => pruneConfigured(store, place));
    }
    return exitCode;
  } catch (error) {
    const told = storeError(error, store.name);
    const failure = told instanceof Error ? told.message : String(told);
    // Where the store itself fails, the next run finds this one interrupted.
    await runs.failRun(store, id, now(), failure).catch(() => {});
    throw error;
  }
}

/** The first scan under a name may be that of a configuration that was renamed or moved. */
async function warnOfOthers(store: Store, configuration: string): Promise<void> {
  const { whyNoHistory } = await import('../store/histories.ts');
  const why = await whyNoHistory(store, configuration);
  if (why !== undefined) process.stderr.write(`${visible(`${store.name}: ${why}`)}\n`);
}

async function collect(
  store: Store,
  { location, config, loaded }: ConfiguredStore,
  id: string,
  { distributed }: ScanOptions,
): Promise<void> {
  const base = dirname(resolve(config));
  const sources = loaded.configuration.collect;
  if (distributed !== true) return collectConfigured(sources, base);
  const { collectDistributed } = await import('./collect-distributed.ts');
  await collectDistributed(store, location, id, sources, base);
}

async function auditConfigured(
  store: Store,
  { configuration, config, loaded }: ConfiguredStore,
  options: ScanOptions,
): Promise<{
  readonly audit: Audit;
  readonly sources: AuditSources;
  readonly selectors: ReadonlySet<string>;
}> {
  const base = dirname(resolve(config));
  const read = await readAuditSources([], { config }, loaded);
  // The store itself is no evidence, wherever it lies.
  const isStore = ({ name }: SourceFile) => {
    const path = resolve(base, name);
    return path.startsWith(store.name) && BESIDE_STORE.test(path.slice(store.name.length));
  };
  const sources = { ...read, files: read.files.filter((file) => !isStore(file)) };
  const input = await auditInputOf(sources);
  const { lastRun } = await import('../store/runs.ts');
  const { previousAudit } = await import('../store/previous-audit.ts');
  const before = await lastRun(store, configuration);
  const previous = before === undefined ? undefined : await previousAudit(store, before);
  if (before !== undefined && before.started > now())
    process.stderr.write(
      `run ${before.id} began at ${before.started}, which is to come: the clock was ahead then, or is behind now\n`,
    );
  const selections = selectionsSince(previous?.selectors);
  const audit = await auditNamed(
    {
      ...input,
      ...(previous === undefined ? {} : { previous }),
      // A scan is about now: a waiver that has expired is none, however old the evidence is.
      isLive: true,
    },
    selections,
  );
  const maxAge = options.maxAge ?? maxAgeOf(loaded.configuration);
  const named = options.maxAge === undefined ? '`maxAge` of the configuration' : '--max-age';
  if (maxAge !== undefined) refuseOldEvidence(audit, { maxAge, named });
  return { audit, sources, selectors: selections.known };
}

function maxAgeOf({ maxAge }: Configuration): number | undefined {
  return maxAge === undefined ? undefined : parseDuration(maxAge);
}

class ReportUnwritten extends InputError {}

/**
 * Writes the reports of a run that is kept.
 * @throws ReportUnwritten where they cannot be written
 */
async function writeKept(audit: Audit, id: string, options: ScanOptions): Promise<void> {
  try {
    await writeAudit(audit, options);
  } catch (error) {
    const reason = describeSystemError(error);
    if (reason === undefined) throw error;
    throw new ReportUnwritten(
      `run ${id} is complete and kept, but its report cannot be written: ${reason}; the same --run-id, or \`flowproof show\`, writes it`,
      { file: (error as NodeJS.ErrnoException).path ?? options.out ?? 'stdout' },
      { cause: error },
    );
  }
}

async function keep(
  store: Store,
  {
    id,
    place,
    exitCode,
    selectors,
  }: {
    readonly id: string;
    readonly place: ConfiguredStore;
    readonly exitCode: number;
    readonly selectors: ReadonlySet<string>;
  },
  audit: Audit,
  { files }: AuditSources,
): Promise<void> {
  const { saveRun } = await import('../store/save-run.ts');
  const digest = createHash('sha256');
  for (const piece of jsonReportPieces(audit)) digest.update(piece);
  const { configuration } = place;
  await saveRun(store, {
    ...{ id, configuration, exitCode, ended: now(), audit, report: digest.digest('hex'), files, selectors },
  });
}

async function pruneConfigured(store: Store, { configuration, loaded }: ConfiguredStore): Promise<void> {
  const { retention } = loaded.configuration;
  if (retention.runs === undefined && retention.days === undefined) return;
  const { prune, witnessedTime } = await import('../store/prune.ts');
  await prune(store, configuration, retention, await witnessedTime(store, configuration, now()));
}

function now(): string {
  return new Date().toISOString();
}

/** The time it began, and something that no other run has. */
export function newRunId(): string {
  return `${now().replaceAll(/[-:]|\.\d+/g, '')}-${randomBytes(3).toString('hex')}`;
}
