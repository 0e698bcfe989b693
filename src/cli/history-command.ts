import { type Command, Option } from 'commander';
import { lastFirst } from '../model/run-order.ts';
import { paintFor } from '../report/ansi.ts';
import { deliveriesText } from '../report/deliveries.ts';
import { historyText } from '../report/history.ts';
import { configuredStore, type StoreOptions, storeOptions } from './configured-store.ts';
import { ExitCode } from './exit-code.ts';
import { useColor } from './terminal.ts';

interface HistoryOptions extends StoreOptions {
  readonly format: 'text' | 'json';
  readonly notifications?: boolean;
}

export function historyCommand(program: Command, exit: (code: number) => void): void {
  const command = program
    .command('history')
    .summary('list the scans of a configuration')
    .description(
      'Lists the runs that the store keeps: what each found, and what became of the findings before it; and scheduled times at which no scan began.',
    );
  storeOptions(command)
    .addOption(new Option('-f, --format <format>', 'form').choices(['text', 'json']).default('text'))
    .option('--notifications', 'list what was told to whom, and what could not be delivered')
    .addHelpText(
      'after',
      '\nExample, after the one of `flowproof scan`:\n  $ flowproof history -c fixtures/deployments/analyzer-broken/flowproof.yaml --store out/scans.db\n',
    )
    .action(async (options: HistoryOptions) => {
      process.stdout.write(options.notifications ? await notifications(options) : await history(options));
      exit(ExitCode.compliant);
    });
}

async function history(options: HistoryOptions): Promise<string> {
  const { location, configuration, schedule } = configuredStore(options);
  const question = {
    configuration,
    configured: schedule,
    now: new Date().toISOString(),
  };
  const { withStore } = await import('../store/open-store.ts');
  const { listRuns } = await import('../store/runs.ts');
  const { missedScans, nextScan } = await import('../store/scheduled-times.ts');
  const { expectHistory } = await import('../store/histories.ts');
  const { runs, next } = await withStore(location, 'read', async (store) => {
    const all = [...(await listRuns(store, configuration)), ...(await missedScans(store, question))];
    if (all.length === 0) await expectHistory(store, configuration);
    return { runs: lastFirst(all), next: await nextScan(store, question) };
  });
  return options.format === 'json'
    ? `${JSON.stringify(runs, null, 2)}\n`
    : historyText(runs, { next, now: question.now }, paintFor(useColor()));
}

async function notifications(options: HistoryOptions): Promise<string> {
  const { location, configuration } = configuredStore(options);
  const { withStore } = await import('../store/open-store.ts');
  const { listDeliveries, noticeRows } = await import('../store/notices.ts');
  const { expectHistory } = await import('../store/histories.ts');
  const { deliveries, notices } = await withStore(location, 'read', async (store) => {
    await expectHistory(store, configuration);
    return {
      deliveries: await listDeliveries(store, configuration),
      notices: await noticeRows(store, configuration),
    };
  });
  if (options.format === 'text') return deliveriesText(deliveries, paintFor(useColor()));
  const told = notices.map(({ channel, subject, content, ...times }) => ({
    ...{ channel, subject, ...times },
    ...{ title: (JSON.parse(content) as { readonly title: string }).title },
  }));
  return `${JSON.stringify({ deliveries, told }, null, 2)}\n`;
}
