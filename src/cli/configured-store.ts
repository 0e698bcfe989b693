import { statSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import type { CollectConfiguration } from '../model/scan-configuration.ts';
import type { ConfiguredSchedule } from '../model/schedule.ts';
import type { LoadedConfiguration } from '../profiles/load-configuration.ts';
import { visible } from '../report/visible.ts';
import type { Estate } from '../store/estates.ts';
import { expectLocation, isServer } from '../store/location.ts';
import type { Store } from '../store/tables.ts';
import { readConfiguration } from './audit-input.ts';

export interface StoreOptions {
  readonly config: string;
  readonly store?: string;
}

/** A configuration, and where its runs are kept. */
export interface ConfiguredStore {
  readonly location: string;
  /** What the runs are kept under: the name of the configuration, else its path. */
  readonly configuration: string;
  /** What people call the configuration. */
  readonly title: string;
  /** What the runs of the configuration are about. */
  readonly estate: Estate;
  /** Path of `flowproof.yaml`. */
  readonly config: string;
  readonly loaded: LoadedConfiguration;
  readonly schedule?: ConfiguredSchedule;
}

const LONGEST = 2_000;

/** The options by which a command is told which history is meant. */
export function storeOptions(command: Command): Command {
  return command
    .option('-c, --config <file>', 'the configuration', 'flowproof.yaml')
    .option(
      '--store <location>',
      'a SQLite file or postgres://…; by default the one that the configuration names',
    );
}

/**
 * A configuration, read once, and where its runs are kept.
 * @throws InputError where the configuration is not there or has mistakes
 */
export function configuredStore({ config, store }: StoreOptions): ConfiguredStore {
  const loaded = readConfiguration(config);
  const { name, schedule } = loaded.configuration;
  const location = locationOf(config, store, loaded);
  // A folder that is moved as a whole keeps its history.
  const path = isServer(location) ? resolve(config) : relative(dirname(location), resolve(config));
  return {
    location,
    configuration: name ?? path,
    title: name ?? titleOf(config),
    config,
    loaded,
    estate: {
      path,
      isPathSure: !isServer(location),
      deployments: Object.keys(loaded.configuration.deployments),
      accounts: accountsOf(loaded.configuration.collect),
    },
    ...(schedule === undefined
      ? {}
      : // A copy may keep the time at which its original was written.
        { schedule: { ...schedule, writtenAt: statSync(config).ctime.toISOString() } }),
  };
}

function accountsOf({ aws, azure }: CollectConfiguration): string[] {
  const ofRoles = (aws?.roles ?? []).map((role) => /:(\d{12}):/.exec(role)?.[1] ?? role);
  return [...ofRoles, ...(azure?.subscriptions ?? []).map((each) => each.toLowerCase())];
}

/**
 * That what is under the name of a configuration is its own.
 * @throws AnotherEstate where the last run was of an estate that has nothing of this one
 */
export async function expectOwnHistory(
  store: Store,
  { configuration, estate }: Pick<ConfiguredStore, 'configuration' | 'estate'>,
): Promise<void> {
  const { expectSameEstate } = await import('../store/estates.ts');
  const told = await expectSameEstate(store, configuration, estate);
  if (told !== undefined) process.stderr.write(`${visible(`${store.name}: ${told}`, LONGEST)}\n`);
}

/**
 * Where the runs of every configuration are kept; where that is named, none is read.
 * @throws InputError where the configuration that names it is not there or has mistakes
 */
export function storeLocation({ config, store }: StoreOptions): string {
  return locationOf(config, store, store === undefined ? readConfiguration(config) : undefined);
}

function locationOf(
  config: string,
  store: string | undefined,
  loaded: LoadedConfiguration | undefined,
): string {
  const named = store ?? loaded?.configuration.store ?? '';
  expectLocation(named, store === undefined ? config : '--store');
  if (isServer(named)) return named;
  return store === undefined ? resolve(dirname(config), named) : resolve(named);
}

/** A file, and the folder that tells it from others. */
function titleOf(config: string): string {
  const path = resolve(config);
  return `${basename(dirname(path))}/${basename(path)}`;
}
