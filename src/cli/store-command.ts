import { closeSync, openSync, writeSync } from 'node:fs';
import type { Command } from 'commander';
import { InputError } from '../model/input-error.ts';
import { readConfiguration } from './audit-input.ts';
import { configuredStore, type StoreOptions, storeOptions } from './configured-store.ts';
import { ExitCode } from './exit-code.ts';
import { readText } from './read-text.ts';

export function storeCommand(program: Command, exit: (code: number) => void): void {
  const store = program
    .command('store')
    .summary('look after the store of scans')
    .description('Looks after the store in which `flowproof scan` keeps audits and evidence.')
    .addHelpText('after', '\nExample, after `flowproof scan`:\n  $ flowproof store check\n');
  const add = (
    name: string,
    summary: string,
    run: (argument: string, options: StoreOptions) => Promise<string>,
  ) =>
    storeOptions(store.command(name).description(summary)).action(async (...given: unknown[]) => {
      const [argument, options] = name.includes(' ') ? [given[0] as string, given[1]] : ['', given[0]];
      process.stdout.write(await run(argument, options as StoreOptions));
      exit(ExitCode.compliant);
    });
  add('migrate', 'bring the store to the form of this version', (_, options) => migrateStore(options));
  add('check', 'read everything, and compare it with its digests', (_, options) => check(options));
  add('export <file>', 'write everything to one file, for a store of any kind', exportTo);
  add('import <file>', 'fill an empty store from such a file', importFrom);
  add('prune', 'remove what is beyond `retention` of the configuration', (_, options) => prune(options));
  add('release <run>', 'end the legal hold of a run', (run, options) => hold(run, undefined, options));
  storeOptions(store.command('hold <run>').description('put a run under legal hold: it is never pruned'))
    .requiredOption('--reason <text>', 'why')
    .action(async (run: string, options: StoreOptions & { readonly reason: string }) => {
      process.stdout.write(await hold(run, options.reason, options));
      exit(ExitCode.compliant);
    });
}

async function migrateStore(options: StoreOptions): Promise<string> {
  const { location } = configuredStore(options);
  const { bytesTypeOf, withStore } = await import('../store/open-store.ts');
  const { migrate } = await import('../store/migrations.ts');
  const done = await withStore(location, 'migrate', ({ database }) =>
    migrate(database, bytesTypeOf(location)),
  );
  return done.length === 0 ? 'the store is of this version\n' : `done: ${done.join(', ')}\n`;
}

async function check(options: StoreOptions): Promise<string> {
  const { withStore } = await import('../store/open-store.ts');
  const { checkStore } = await import('../store/check.ts');
  const { runs, blobs, bytes } = await withStore(configuredStore(options).location, 'read', checkStore);
  return `${runs} runs, ${blobs} pieces of ${bytes} bytes, all as they were written\n`;
}

async function exportTo(path: string, options: StoreOptions): Promise<string> {
  const { withStore } = await import('../store/open-store.ts');
  const { exportStore } = await import('../store/transfer.ts');
  const file = openSync(path, 'wx');
  try {
    await withStore(configuredStore(options).location, 'write', (store) =>
      exportStore(store, (line) => writeSync(file, `${line}\n`)),
    );
  } finally {
    closeSync(file);
  }
  return '';
}

async function importFrom(path: string, options: StoreOptions): Promise<string> {
  const lines = readText(path).split('\n');
  const { withStore } = await import('../store/open-store.ts');
  const { importStore } = await import('../store/transfer.ts');
  await withStore(configuredStore(options).location, 'write', (store) => importStore(store, lines, path));
  return '';
}

async function prune(options: StoreOptions): Promise<string> {
  const { location, configuration } = configuredStore(options);
  const { retention } = readConfiguration(options.config).configuration;
  if (retention.runs === undefined && retention.days === undefined)
    throw new InputError('no `retention`: everything is kept', { file: options.config });
  const { withStore } = await import('../store/open-store.ts');
  const { prune: pruneRuns } = await import('../store/prune.ts');
  const { runs, blobs } = await withStore(location, 'write', (store) =>
    pruneRuns(store, configuration, retention, new Date().toISOString()),
  );
  return `removed ${runs} runs and ${blobs} pieces\n`;
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
