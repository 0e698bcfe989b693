import { existsSync } from 'node:fs';
import { readEvidence } from '../importers/read-evidence.ts';
import type { SourceFile } from '../model/evidence.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { loadConfiguration } from '../profiles/load-configuration.ts';
import { readText } from './read-text.ts';

const CONFIGURATION = 'flowproof.yaml';

/** The option of commands that judge no deployment, and join hosts with instances as an audit does. */
export const CONFIG_OPTION = [
  '-c, --config <file>',
  'the configuration whose `hosts` say which host is which instance; by default flowproof.yaml, where there is one',
] as const;

/**
 * Reads evidence with the hosts that a configuration binds; those that are not in this evidence are left aside.
 * @throws InputError where the configuration cannot be read or has a mistake
 */
export function readWithHosts(files: readonly SourceFile[], config: string | undefined): Snapshot {
  const path = config ?? (existsSync(CONFIGURATION) ? CONFIGURATION : undefined);
  const hosts = path === undefined ? {} : hostsOf(path);
  return readEvidence(files, { hosts, isPart: true });
}

/** The hosts that a configuration binds: host folder → asset id. */
export function hostsOf(path: string): Readonly<Record<string, string>> {
  return loadConfiguration(path, readText(path)).configuration.hosts;
}
