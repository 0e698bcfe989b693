import type { Command } from 'commander';
import { TREND_FORMATS } from '../report/over-time/trend-formats.ts';
import { type OutputOptions, outputOptions, writeReports } from './audit-output.ts';
import { configuredStore, type StoreOptions, storeOptions } from './configured-store.ts';
import { ExitCode } from './exit-code.ts';

type TrendOptions = StoreOptions & OutputOptions<keyof typeof TREND_FORMATS>;

export function trendCommand(program: Command, exit: (code: number) => void): void {
  const command = program
    .command('trend')
    .summary('show findings over time')
    .description(
      'Counts what each run of the store found, by deployment and severity; what is waived, and what was not seen again and is not proved ' +
        'to be fixed, is counted apart.',
    );
  outputOptions(storeOptions(command), TREND_FORMATS)
    .addHelpText(
      'after',
      '\nExample, after the one of `flowproof scan`:\n  $ flowproof trend -c fixtures/deployments/analyzer-broken/flowproof.yaml --store out/scans.db\n',
    )
    .action(async (options: TrendOptions) => {
      const { location, configuration } = configuredStore(options);
      const { withStore } = await import('../store/open-store.ts');
      const { countedRuns } = await import('../store/counted-runs.ts');
      const { expectHistory } = await import('../store/histories.ts');
      const runs = await withStore(location, 'read', async (store) => {
        await expectHistory(store, configuration);
        return countedRuns(store, configuration);
      });
      await writeReports(TREND_FORMATS, runs, options);
      exit(ExitCode.compliant);
    });
}
