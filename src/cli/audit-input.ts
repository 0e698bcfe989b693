import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { type AuditInput, audit } from '../audit.ts';
import type { Audit } from '../model/audit.ts';
import type { SourceFile } from '../model/evidence.ts';
import { InputError } from '../model/input-error.ts';
import { PreviousAudit } from '../model/trend.ts';
import { type LoadedConfiguration, loadConfiguration } from '../profiles/load-configuration.ts';
import { loadWaivers } from '../profiles/load-waivers.ts';
import { bundledPolicies, profilesOf, version } from './bundled.ts';
import { readEvidenceFiles } from './evidence-files.ts';
import { ownPolicies } from './own-policies.ts';
import { readJson } from './read-json.ts';
import { readText } from './read-text.ts';

export interface AuditInputOptions {
  /** Path of `flowproof.yaml`. */
  readonly config: string;
  /** ISO 8601, UTC. */
  readonly asOf?: string;
  /** Path of an earlier audit's JSON report. */
  readonly previous?: string;
  /** Path of an `opa` executable that compiles the user's own policies. */
  readonly opa?: string;
}

/**
 * The audit of an input whose mistakes are told in the files that it was read from.
 * @throws InputError
 */
export function auditNamed(input: AuditInput): Promise<Audit> {
  return audit(input).catch((error: unknown) => {
    throw atConfiguration(error, input.configuration);
  });
}

/**
 * Everything that an audit is made from, as a configuration names it; `evidence` is taken instead of the configured one where some is
 * named.
 * @throws InputError at the place of a mistake
 */
export async function readAuditInput(
  evidence: readonly string[],
  options: AuditInputOptions,
): Promise<AuditInput> {
  const loaded = readConfiguration(options.config);
  const base = dirname(resolve(options.config));
  const files = await (evidence.length > 0
    ? readEvidenceFiles(evidence, process.cwd())
    : readNamedEvidence(loaded, base));
  return { files, ...(await judgedBy(loaded, base, options)) };
}

/**
 * What an audit needs besides its evidence; paths of the configuration are relative to `base`.
 * @throws InputError at the place of a mistake
 */
export async function judgedBy(
  loaded: LoadedConfiguration,
  base: string,
  { opa, previous, asOf }: Omit<AuditInputOptions, 'config'>,
): Promise<Omit<AuditInput, 'files'>> {
  const profiles = profilesOf(loaded, base);
  const shipped = bundledPolicies();
  const own = await ownPolicies(loaded, base, shipped, opa);
  return {
    configuration: loaded,
    profiles: new Map([...profiles].map(([name, { profile }]) => [name, profile])),
    policies: [shipped, ...own.hosts],
    digests: {
      policies: shipped.catalogue.wasm,
      ...own.digests,
      ...Object.fromEntries(
        [...profiles.values()].map(({ profile, sha256 }) => [`profile ${profile.id}`, sha256]),
      ),
    },
    version: version(),
    ...waiversOf(loaded, base),
    ...(previous === undefined ? {} : { previous: readPrevious(previous) }),
    ...(asOf === undefined ? {} : { asOf }),
    clock: new Date().toISOString(),
  };
}

/** The file of waivers that a configuration names, if it names one. */
function waiversOf(
  { configuration, source }: LoadedConfiguration,
  base: string,
): Pick<AuditInput, 'waivers'> {
  const { waivers } = configuration;
  if (waivers === undefined) return {};
  const path = join(base, waivers);
  return { waivers: loadWaivers(relative(process.cwd(), path), readText(path, source.place(['waivers']))) };
}

/** @throws InputError where the file is no JSON or no audit */
function readPrevious(file: string): NonNullable<AuditInput['previous']> {
  const text = readText(file);
  const { named: audit } = readJson(file, text, PreviousAudit, 'no audit');
  return { audit, sha256: createHash('sha256').update(text).digest('hex') };
}

/** The evidence that a configuration names. */
function readNamedEvidence(
  { configuration: { evidence }, source }: LoadedConfiguration,
  base: string,
): Promise<SourceFile[]> {
  if (evidence.length === 0) {
    throw new InputError(
      'no evidence: name files or folders on the command line, or under `evidence`',
      source.place([], 'value'),
    );
  }
  return readEvidenceFiles(evidence, base, (path) =>
    source.place(['evidence', Math.max(0, evidence.indexOf(path))]),
  );
}

/**
 * Reads a configuration that must be there.
 * @throws InputError where it is not, or has a mistake
 */
export function readConfiguration(path: string): LoadedConfiguration {
  if (!existsSync(path))
    throw new InputError('no such file: write it with `flowproof init`, or name another with --config', {
      file: path,
    });
  return loadConfiguration(path, readText(path));
}

/** The evidence is joined without knowing the file that says how: its mistakes are told at their line. */
function atConfiguration(error: unknown, loaded: LoadedConfiguration): unknown {
  const { pointer, line } = error instanceof InputError ? error.origin : {};
  if (pointer?.startsWith('/hosts/') !== true || line !== undefined) return error;
  return new InputError(
    (error as InputError).message,
    loaded.source.place(['hosts', pointer.slice('/hosts/'.length)], 'key'),
    { cause: error },
  );
}
