import type { CountedRun, DeploymentCount } from '../../model/counted-run.ts';
import { Severity } from '../../model/finding.ts';
import { type Paint, paintFor } from '../ansi.ts';
import { columns } from '../columns.ts';
import { csvLine } from '../csv-field.ts';
import type { ReportFormatOf } from '../index.ts';
import { counted } from '../tally.ts';
import { visible } from '../visible.ts';
import { spark } from './spark.ts';

const WIDTH = 60;
const SEVERITIES = Severity.options.toReversed();

/** What `flowproof trend` renders to. */
export const TREND_FORMATS = {
  text: {
    extension: 'txt',
    render: async (runs, { color }) => [trendText(runs, paintFor(color))],
  },
  json: { extension: 'json', render: async (runs) => [`${JSON.stringify(runs, null, 2)}\n`] },
  csv: { extension: 'csv', render: async (runs) => trendCsv(runs) },
} as const satisfies Readonly<Record<string, ReportFormatOf<readonly CountedRun[]>>>;

/** What a line of the picture shows. */
const LINES: readonly (readonly [word: string, countOf: (count: DeploymentCount) => number])[] = [
  ...SEVERITIES.map((severity) => [severity, (count: DeploymentCount) => count.findings[severity]] as const),
  ['waived', ({ waived }) => waived],
  ['not seen', ({ notSeen }) => notSeen],
];

function trendText(runs: readonly CountedRun[], paint: Paint): string {
  const [first] = runs;
  const last = runs.at(-1);
  if (first === undefined || last === undefined) return 'no complete run yet: `flowproof scan` makes one\n';
  const title = `${counted(runs.length, 'run')}, as of ${first.asOf} to ${last.asOf}`;
  const share = Math.ceil(runs.length / WIDTH);
  const note = share > 1 ? [`Each column is the most of up to ${share} runs.`] : [];
  const groups = last.deployments.map(({ deployment }, position) => {
    const counts = runs.flatMap(({ deployments }) => deployments[position] ?? []);
    const lines = columns(LINES.flatMap(([word, countOf]) => lineOf(word, counts.map(countOf))));
    return [paint('bold', deploymentText(deployment)), ...lines].join('\n');
  });
  const none = groups.length === 0 ? ['No run found anything.'] : [];
  return `${[[paint('bold', title), ...note].join('\n'), ...groups, ...none].join('\n\n')}\n`;
}

/** Nothing for what never was. */
function lineOf(word: string, values: readonly number[]): string[][] {
  const most = Math.max(...values);
  if (most === 0) return [];
  return [[`  ${word}`, spark(values, WIDTH), `${values[0]} → ${values.at(-1)}`, `at most ${most}`]];
}

/** A row for each run and deployment. */
function* trendCsv(runs: readonly CountedRun[]): Generator<string> {
  yield csvLine(['number', 'run', 'as_of', 'deployment', ...SEVERITIES, 'waived', 'not_seen']);
  for (const { number, id, asOf, deployments } of runs)
    for (const count of deployments)
      yield csvLine([
        ...[String(number), id, asOf, count.deployment ?? ''],
        ...LINES.map(([, countOf]) => String(countOf(count))),
      ]);
}

function deploymentText(deployment: string | undefined): string {
  return deployment === undefined ? 'of no deployment' : visible(deployment);
}
