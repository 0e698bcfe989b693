import type { Command } from 'commander';
import { jsonReport } from '../report/json.ts';
import { counted } from '../report/tally.ts';
import { visible } from '../report/visible.ts';
import { auditNamed } from './audit-input.ts';
import { auditInputOf } from './audit-sources.ts';
import { ExitCode } from './exit-code.ts';
import { jsonDifferences } from './json-differences.ts';
import { progress } from './progress.ts';
import { readPack } from './read-pack.ts';

const SHOWN = 20;

export function verifyCommand(program: Command, exit: (code: number) => void): void {
  program
    .command('verify')
    .summary('make an audit again from its evidence pack')
    .description(
      'Checks that an evidence pack is as it was written, makes the audit again from what it holds, and says whether it is identical.',
    )
    .argument('<pack>', 'what `flowproof audit --evidence-pack` wrote')
    .option('--key <file>', 'a public Ed25519 key in PEM: the pack must be signed by its owner')
    .addHelpText(
      'after',
      '\nExample:\n  $ flowproof audit -c fixtures/deployments/analyzer-compliant/flowproof.yaml --evidence-pack out/pack.tar.gz\n  $ flowproof verify out/pack.tar.gz\n',
    )
    .action(async (file: string, options: { readonly key?: string }) => exit(await run(file, options)));
}

async function run(file: string, { key }: { readonly key?: string }): Promise<number> {
  const done = progress('reading the pack');
  const { manifest, sources, audit, signature } = await readPack(file, key);
  const result = await auditNamed(await auditInputOf(sources));
  done();
  const written = manifest.versions.flowproof;
  const isOther = result.flowproof !== written;
  // Another version makes the same audit if nothing but its own number differs.
  const again = jsonReport({ ...result, flowproof: isOther ? written : result.flowproof });
  const [how, ...warning] = SIGNED[signature];
  const lines = [
    `${counted(manifest.files.length, 'file')} as the manifest says${how}`,
    ...warning,
    ...(isOther ? [`written by flowproof ${visible(written)}, made again by ${result.flowproof}`] : []),
  ];
  if (again === audit) {
    process.stdout.write(`${[...lines, 'identical'].join('\n')}\n`);
    return ExitCode.compliant;
  }
  const differences = jsonDifferences(JSON.parse(audit), JSON.parse(again), SHOWN);
  const shown = differences.map((each) => `  ${visible(each)}`);
  process.stdout.write(`${[...lines, 'the audit differs:', ...shown].join('\n')}\n`);
  return ExitCode.findings;
}

const SIGNED = {
  none: [
    '',
    'NOT SIGNED: this shows damage by accident alone; whoever changed the pack on purpose could make it consistent again',
  ],
  'not-checked': [
    '',
    'SIGNATURE NOT CHECKED: name the public key of the signer with --key; until then this shows damage by accident alone',
  ],
  valid: [', signed by the owner of the key'],
} as const;
