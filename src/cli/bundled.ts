import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Profile } from '../model/profile.ts';
import { loadPolicies, type PolicyHost } from '../policy/load-policies.ts';
import type { LoadedConfiguration } from '../profiles/load-configuration.ts';
import { findProfile, isProfilePath, loadProfile } from '../profiles/load-profile.ts';
import { readText } from './read-text.ts';

/** Root of the package: beside `src` in a checkout, beside `dist` when installed. */
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export function version(): string {
  return (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version;
}

export function bundledPolicies(): PolicyHost {
  const folder = join(ROOT, 'policies', 'compiled');
  return loadPolicies(
    new Uint8Array(readFileSync(join(folder, 'policies.wasm'))),
    readFileSync(join(folder, 'catalogue.json'), 'utf8'),
  );
}

export interface ProfileFile {
  readonly profile: Profile;
  readonly sha256: string;
}

export function bundledProfiles(): ProfileFile[] {
  const folder = join(ROOT, 'profiles');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => profileFile(name, readFileSync(join(folder, name), 'utf8')));
}

function profileFile(name: string, text: string): ProfileFile {
  return { profile: loadProfile(name, text), sha256: createHash('sha256').update(text).digest('hex') };
}

/** The profile of each deployment, bundled or from a file beside the configuration. */
export function profilesOf(loaded: LoadedConfiguration, base: string): Map<string, ProfileFile> {
  const bundled = bundledProfiles();
  return new Map(
    Object.entries(loaded.configuration.deployments).map(([name, { profile: reference }]) => {
      const place = loaded.source.place(['deployments', name, 'profile'], 'value');
      if (isProfilePath(reference))
        return [name, profileFile(reference, readText(resolve(base, reference), place))];
      const profile = findProfile(
        bundled.map((each) => each.profile),
        reference,
        place,
      );
      return [name, bundled.find((each) => each.profile === profile) as ProfileFile];
    }),
  );
}
