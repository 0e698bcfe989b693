import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { InputError } from '../model/input-error.ts';
import { compiledOf, TEST_ID } from '../policy/compile-policies.ts';
import { testPolicies } from '../policy/test-policies.ts';
import { counted } from '../report/tally.ts';
import { visible } from '../report/visible.ts';
import { bundledPolicies } from './bundled.ts';
import { ExitCode } from './exit-code.ts';
import { type PolicyListOptions, policyTable } from './list-policies.ts';
import { makeFolder } from './make-folder.ts';
import { newPolicy } from './new-policy.ts';
import { compilerOf, groundFor } from './own-policies.ts';
import { bundleOf } from './policy-bundle.ts';
import { isBundle, policyFiles } from './policy-files.ts';
import { policyText } from './show-policy.ts';
import { writeWhole } from './write-whole.ts';

const OPA = 'compile by this OPA, and not by the one inside';

export function policyCommand(program: Command, exit: (code: number) => void): void {
  const policy = program
    .command('policy')
    .summary('show, write and test what is judged')
    .description('Shows the policies that findings come from, and helps to write others.');
  policy
    .command('list')
    .summary('list the policies')
    .description(
      'Lists the policies: id, severity, where they come from, title, controls; with --config also those of your own, and which of them judge.',
    )
    .option('-c, --config <file>', 'a configuration: its policies, as it wants them')
    .option(
      '--audit <file>',
      'the JSON report of an audit, or `latest` for the last scan of the configuration: how much each policy found',
    )
    .option('--opa <path>', OPA)
    .addHelpText('after', '\nExample:\n  $ flowproof policy list --audit reports/analyzer-broken.json\n')
    .action(async (options: PolicyListOptions) => {
      print(await policyTable(options));
      exit(ExitCode.compliant);
    });
  policy
    .command('show')
    .summary('explain a policy')
    .description(
      'Shows why a policy is there, its controls, what it asks about, what removes its findings, and facts that it finds something in.',
    )
    .argument('<id>', 'id of a policy')
    .option('-c, --config <file>', 'a configuration: its own policies, too')
    .option('--opa <path>', OPA)
    .addHelpText('after', '\nExample:\n  $ flowproof policy show internal_port_exposed\n')
    .action(async (id: string, { config, opa }: PolicyListOptions) => {
      print(await policyText(id, config, opa));
      exit(ExitCode.compliant);
    });
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
    .description('Runs every rule `test_…` of the Rego files below a folder or in a bundle.')
    .argument('[folder]', 'a folder of policies, or a bundle (.tar.gz)', 'policies')
    .option('--opa <path>', OPA)
    .addHelpText('after', '\nExample:\n  $ flowproof policy test fixtures/policies/example\n')
    .action(async (folder: string, { opa }: { opa?: string }) => exit(await test(folder, opa)));
  policy
    .command('build')
    .summary('pack policies into a bundle')
    .description(
      'Checks the policies of a folder and packs them, with their tests, into a bundle that policies.folders may name and that OPA loads, too.',
    )
    .argument('[folder]', 'a folder of policies', 'policies')
    .requiredOption('-o, --output <file>', 'where the bundle goes, with the extension .tar.gz')
    .option('--opa <path>', OPA)
    .addHelpText(
      'after',
      '\nExample:\n  $ flowproof policy build fixtures/policies/example -o out/example.tar.gz\n',
    )
    .action(async (folder: string, { output, opa }: { output: string; opa?: string }) =>
      exit(await build(folder, output, opa)),
    );
}

function write(id: string, folder: string): number {
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(id))
    throw new InputError(`expected lower-case words joined by underscores, found ${JSON.stringify(id)}`, {
      file: 'command line',
    });
  if (id.endsWith('_test')) throw new InputError(TEST_ID, { file: 'command line' });
  if (bundledPolicies().catalogue.policies.some((policy) => policy.id === id))
    throw new InputError(`the policy ${id} exists already: give yours another id`, { file: 'command line' });
  for (const [name, text] of Object.entries(newPolicy(id))) {
    const path = join(folder, id, name);
    if (existsSync(path)) throw new InputError('exists already', { file: path });
    makeFolder(dirname(path));
    writeFileSync(path, text);
    print([`written: ${path}`]);
  }
  print([
    `test it with \`flowproof policy test ${folder}\`, and name the folder under policies.folders in flowproof.yaml`,
  ]);
  return ExitCode.compliant;
}

async function build(folder: string, output: string, opa: string | undefined): Promise<number> {
  if (!isBundle(output))
    throw new InputError('expected the extension .tar.gz', { file: `--output ${output}` });
  const { bytes, policies } = await bundleOf(folder, opa);
  makeFolder(dirname(output));
  writeWhole(output, bytes);
  print([visible(`written: ${output} (${policies.join(', ')})`)]);
  return ExitCode.compliant;
}

async function test(folder: string, opa: string | undefined): Promise<number> {
  const place = { file: folder };
  const sources = { ...groundFor(await policyFiles(folder, place, true)), tests: true };
  const { compile } = compilerOf(opa, place);
  const tests = await testPolicies(await compiledOf(compile, sources));
  const failed = tests.filter(({ outcome }) => outcome !== 'passed');
  print(
    failed.map(({ file, line, name, outcome, reason }) =>
      visible(`${file}:${line}: ${name} ${outcome === 'failed' ? 'is not true' : `is broken: ${reason}`}`),
    ),
  );
  print([`${tests.length - failed.length} of ${counted(tests.length, 'test')} passed`]);
  if (tests.length === 0)
    throw new InputError('no test: expected rules `test_…` in files *_test.rego', place);
  return failed.length === 0 ? ExitCode.compliant : ExitCode.findings;
}

function print(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}
