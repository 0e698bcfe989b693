import type { Command } from 'commander';
import { columns } from '../report/columns.ts';
import { bundledPolicies } from './bundled.ts';
import { ExitCode } from './exit-code.ts';

export function policyCommand(program: Command, exit: (code: number) => void): void {
  const policy = program
    .command('policy')
    .summary('show what is judged')
    .description('Shows the policies that findings come from.');
  policy
    .command('list')
    .summary('list the policies')
    .description('Lists the policies: id, severity, title, controls.')
    .addHelpText('after', '\nExample:\n  $ flowproof policy list\n')
    .action(() => exit(list()));
}

function list(): number {
  const rows = bundledPolicies().catalogue.policies.map(({ id, severity, title, controls }) => [
    id,
    severity,
    title,
    controlsText(controls),
  ]);
  process.stdout.write(
    columns([['id', 'severity', 'title', 'controls'], ...rows])
      .map((line) => `${line}\n`)
      .join(''),
  );
  return ExitCode.compliant;
}

function controlsText(controls: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(controls)
    .map(([framework, ids]) => `${framework} ${ids.join(' ')}`)
    .join('; ');
}
