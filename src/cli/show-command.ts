import type { Command } from 'commander';
import { type OutputOptions, outputOptions, writeAudit } from './audit-output.ts';
import { configuredStore, type StoreOptions, storeOptions } from './configured-store.ts';
import { ExitCode } from './exit-code.ts';

export function showCommand(program: Command, exit: (code: number) => void): void {
  const command = program
    .command('show')
    .summary('render the audit of a scan')
    .description('Renders the audit of a run as the scan did, in any format, from the store alone.')
    .argument('[run]', 'id of a run or its beginning, its number, or `latest`', 'latest');
  outputOptions(storeOptions(command))
    .addHelpText(
      'after',
      '\nExample, after the one of `flowproof scan`:\n  $ flowproof show latest -c fixtures/deployments/analyzer-broken/flowproof.yaml --store out/scans.db -f html -o out/\n',
    )
    .action(async (named: string, options: StoreOptions & OutputOptions) => {
      const { location, configuration } = configuredStore(options);
      const { withStore } = await import('../store/open-store.ts');
      const { namedRun } = await import('../store/runs.ts');
      const { storedAudit } = await import('../store/stored-audit.ts');
      const audit = await withStore(location, 'read', async (store) =>
        storedAudit(store, await namedRun(store, configuration, named)),
      );
      await writeAudit(audit, options);
      exit(ExitCode.compliant);
    });
}
