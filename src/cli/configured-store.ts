import { basename, dirname, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import type { LoadedConfiguration } from '../profiles/load-configuration.ts';
import { expectLocation, isServer } from '../store/location.ts';
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
  /** Path of `flowproof.yaml`. */
  readonly config: string;
  readonly loaded: LoadedConfiguration;
}

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
  const { name } = loaded.configuration;
  const location = locationOf(config, store, loaded);
  // A folder that is moved as a whole keeps its history.
  const path = isServer(location) ? resolve(config) : relative(dirname(location), resolve(config));
  return { location, configuration: name ?? path, title: name ?? titleOf(config), config, loaded };
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
