import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { InputError } from '../model/input-error.ts';
import { unknownWord } from '../model/near-miss.ts';
import { compiledOf } from '../policy/compile-policies.ts';
import { testPolicies } from '../policy/test-policies.ts';
import { columns } from '../report/columns.ts';
import { visible } from '../report/visible.ts';
import { bundledPolicies } from './bundled.ts';
import { ExitCode } from './exit-code.ts';
import { newPolicy } from './new-policy.ts';
import { compilerOf, groundFor, policyFiles } from './own-policies.ts';
import { readAudit } from './report-command.ts';

export function policyCommand(program: Command, exit: (code: number) => void): void {
  const policy = program
    .command('policy')
    .summary('show, write and test what is judged')
    .description('Shows the policies that findings come from, and helps to write others.');
  policy
    .command('list')
    .summary('list the policies')
    .description('Lists the policies: id, severity, title, controls.')
    .option('--audit <file>', 'the JSON report of an audit: lists its policies, with how much each found')
    .addHelpText('after', '\nExample:\n  $ flowproof policy list --audit reports/analyzer-broken.json\n')
    .action(({ audit }: { audit?: string }) => exit(list(audit)));
  policy
    .command('show')
    .summary('explain a policy')
    .description(
      'Shows why a policy is there, its controls, what it asks about and what removes its findings.',
    )
    .argument('<id>', 'id of a policy')
    .addHelpText('after', '\nExample:\n  $ flowproof policy show internal_port_exposed\n')
    .action((id: string) => exit(show(id)));
  policy
    .command('new')
    .summary('write a policy and its test')
    .description('Writes a policy and its test, ready to be changed, into a folder of its own.')
    .argument('<id>', 'id: lower-case words joined by underscores')
    .option('-d, --folder <folder>', 'the folder of policies that flowproof.yaml names', 'policies')
    .addHelpText('after', '\nExample:\n  $ flowproof policy new database_open_to_all -d out/policies\n')
    .action((id: string, { folder }: { folder: string }) => exit(write(id, folder)));
  policy
    .command('test')
    .summary('run the tests of policies')
    .description('Runs every rule `test_…` of the Rego files below a folder.')
    .argument('[folder]', 'a folder of policies', 'policies')
    .option('--opa <path>', 'compile by this OPA, and not by the one inside')
    .addHelpText('after', '\nExample:\n  $ flowproof policy test fixtures/policies/example\n')
    .action(async (folder: string, { opa }: { opa?: string }) => exit(await test(folder, opa)));
}

function list(file: string | undefined): number {
  const audit = file === undefined ? undefined : readAudit(file);
  const rows = (audit?.policies ?? bundledPolicies().catalogue.policies).map(
    ({ id, severity, title, controls }) => [
      id,
      severity,
      ...(audit === undefined
        ? []
        : [String(audit.findings.filter((finding) => finding.policy === id).length)]),
      title,
      controlsText(controls),
    ],
  );
  const found = audit === undefined ? [] : ['findings'];
  print(columns([['id', 'severity', ...found, 'title', 'controls'], ...rows]));
  return ExitCode.compliant;
}

function show(id: string): number {
  const { policies } = bundledPolicies().catalogue;
  const policy = policies.find((each) => each.id === id);
  if (policy === undefined) {
    const known = policies.map((each) => each.id);
    throw new InputError(unknownWord('policy', id, known), { file: 'command line' });
  }
  const ports = policy.ports.map(({ protocol, port, name }) => `${protocol} ${port} (${name})`);
  print([
    policy.title,
    '',
    policy.description.trim(),
    '',
    `severity  ${policy.severity}`,
    ...(ports.length === 0 ? [] : [`ports     ${ports.join(', ')}`]),
    ...Object.entries(policy.controls).map(([framework, ids]) => `controls  ${framework}: ${ids.join(', ')}`),
    `remedy    ${policy.remediation.trim()}`,
    `source    policies/rules/${id}/${id}.rego`,
  ]);
  return ExitCode.compliant;
}

function write(id: string, folder: string): number {
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(id))
    throw new InputError(`expected lower-case words joined by underscores, found ${JSON.stringify(id)}`, {
      file: 'command line',
    });
  if (bundledPolicies().catalogue.policies.some((policy) => policy.id === id))
    throw new InputError(`the policy ${id} exists already: give yours another id`, { file: 'command line' });
  for (const [name, text] of Object.entries(newPolicy(id))) {
    const path = join(folder, id, name);
    if (existsSync(path)) throw new InputError('exists already', { file: path });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    print([`written: ${path}`]);
  }
  print([
    `test it with \`flowproof policy test ${folder}\`, and name the folder under policies.folders in flowproof.yaml`,
  ]);
  return ExitCode.compliant;
}

async function test(folder: string, opa: string | undefined): Promise<number> {
  const place = { file: folder };
  const sources = { ...groundFor(policyFiles(folder, place, true)), tests: true };
  const { compile } = compilerOf(opa, place);
  const tests = await testPolicies(await compiledOf(compile, sources));
  const failed = tests.filter(({ outcome }) => outcome !== 'passed');
  print(
    failed.map(({ file, line, name, outcome, reason }) =>
      visible(`${file}:${line}: ${name} ${outcome === 'failed' ? 'is not true' : `is broken: ${reason}`}`),
    ),
  );
  print([`${tests.length - failed.length} of ${tests.length} tests passed`]);
  if (tests.length === 0)
    throw new InputError('no test: expected rules `test_…` in files *_test.rego', place);
  return failed.length === 0 ? ExitCode.compliant : ExitCode.findings;
}

function print(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

function controlsText(controls: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(controls)
    .map(([framework, ids]) => `${framework} ${ids.join(' ')}`)
    .join('; ');
}
