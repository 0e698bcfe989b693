import { statSync } from 'node:fs';
import type { Command } from 'commander';
import { parseJson } from '../importers/json-document.ts';
import { Audit } from '../model/audit.ts';
import { InputError } from '../model/input-error.ts';
import { type OutputOptions, outputOptions, writeAudit } from './audit-output.ts';
import { type StoreOptions, storeOptions } from './configured-store.ts';
import { ExitCode } from './exit-code.ts';
import { parseTime } from './parse-time.ts';
import { readJson } from './read-json.ts';
import { readText } from './read-text.ts';
import { parsePeriodEnd, reportPeriod } from './report-period.ts';

interface ReportOptions extends OutputOptions, StoreOptions {
  readonly from?: string;
  readonly to?: string;
}

export function reportCommand(program: Command, exit: (code: number) => void): void {
  const command = program
    .command('report')
    .summary('render an audit that was kept as JSON, or what the store knows of a period')
    .description(
      'Renders what `flowproof audit -f json` wrote, from that file alone. With --from and --to: which scans of a configuration were done, ' +
        'missed or failed in a period, how long each finding was open, and what was waived by whom.',
    )
    .argument('[audit]', 'the JSON report of an audit')
    .option('--from <time>', 'the beginning of a period: an ISO 8601 date or time', parseTime)
    .option('--to <time>', 'its last day, or the time at which it ends', parsePeriodEnd);
  outputOptions(storeOptions(command))
    .addHelpText(
      'after',
      '\nExamples, the second after the one of `flowproof scan`:\n' +
        '  $ flowproof report reports/analyzer-broken.json -f html -o out/\n' +
        '  $ flowproof report --from 2026-01-01 --to 2026-12-31 -c fixtures/deployments/analyzer-broken/flowproof.yaml --store out/scans.db\n',
    )
    .action(async (file: string | undefined, options: ReportOptions) => {
      await render(file, options);
      exit(ExitCode.compliant);
    });
}

async function render(file: string | undefined, { from, to, ...options }: ReportOptions): Promise<void> {
  if (from === undefined && to === undefined && file !== undefined) {
    if (options.store !== undefined)
      throw new InputError('an audit that is a file is in no store: expected --from and --to with --store', {
        file: '--store',
      });
    return writeAudit(readAudit(file), options);
  }
  if (from === undefined || to === undefined || file !== undefined)
    throw new InputError('expected the JSON report of an audit, or --from and --to', { file: 'report' });
  await reportPeriod({ ...options, from, to }, options);
}

/** Whether a file is the JSON report of an audit, of this version or another. */
export function isAudit(file: string): boolean {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true || !file.endsWith('.json')) return false;
  const document = parseJson(readText(file));
  const value = 'problem' in document ? undefined : document.value;
  return typeof value === 'object' && value !== null && 'flowproof' in value && 'findings' in value;
}

/**
 * The audit of a JSON report.
 * @throws InputError where the file is no JSON or no audit
 */
export function readAudit(file: string): Audit {
  return readJson(file, readText(file), Audit, 'no audit of this version of flowproof').value;
}
