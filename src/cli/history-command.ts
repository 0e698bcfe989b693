import { type Command, Option } from 'commander';
import { paintFor } from '../report/ansi.ts';
import { historyText } from '../report/history.ts';
import { configuredStore, type StoreOptions, storeOptions } from './configured-store.ts';
import { ExitCode } from './exit-code.ts';
import { useColor } from './terminal.ts';

interface HistoryOptions extends StoreOptions {
  readonly format: 'text' | 'json';
}

export function historyCommand(program: Command, exit: (code: number) => void): void {
  const command = program
    .command('history')
    .summary('list the scans of a configuration')
    .description(
      'Lists the runs that the store keeps: what each found, and what became of the findings before it.',
    );
  storeOptions(command)
    .addOption(new Option('-f, --format <format>', 'form').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      '\nExample, after the one of `flowproof scan`:\n  $ flowproof history -c fixtures/deployments/analyzer-broken/flowproof.yaml --store out/scans.db\n',
    )
    .action(async (options: HistoryOptions) => {
      const { location, configuration } = configuredStore(options);
      const { withStore } = await import('../store/open-store.ts');
      const { listRuns } = await import('../store/runs.ts');
      const runs = await withStore(location, 'read', (store) => listRuns(store, configuration));
      process.stdout.write(
        options.format === 'json'
          ? `${JSON.stringify(runs, null, 2)}\n`
          : historyText(runs, paintFor(useColor())),
      );
      exit(ExitCode.compliant);
    });
}
