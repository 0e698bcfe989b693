import { createHash } from 'node:crypto';
import type { AuditInput } from '../audit/audit-input.ts';
import type { SourceFile } from '../model/evidence.ts';
import { PreviousAudit } from '../model/trend.ts';
import type { PolicyHost } from '../policy/load-policies.ts';
import { type LoadedConfiguration, loadConfiguration } from '../profiles/load-configuration.ts';
import { loadWaivers } from '../profiles/load-waivers.ts';
import { withMembers } from './archives.ts';
import { type ProfileFile, version } from './bundled.ts';
import { readJson } from './read-json.ts';

/** A file as mistakes in it are told, and what it holds. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** The files that an audit is made from, as they were read: what an evidence pack keeps. */
export interface AuditSources {
  /** Evidence; archives are not opened. */
  readonly files: readonly SourceFile[];
  readonly configuration: NamedText;
  /** The configuration where it was parsed already. */
  readonly loaded?: LoadedConfiguration;
  readonly waivers?: NamedText;
  /** By deployment. */
  readonly profiles: ReadonlyMap<string, ProfileFile>;
  readonly policies: readonly [PolicyHost, ...PolicyHost[]];
  /** The Rego of the user's own, for whoever reads it: what is asked is compiled. */
  readonly rego?: readonly NamedText[];
  /** SHA-256 of what compiled the user's own policies, and of these. */
  readonly digests: Readonly<Record<string, string>>;
  /** The JSON report of an earlier audit. */
  readonly previous?: NamedText;
  readonly asOf?: string;
  readonly clock: string;
}

/**
 * Opens archives and reads texts; equal sources give equal audits.
 * @throws InputError at the place of a mistake
 */
export async function auditInputOf(sources: AuditSources): Promise<AuditInput> {
  const { configuration, loaded, waivers, previous, profiles, policies, asOf } = sources;
  const own = [...profiles.values()].map(({ profile, sha256 }) => [`profile ${profile.id}`, sha256]);
  return {
    files: await withMembers(sources.files),
    configuration: loaded ?? loadConfiguration(configuration.name, configuration.text),
    profiles: new Map([...profiles].map(([name, { profile }]) => [name, profile])),
    policies,
    ...(waivers === undefined ? {} : { waivers: loadWaivers(waivers.name, waivers.text) }),
    ...(previous === undefined ? {} : { previous: previousOf(previous) }),
    digests: { policies: policies[0].catalogue.wasm, ...sources.digests, ...Object.fromEntries(own) },
    version: version(),
    ...(asOf === undefined ? {} : { asOf }),
    clock: sources.clock,
  };
}

function previousOf({ name, text }: NamedText): NonNullable<AuditInput['previous']> {
  const { named: audit } = readJson(name, text, PreviousAudit, 'no audit as `audit -f json` writes it');
  return { audit, sha256: createHash('sha256').update(text).digest('hex') };
}
