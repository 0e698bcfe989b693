import { dirname } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { isAfterClock, judgedBefore } from '../importers/judged-before.ts';
import { mayHoldSecrets } from '../importers/secret-carriers.ts';
import { type Audit, isWaived } from '../model/audit.ts';
import { Severity, severestFirst } from '../model/finding.ts';
import { InputError } from '../model/input-error.ts';
import { visible } from '../report/visible.ts';
import { type AuditInputOptions, auditNamed, readAuditSources } from './audit-input.ts';
import { type OutputOptions, outputOptions, writeAudit, writeReport } from './audit-output.ts';
import { type AuditSources, auditInputOf } from './audit-sources.ts';
import { ExitCode } from './exit-code.ts';
import { makeFolder } from './make-folder.ts';
import { parseTime } from './parse-time.ts';
import { progress } from './progress.ts';

interface AuditOptions extends OutputOptions, AuditInputOptions {
  readonly failOn: Severity;
  readonly maxAge?: number;
  readonly allowIncomplete?: boolean;
  readonly evidencePack?: string;
  readonly sign?: string;
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
    .option(
      '--previous <audit>',
      'the JSON report of an earlier audit: what is new since, fixed, or not seen',
    )
    .option(
      '--evidence-pack <file>',
      'also write everything that the audit was made from, for `flowproof verify`',
    )
    .option('--sign <key>', 'sign the evidence pack with this private Ed25519 key (PEM)')
    .option('--allow-incomplete', 'exit 0 although evidence was unreadable or a policy did not answer')
    .option('--opa <path>', 'compile policies of your own by this OPA, and not by the one inside')
    .addHelpText(
      'after',
      '\nExample:\n  $ flowproof audit -c fixtures/deployments/analyzer-broken/flowproof.yaml -f text,html -o out/\n',
    )
    .action(async (evidence: string[], options: AuditOptions) => exit(await run(evidence, options)));
}

async function run(evidence: readonly string[], options: AuditOptions): Promise<number> {
  const done = progress('reading evidence');
  if (options.sign !== undefined && options.evidencePack === undefined)
    throw new InputError('only an evidence pack is signed: name one with --evidence-pack', {
      file: '--sign',
    });
  const sources = await readAuditSources(evidence, options);
  const result = await auditNamed(await auditInputOf(sources));
  done();
  refuseOldEvidence(result, options);
  refuseLaterAudit(result, options);
  if (options.evidencePack !== undefined)
    await writePack(options.evidencePack, sources, result, options.sign);
  await writeAudit(result, options);
  const proven = result.evidence.flatMap((each) => (each.proven ? (each.collected ?? []) : [])).sort();
  for (const { what } of judgedBefore(proven.at(-1), result.asOf)) process.stderr.write(`${what}\n`);
  if (result.deployments.length === 0) {
    process.stderr.write(
      `${options.config}: no deployment, so that only the policies that need none were judged; fill in \`deployments\` to judge a profile\n`,
    );
  }
  return exitCodeOf(result, options);
}

/** @throws InputError where the audit that is compared with is the later one */
function refuseLaterAudit({ asOf, trend }: Audit, { previous = '' }: { readonly previous?: string }): void {
  if (trend === undefined || Date.parse(trend.previous.asOf) <= Date.parse(asOf)) return;
  throw new InputError(`expected an audit before ${asOf}, found one of ${trend.previous.asOf}`, {
    file: previous,
  });
}

async function writePack(path: string, sources: AuditSources, result: Audit, key?: string): Promise<void> {
  const { evidencePack } = await import('./write-pack.ts');
  const pack = await evidencePack(sources, result, key);
  makeFolder(dirname(path));
  await writeReport(path, [pack]);
  for (const file of sources.files) {
    const reason = mayHoldSecrets(file);
    if (reason !== undefined)
      process.stderr.write(`${visible(path)} holds ${visible(file.name)} as it is: it may hold ${reason}\n`);
  }
}

/**
 * Mixed ages are the reader's to see in the report; too old evidence is refused where the user asks for it.
 * @throws InputError at the file that is too old
 */
export function refuseOldEvidence(
  result: Pick<Audit, 'asOf' | 'asOfSource' | 'evidence'>,
  { maxAge, named = '--max-age' }: Pick<AuditOptions, 'maxAge'> & { readonly named?: string },
): void {
  if (maxAge === undefined) return;
  const limit = new Date(result.asOf).getTime() - maxAge;
  for (const each of result.evidence) {
    if (each.importer === undefined) continue;
    const isLater =
      result.asOfSource === 'clock' &&
      each.collected !== undefined &&
      isAfterClock(each.collected, result.asOf);
    if (!isLater && Date.parse(each.collected ?? '') >= limit) continue;
    const what =
      each.collected === undefined || isLater
        ? 'its age is not known, and may be'
        : each.proven
          ? `collected ${each.collected},`
          : `its file time is ${each.collected},`;
    throw new InputError(`${what} older than ${named} allows at ${result.asOf}: collect it again`, {
      file: each.file,
    });
  }
}

/** What an audit says to the shell. */
export function exitCodeOf(result: Audit, options: Pick<AuditOptions, 'failOn' | 'allowIncomplete'>): number {
  if (
    result.findings.some(
      (finding) => !isWaived(finding) && severestFirst(finding.severity, options.failOn) <= 0,
    )
  )
    return ExitCode.findings;
  return result.complete || options.allowIncomplete ? ExitCode.compliant : ExitCode.incomplete;
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration of the command line, in milliseconds. */
export function parseDuration(text: string): number {
  const match = /^(\d+)([mhd])$/.exec(text);
  if (match === null)
    throw new InvalidArgumentError('expected a number of minutes, hours or days, such as 90m, 36h or 7d');
  return Number(match[1]) * (UNITS[match[2] as string] as number);
}
