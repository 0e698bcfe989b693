import type { OpenTime, PeriodWaiver, TrackedFinding } from '../model/effectiveness.ts';
import { type Severity, severestFirst } from '../model/finding.ts';
import { ascending } from '../net/ascending.ts';
import { spansOf } from './spans.ts';
import type { Store, Tables } from './tables.ts';

/** A complete run that is kept. */
export interface KeptRun {
  readonly id: string;
  readonly number: number;
  readonly started: string;
  readonly asOf: string;
}

type Row = Pick<
  Tables['spans'],
  'finding' | 'from_number' | 'until_number' | 'state' | 'severity' | 'waived' | 'why' | 'last_seen'
> &
  Pick<Tables['findings'], 'policy' | 'title' | 'deployment' | 'first_seen'>;

const DAY_MILLISECONDS = 86_400_000;

/**
 * The findings that were open at some time of a period, the most severe first.
 * @param runs complete runs before the period's end, the first one first
 * @param from number of the last run before the period
 */
export async function trackedFindings(
  { database }: Store,
  configuration: string,
  period: { readonly runs: readonly KeptRun[]; readonly from: number; readonly end: string },
  waivers: readonly PeriodWaiver[],
): Promise<TrackedFinding[]> {
  const last = period.runs.at(-1)?.number ?? 0;
  const rows: Row[] = await spansOf(database, configuration)
    .select(['finding', 'from_number', 'until_number', 'state', 'severity', 'waived', 'why', 'last_seen'])
    .select(['policy', 'title', 'deployment', 'first_seen'])
    .where('from_number', '<=', last)
    .orderBy('finding')
    .orderBy('from_number')
    .execute();
  const isOpenIn = ({ state, until_number }: Row) =>
    state !== 'fixed' && (until_number === null || until_number > period.from);
  return [...Map.groupBy(rows, ({ finding }) => finding).values()]
    .filter((spans) => spans.some(isOpenIn))
    .flatMap((spans) => tracked(spans, period, waivers))
    .sort(bySeverity);
}

function tracked(
  spans: readonly Row[],
  { runs, end }: { readonly runs: readonly KeptRun[]; readonly end: string },
  waivers: readonly PeriodWaiver[],
): TrackedFinding[] {
  const row = spans.at(-1);
  if (row === undefined) return [];
  const open: OpenTime[] = [];
  for (const [index, { state, from_number, first_seen }] of spans.entries()) {
    const run = runs.find(({ number }) => number >= from_number);
    const isOpen = open.length > 0 && open.at(-1)?.until === undefined;
    if (state === 'fixed') {
      const begun = open.pop();
      if (begun !== undefined && run !== undefined) open.push({ ...begun, until: run.asOf, fixedBy: run.id });
    } else if (!isOpen) open.push({ from: index === 0 ? first_seen : (run?.asOf ?? first_seen) });
  }
  const milliseconds = open.map(({ from, until = end }) => Math.max(0, Date.parse(until) - Date.parse(from)));
  return [
    {
      ...{ id: row.finding, policy: row.policy, title: row.title },
      ...(row.deployment === null ? {} : { deployment: row.deployment }),
      ...{ severity: row.severity as Severity, open },
      days: Math.floor(milliseconds.reduce((sum, each) => sum + each, 0) / DAY_MILLISECONDS),
      state: row.state === 'found' ? (row.waived === 1 ? 'waived' : 'open') : row.state,
      ...(row.state !== 'not-seen' || row.last_seen === null ? {} : { lastSeen: row.last_seen }),
      ...(row.why === null ? {} : { why: row.why }),
      waivers: waivers.filter(({ findings }) => findings.includes(row.finding)).map(({ id }) => id),
    },
  ];
}

function bySeverity(one: TrackedFinding, other: TrackedFinding): number {
  return severestFirst(one.severity, other.severity) || ascending(one.id, other.id);
}
