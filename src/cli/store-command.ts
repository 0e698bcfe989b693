import { resolve } from 'node:path';
import type { Command } from 'commander';
import { InputError } from '../model/input-error.ts';
import { counted } from '../report/tally.ts';
import {
  configuredStore,
  expectOwnHistory,
  type StoreOptions,
  storeLocation,
  storeOptions,
} from './configured-store.ts';
import { ExitCode } from './exit-code.ts';
import { linesOf } from './lines-of.ts';
import { openWhole } from './write-whole.ts';

type Action = (options: StoreOptions, argument: string) => Promise<string>;

export function storeCommand(program: Command, exit: (code: number) => void): void {
  const store = program
    .command('store')
    .summary('look after the store of scans')
    .description('Looks after the store in which `flowproof scan` keeps audits and evidence.');
  add('migrate', 'bring the store to the form of this version', 'migrate', migrateStore);
  add('check', 'read everything, and compare it with its digests', 'check', check);
  add(
    'export <file>',
    'write everything to one file, for a store of any kind',
    'export out/scans.jsonl',
    exportTo,
  );
  add(
    'import <file>',
    'fill an empty store from such a file',
    'import out/scans.jsonl --store out/imported.db',
    importFrom,
  );
  add(
    'rename <from>',
    'keep the history under this name under that of the configuration',
    'rename ../fixtures/deployments/analyzer-broken/flowproof.yaml -c fixtures/deployments/analyzer-waived/flowproof.yaml --store out/imported.db',
    rename,
  );
  add('prune', 'remove what is beyond `retention` of the configuration', 'prune', prune);
  add(
    'hold <run>',
    'put a run under legal hold: it is never pruned',
    'hold latest --reason case-7',
    (options, run) => hold(run, (options as HoldOptions).reason, options),
  ).requiredOption('--reason <text>', 'why');
  add('release <run>', 'end the legal hold of a run', 'release latest', (options, run) =>
    hold(run, undefined, options),
  );

  function add(name: string, description: string, example: string, run: Action): Command {
    const place = `${example.includes('-c ') ? '' : ` -c ${EXAMPLE}`}${example.includes('--store') ? '' : ' --store out/scans.db'}`;
    return storeOptions(store.command(name).description(description))
      .addHelpText(
        'after',
        `\nExample, after the one of \`flowproof scan\`:\n  $ flowproof store ${example}${place}\n`,
      )
      .action(async (...given: unknown[]) => {
        const [argument, options] = typeof given[0] === 'string' ? given : ['', given[0]];
        process.stdout.write(await run(options as StoreOptions, argument as string));
        exit(ExitCode.compliant);
      });
  }
}

interface HoldOptions extends StoreOptions {
  readonly reason: string;
}

const EXAMPLE = 'fixtures/deployments/analyzer-broken/flowproof.yaml';

const LOCK_MILLISECONDS = 600_000;

async function migrateStore(options: StoreOptions): Promise<string> {
  const location = storeLocation(options);
  const { bytesTypeOf, withStore } = await import('../store/open-store.ts');
  const { migrate } = await import('../store/migrations.ts');
  const { waitForLock } = await import('../store/wait-for-lock.ts');
  const { MIGRATE_LOCK } = await import('../store/lock-names.ts');
  const done = await withStore(location, 'migrate', async (store) => {
    const lock = await waitForLock(store, MIGRATE_LOCK, LOCK_MILLISECONDS);
    return migrate(store.database, bytesTypeOf(location)).finally(lock.release);
  });
  return done.length === 0 ? 'the store is of this version\n' : `done: ${done.join(', ')}\n`;
}

async function check(options: StoreOptions): Promise<string> {
  const { withStore } = await import('../store/open-store.ts');
  const { checkStore } = await import('../store/check.ts');
  const { runs, blobs, bytes } = await withStore(storeLocation(options), 'read', checkStore);
  return `${counted(runs, 'run')}, ${counted(blobs, 'piece')} of ${counted(bytes, 'byte')}, all as they were written\n`;
}

async function exportTo(options: StoreOptions, path: string): Promise<string> {
  const { withStore } = await import('../store/open-store.ts');
  const { exportStore } = await import('../store/transfer.ts');
  const location = storeLocation(options);
  if (resolve(path) === location) throw new InputError('is the store itself', { file: path });
  const file = openWhole(path);
  try {
    await withStore(location, 'read', (store) => exportStore(store, (line) => file.write(`${line}\n`)));
    file.keep();
  } catch (error) {
    file.drop();
    throw error;
  }
  return '';
}

async function importFrom(options: StoreOptions, path: string): Promise<string> {
  const { withStore } = await import('../store/open-store.ts');
  const { importStore } = await import('../store/transfer.ts');
  await withStore(storeLocation(options), 'write', (store) => importStore(store, linesOf(path), path));
  return '';
}

async function rename(options: StoreOptions, from: string): Promise<string> {
  const { location, configuration } = configuredStore(options);
  const { withStore } = await import('../store/open-store.ts');
  const { renameHistory } = await import('../store/histories.ts');
  await withStore(location, 'write', (store) => renameHistory(store, from, configuration));
  return `the history of ${from} is kept under ${configuration}\n`;
}

async function prune(options: StoreOptions): Promise<string> {
  const place = configuredStore(options);
  const { location, configuration, loaded } = place;
  const { retention } = loaded.configuration;
  if (retention.runs === undefined && retention.days === undefined)
    return `${options.config}: no \`retention\`, so that every run is kept\n`;
  const { withStore } = await import('../store/open-store.ts');
  const { prune: pruneRuns } = await import('../store/prune.ts');
  const { runs, blobs } = await withStore(location, 'write', async (store) => {
    await expectOwnHistory(store, place);
    return pruneRuns(store, configuration, retention, new Date().toISOString());
  });
  return `removed ${counted(runs, 'run')} and ${counted(blobs, 'piece')}\n`;
}

async function hold(named: string, reason: string | undefined, options: StoreOptions): Promise<string> {
  const { location, configuration } = configuredStore(options);
  const { withStore } = await import('../store/open-store.ts');
  const { namedRun } = await import('../store/runs.ts');
  const { holdRun } = await import('../store/hold.ts');
  await withStore(location, 'write', async (store) => {
    const { id } = await namedRun(store, configuration, named);
    await holdRun(store, id, reason);
  });
  return '';
}
