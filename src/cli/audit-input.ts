import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { AuditInput } from '../audit/audit-input.ts';
import { audit } from '../audit.ts';
import type { Audit } from '../model/audit.ts';
import type { SourceFile } from '../model/evidence.ts';
import { InputError } from '../model/input-error.ts';
import { type LoadedConfiguration, loadConfiguration } from '../profiles/load-configuration.ts';
import type { Selections } from '../profiles/selections.ts';
import { type AuditSources, auditInputOf, type NamedText } from './audit-sources.ts';
import { bundledPolicies, profilesOf } from './bundled.ts';
import { readFiles } from './evidence-files.ts';
import { ownPolicies } from './own-policies.ts';
import { policyFiles } from './policy-files.ts';
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
export function auditNamed(input: AuditInput, selections?: Selections): Promise<Audit> {
  return audit(input, selections).catch((error: unknown) => {
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
  return auditInputOf(await readAuditSources(evidence, options));
}

/** The same, as it stands in the files that were read. */
export async function readAuditSources(
  evidence: readonly string[],
  options: AuditInputOptions,
  loaded = readConfiguration(options.config),
): Promise<AuditSources> {
  const base = dirname(resolve(options.config));
  const files = evidence.length > 0 ? readFiles(evidence, process.cwd()) : readNamedEvidence(loaded, base);
  return { files, ...(await readJudging(options, loaded)) };
}

/**
 * What evidence is judged by, as it stands in the files that were read.
 * @throws InputError at the place of a mistake
 */
export async function readJudging(
  { config, previous, asOf, opa }: AuditInputOptions,
  loaded = readConfiguration(config),
): Promise<Omit<AuditSources, 'files'>> {
  const { configuration, source } = loaded;
  const base = dirname(resolve(config));
  const shipped = bundledPolicies();
  const own = await ownPolicies(loaded, base, shipped, opa);
  const waivers = configuration.waivers === undefined ? undefined : join(base, configuration.waivers);
  const rego: NamedText[] = [];
  for (const [index, folder] of configuration.policies.folders.entries()) {
    const modules = await policyFiles(resolve(base, folder), source.place(['policies', 'folders', index]));
    for (const [name, text] of Object.entries(modules)) rego.push({ name, text });
  }
  return {
    configuration: { name: config, text: loaded.text },
    loaded,
    ...(waivers === undefined
      ? {}
      : {
          waivers: {
            name: relative(process.cwd(), waivers),
            text: readText(waivers, source.place(['waivers'])),
          },
        }),
    profiles: profilesOf(loaded, base),
    policies: [shipped, ...own.hosts],
    rego,
    digests: own.digests,
    ...(previous === undefined ? {} : { previous: { name: previous, text: readText(previous) } }),
    ...(asOf === undefined ? {} : { asOf }),
    clock: new Date().toISOString(),
  };
}

function readNamedEvidence(
  { configuration: { evidence }, source }: LoadedConfiguration,
  base: string,
): SourceFile[] {
  if (evidence.length === 0) {
    throw new InputError(
      'no evidence: name files or folders on the command line, or under `evidence`',
      source.place([], 'value'),
    );
  }
  return readFiles(evidence, base, (path) => source.place(['evidence', Math.max(0, evidence.indexOf(path))]));
}

/**
 * A configuration alone.
 * @throws InputError where it is not there, or at the place of a mistake
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
