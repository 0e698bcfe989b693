import type { Command } from 'commander';
import { parseJson } from '../importers/json-document.ts';
import { Audit } from '../model/audit.ts';
import { InputError } from '../model/input-error.ts';
import { type OutputOptions, outputOptions, writeAudit } from './audit-output.ts';
import { ExitCode } from './exit-code.ts';
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

/**
 * The audit of a JSON report.
 * @throws InputError where the file is no JSON or no audit
 */
export function readAudit(file: string): Audit {
  const document = parseJson(readText(file));
  if ('problem' in document)
    throw new InputError(document.problem, { file, line: document.line, column: document.column });
  const checked = Audit.safeParse(document.value);
  if (checked.success) return document.value as Audit;
  const [issue] = checked.error.issues;
  throw new InputError(`no audit of this version of flowproof: ${issue?.message ?? 'unknown shape'}`, {
    file,
    pointer: (issue?.path ?? []).map((part) => `/${pointerPart(part)}`).join(''),
  });
}

function pointerPart(part: PropertyKey): string {
  return String(part).replaceAll('~', '~0').replaceAll('/', '~1');
}
