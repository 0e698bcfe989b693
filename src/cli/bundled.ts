import { createHash } from 'node:crypto';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError, type Place } from '../model/input-error.ts';
import { unknownWord } from '../model/near-miss.ts';
import type { Profile } from '../model/profile.ts';
import type { PolicySources } from '../policy/compile-policies.ts';
import { loadPolicies, type PolicyHost } from '../policy/load-policies.ts';
import type { RegoSources } from '../policy/rego-compiler.ts';
import type { LoadedConfiguration } from '../profiles/load-configuration.ts';
import { isProfilePath, loadProfile } from '../profiles/load-profile.ts';
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

/** What policies of a user's own are compiled with: the facts' schema, what may be called, and the count of the facts. */
export function policyGround(): Omit<RegoSources, 'tests'> {
  const text = (...path: string[]) => readFileSync(join(ROOT, 'policies', ...path), 'utf8');
  return {
    modules: Object.fromEntries(
      ['lib/facts/facts.rego', 'rules/rules.rego'].map((file) => [`flowproof/${file}`, text(file)]),
    ),
    schema: JSON.parse(text('schema', 'input.json')),
    capabilities: JSON.parse(text('compiled', 'capabilities.json')),
  };
}

/** The Rego of the shipped policies and of their tests, by their paths in the package. */
export function shippedPolicyFiles(): PolicySources {
  const files = globSync('policies/{rules,lib}/**/*.rego', { cwd: ROOT }).sort();
  return Object.fromEntries(
    files.map((file) => [file.replaceAll('\\', '/'), readFileSync(join(ROOT, file), 'utf8')]),
  );
}

/** The Rego compiler of an installed package, or of a checkout after `npm run tools`. */
export function bundledCompiler(): string | undefined {
  return [join(ROOT, 'compiler', 'rego-compiler.wasm.gz'), join(ROOT, '.tools', 'rego-compiler.wasm')].find(
    (path) => existsSync(path),
  );
}

/** Files below `collectors/host` that gather the evidence of a host, by its system. */
export const HOST_COLLECTORS = { linux: 'collect.sh', windows: 'collect.ps1' } as const;
export type HostSystem = keyof typeof HOST_COLLECTORS;

/** The script for hosts of a system. */
export function hostCollector(system: HostSystem): string {
  return readFileSync(join(ROOT, 'collectors', 'host', HOST_COLLECTORS[system]), 'utf8');
}

export interface ProfileFile {
  /** As mistakes in it are told. */
  readonly name: string;
  readonly text: string;
  readonly profile: Profile;
  readonly sha256: string;
}

/** Bundled profiles, whose files bear their ids. */
function bundledIds(): string[] {
  return readdirSync(join(ROOT, 'profiles'))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => basename(name, '.yaml'))
    .sort();
}

/** What the package was built with beside its modules, as it was read then: reading YAML takes longer than judging a small estate. */
const READ_PROFILES = join(import.meta.dirname, 'profiles');

function bundledProfile(id: string): ProfileFile {
  const name = `${id}.yaml`;
  const text = readFileSync(join(ROOT, 'profiles', name), 'utf8');
  const read = join(READ_PROFILES, `${id}.json`);
  return profileFile(name, text, existsSync(read) ? JSON.parse(readFileSync(read, 'utf8')) : undefined);
}

export function bundledProfiles(): ProfileFile[] {
  return bundledIds().map(bundledProfile);
}

/** @throws InputError in the text */
export function profileFile(name: string, text: string, read?: Profile): ProfileFile {
  return {
    name,
    text,
    profile: read ?? loadProfile(name, text),
    sha256: createHash('sha256').update(text).digest('hex'),
  };
}

/**
 * A profile by the id of a bundled one, or by the path of a YAML file, relative to `base`. Others are not read.
 * @throws InputError in the profile's file, or at `place` with the ids there are
 */
export function findProfile(reference: string, base: string, place: Place): ProfileFile {
  if (isProfilePath(reference)) return profileFile(reference, readText(resolve(base, reference), place));
  if (bundledIds().includes(reference)) return bundledProfile(reference);
  const hint = unknownWord('profile', reference, bundledIds());
  throw new InputError(`${hint} (a profile of your own is named by the path of its YAML file)`, place);
}

/** The profile of each deployment; each file is read once. */
export function profilesOf(
  { configuration, source }: LoadedConfiguration,
  base: string,
): Map<string, ProfileFile> {
  const found = new Map<string, ProfileFile>();
  return new Map(
    Object.entries(configuration.deployments).map(([name, { profile }]) => {
      let file = found.get(profile);
      if (file === undefined) {
        file = findProfile(profile, base, source.place(['deployments', name, 'profile'], 'value'));
        found.set(profile, file);
      }
      return [name, file];
    }),
  );
}
