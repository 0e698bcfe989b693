import { statSync } from 'node:fs';
import type { Command } from 'commander';
import { parseJson } from '../importers/json-document.ts';
import { Audit } from '../model/audit.ts';
import { type OutputOptions, outputOptions, writeAudit } from './audit-output.ts';
import { ExitCode } from './exit-code.ts';
import { readJson } from './read-json.ts';
import { readText } from './read-text.ts';

export function reportCommand(program: Command, exit: (code: number) => void): void {
  const command = program
    .command('report')
    .summary('render an audit that was kept as JSON')
    .description('Renders what `flowproof audit -f json` wrote, from that file alone.')
    .argument('<audit>', 'the JSON report of an audit');
  outputOptions(command)
    .addHelpText('after', '\nExample:\n  $ flowproof report reports/analyzer-broken.json -f html -o out/\n')
    .action(async (file: string, options: OutputOptions) => {
      await writeAudit(readAudit(file), options);
      exit(ExitCode.compliant);
    });
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
