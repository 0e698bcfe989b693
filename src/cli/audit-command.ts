import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { audit } from '../audit.ts';
import type { Audit } from '../model/audit.ts';
import type { SourceFile } from '../model/evidence.ts';
import { Severity } from '../model/finding.ts';
import { InputError } from '../model/input-error.ts';
import { type LoadedConfiguration, loadConfiguration } from '../profiles/load-configuration.ts';
import { type OutputOptions, outputOptions, writeAudit } from './audit-output.ts';
import { bundledPolicies, profilesOf, version } from './bundled.ts';
import { readEvidenceFiles } from './evidence-files.ts';
import { ExitCode } from './exit-code.ts';
import { ownPolicies } from './own-policies.ts';
import { progress } from './progress.ts';
import { readText } from './read-text.ts';

interface AuditOptions extends OutputOptions {
  readonly config: string;
  readonly failOn: Severity;
  readonly asOf?: string;
  readonly maxAge?: number;
  readonly allowIncomplete?: boolean;
  readonly opa?: string;
}

export function auditCommand(program: Command, exit: (code: number) => void): void {
  const command = program
    .command('audit')
    .summary('judge deployments against the evidence')
    .description(
      'Reads the exported firewall state, judges every row of every deployment and every policy, and reports.',
    )
    .argument('[evidence...]', 'files, folders and archives; by default those that flowproof.yaml names')
    .option('-c, --config <file>', 'the configuration', 'flowproof.yaml');
  outputOptions(command)
    .addOption(
      new Option('--fail-on <severity>', 'exit 1 for findings of this severity or above')
        .choices(Severity.options)
        .default('high'),
    )
    .option(
      '--as-of <time>',
      'ISO 8601 time that ages are judged at; by default the newest collection time of the evidence',
      parseTime,
    )
    .option('--max-age <duration>', 'refuse evidence that is older, such as 36h or 7d', parseDuration)
    .option('--allow-incomplete', 'exit 0 although evidence was unreadable or a policy did not answer')
    .option('--opa <path>', 'compile policies of your own by this OPA, and not by the one inside')
    .addHelpText(
      'after',
      '\nExample:\n  $ flowproof audit -c fixtures/deployments/analyzer-broken/flowproof.yaml -f text,html -o out/\n',
    )
    .action(async (evidence: string[], options: AuditOptions) => exit(await run(evidence, options)));
}

async function run(evidence: readonly string[], options: AuditOptions): Promise<number> {
  const loaded = readConfiguration(options.config);
  const done = progress('reading evidence');
  const result = await audit(await inputOf(evidence, options, loaded)).catch((error: unknown) => {
    throw atConfiguration(error, loaded);
  });
  done();
  refuseOldEvidence(result, options);
  await writeAudit(result, options);
  if (result.deployments.length === 0) {
    process.stderr.write(
      `${options.config}: no deployment, so that only the policies that need none were judged; fill in \`deployments\` to judge a profile\n`,
    );
  }
  return exitCodeOf(result, options);
}

function readConfiguration(path: string): LoadedConfiguration {
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

async function inputOf(evidence: readonly string[], options: AuditOptions, loaded: LoadedConfiguration) {
  const base = dirname(resolve(options.config));
  const files = await (evidence.length > 0
    ? readEvidenceFiles(evidence, process.cwd())
    : readNamedEvidence(loaded, base));
  const profiles = profilesOf(loaded, base);
  const shipped = bundledPolicies();
  const own = await ownPolicies(loaded, base, shipped, options.opa);
  return {
    files,
    configuration: loaded,
    profiles: new Map([...profiles].map(([name, { profile }]) => [name, profile])),
    policies: [shipped, ...own.hosts] as const,
    digests: {
      policies: shipped.catalogue.wasm,
      ...own.digests,
      ...Object.fromEntries(
        [...profiles.values()].map(({ profile, sha256 }) => [`profile ${profile.id}`, sha256]),
      ),
    },
    version: version(),
    ...(options.asOf === undefined ? {} : { asOf: options.asOf }),
    clock: new Date().toISOString(),
  };
}

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

/** Mixed ages are the reader's to see in the report; too old evidence is refused where the user asks for it. */
function refuseOldEvidence(result: Audit, options: AuditOptions): void {
  if (options.maxAge === undefined) return;
  const limit = new Date(result.asOf).getTime() - options.maxAge;
  for (const each of result.evidence) {
    if (
      each.importer === undefined ||
      each.collected === undefined ||
      new Date(each.collected).getTime() >= limit
    )
      continue;
    throw new InputError(
      `collected ${each.collected}, older than --max-age allows at ${result.asOf}: collect it again`,
      { file: each.file },
    );
  }
}

function exitCodeOf(result: Audit, options: AuditOptions): number {
  const order = Severity.options;
  const limit = order.indexOf(options.failOn);
  if (result.findings.some((finding) => order.indexOf(finding.severity) >= limit)) return ExitCode.findings;
  return result.complete || options.allowIncomplete ? ExitCode.compliant : ExitCode.incomplete;
}

function parseTime(text: string): string {
  const time = new Date(text);
  if (
    !/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text) ||
    Number.isNaN(time.getTime())
  ) {
    throw new InvalidArgumentError(
      'expected an ISO 8601 date or time with zone, such as 2026-11-20 or 2026-11-20T06:00:00Z',
    );
  }
  return time.toISOString();
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

function parseDuration(text: string): number {
  const match = /^(\d+)([mhd])$/.exec(text);
  if (match === null)
    throw new InvalidArgumentError('expected a number of minutes, hours or days, such as 90m, 36h or 7d');
  return Number(match[1]) * (UNITS[match[2] as string] as number);
}
