import { type Command, Option } from 'commander';
import { diff } from '../diff.ts';
import type { Configuration } from '../model/configuration.ts';
import type { Diff } from '../model/diff.ts';
import { InputError } from '../model/input-error.ts';
import { type Paint, paintFor } from '../report/ansi.ts';
import { diffText } from '../report/diff/text.ts';
import { driftText } from '../report/drift.ts';
import { visible } from '../report/visible.ts';
import type { EvidencePlaces } from '../store/evidence-places.ts';
import type { StoredFile } from '../store/save-run.ts';
import type { Store } from '../store/tables.ts';
import { withMembers } from './archives.ts';
import { version } from './bundled.ts';
import { configuredStore, type StoreOptions, storeOptions } from './configured-store.ts';
import { ExitCode } from './exit-code.ts';
import { useColor } from './terminal.ts';

interface DriftOptions extends StoreOptions {
  readonly format: 'text' | 'json';
}

export function driftCommand(program: Command, exit: (code: number) => void): void {
  const command = program
    .command('drift')
    .summary('say what changed between two scans')
    .description(
      'Compares two runs: findings that are new, re-opened, fixed (the same question was judged again and holds) or not seen, and, where ' +
        'the evidence is another, every flow that moved, with the rule that moved it, or that the evidence of one run alone decides.',
    )
    .argument('<from>', 'the earlier run: id or its beginning, or number')
    .argument('[to]', 'the later run', 'latest');
  storeOptions(command)
    .addOption(new Option('-f, --format <format>', 'form').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      '\nExample, after the one of `flowproof scan`:\n  $ flowproof drift 1 latest -c fixtures/deployments/analyzer-broken/flowproof.yaml --store out/scans.db\n',
    )
    .action(async (from: string, to: string, options: DriftOptions) => exit(await run(from, to, options)));
}

async function run(from: string, to: string, options: DriftOptions): Promise<number> {
  const { location, configuration, loaded } = configuredStore(options);
  const { withStore } = await import('../store/open-store.ts');
  const { namedRun } = await import('../store/runs.ts');
  const { driftBetween } = await import('../store/drift.ts');
  const { storedEvidence } = await import('../store/stored-audit.ts');
  const { changedPlaces } = await import('../store/evidence-places.ts');
  const { drift, flows, names, places } = await withStore(location, 'read', async (store) => {
    const [before, after] = [
      await namedRun(store, configuration, from),
      await namedRun(store, configuration, to),
    ];
    if (before.number > after.number)
      throw new InputError(`run ${from} is later than run ${to}: name the earlier one first`, {
        file: store.name,
      });
    const evidence = [await storedEvidence(store, before), await storedEvidence(store, after)] as const;
    return {
      places: changedPlaces(...evidence),
      names: [before.id, after.id] as const,
      drift: await driftBetween(store, configuration, before.number, after.number),
      flows: await flowsBetween(store, evidence, after.as_of ?? after.started, loaded.configuration),
    };
  });
  const paint = paintFor(useColor());
  process.stdout.write(
    options.format === 'json'
      ? `${JSON.stringify({ from: names[0], to: names[1], findings: drift, evidence: places, ...(flows === undefined ? {} : { flows }) }, null, 2)}\n`
      : `${driftText(drift, ...names, paint)}${placesText(places, paint)}\n${flows === undefined ? 'The evidence is the same.\n' : diffText(flows, { color: useColor() })}`,
  );
  return ExitCode.compliant;
}

/** That flows of what is in evidence once alone moved is not known. */
function placesText({ gone, added }: EvidencePlaces, paint: Paint): string {
  const lines = [
    ...gone.map(
      (place) => `${visible(place)} is not in evidence any more: its flows below may be as they were`,
    ),
    ...added.map(
      (place) => `${visible(place)} was not in evidence before: its flows below may have been so already`,
    ),
  ];
  return lines.length === 0 ? '' : `\n${lines.map((line) => paint('doubt', line)).join('\n')}\n`;
}

/** What moved between the evidence of two runs; undefined where it is the same. */
async function flowsBetween(
  store: Store,
  [before, after]: readonly [readonly StoredFile[], readonly StoredFile[]],
  asOf: string,
  { hosts }: Pick<Configuration, 'hosts'>,
): Promise<Diff | undefined> {
  if (digestsOf(before) === digestsOf(after)) return undefined;
  const { storedFiles } = await import('../store/stored-audit.ts');
  return diff({
    before: await withMembers(await storedFiles(store, before)),
    after: { files: await withMembers(await storedFiles(store, after)) },
    hosts,
    isDrift: true,
    version: version(),
    asOf,
  });
}

function digestsOf(files: readonly StoredFile[]): string {
  return JSON.stringify(files.map(({ name, sha256, unreadable }) => [name, sha256, unreadable]));
}
