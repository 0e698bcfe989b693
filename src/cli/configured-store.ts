import { basename, dirname, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { isServer } from '../store/location.ts';
import { readConfiguration } from './audit-input.ts';

export interface StoreOptions {
  readonly config: string;
  readonly store?: string;
}

/** A store, and what the runs of a configuration are kept under in it. */
export interface ConfiguredStore {
  readonly location: string;
  readonly configuration: string;
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
 * Where the runs of a configuration are kept.
 * @throws InputError where the configuration is not there or has mistakes
 */
export function configuredStore({ config, store }: StoreOptions): ConfiguredStore {
  const named = store ?? readConfiguration(config).configuration.store;
  if (isServer(named)) return { location: named, configuration: resolve(config) };
  const location = store === undefined ? resolve(dirname(config), named) : resolve(named);
  // A folder that is moved as a whole keeps its history.
  return { location, configuration: relative(dirname(location), resolve(config)) };
}

/** What people call a configuration: its file, and the folder that tells it from others. */
export function nameOf(config: string): string {
  const path = resolve(config);
  return `${basename(dirname(path))}/${basename(path)}`;
}
