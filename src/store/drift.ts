import type { Drift, DriftedFinding } from '../model/drift.ts';
import { type Severity, severestFirst } from '../model/finding.ts';
import { ascending } from '../net/ascending.ts';
import { batches } from './blobs.ts';
import type { Store, Tables } from './tables.ts';

type Span = Pick<
  Tables['spans'],
  'finding' | 'from_number' | 'until_number' | 'state' | 'severity' | 'waived' | 'packets' | 'why'
>;
type Names = Pick<Tables['findings'], 'id' | 'title' | 'deployment' | 'first_seen'>;
type Kind = Exclude<keyof Drift, 'open'>;

/** What has become of findings from one run of a configuration to a later one, by their numbers. */
export async function driftBetween(
  { database }: Pick<Store, 'database'>,
  configuration: string,
  from: number,
  to: number,
): Promise<Drift> {
  const rows: Span[] = await database
    .selectFrom('spans')
    .select(['finding', 'from_number', 'until_number', 'state', 'severity', 'waived', 'packets', 'why'])
    .where('configuration', '=', configuration)
    .where(({ eb, or, and }) =>
      // What began and ended between the two is neither's.
      or(
        [from, to].map((number) =>
          and([
            eb('from_number', '<=', number),
            or([eb('until_number', 'is', null), eb('until_number', '>', number)]),
          ]),
        ),
      ),
    )
    .execute();
  const isAt = (number: number) => (row: Span) =>
    row.from_number <= number && (row.until_number === null || row.until_number > number);
  const before = new Map(rows.filter(isAt(from)).map((row) => [row.finding, row]));
  const after = rows.filter(isAt(to));
  const kinds = after.map((row) => [row, kindOf(before.get(row.finding), row)] as const);
  const told = kinds.flatMap(([row, kind]) =>
    kind === undefined || kind === 'open' ? [] : [[row, kind] as const],
  );
  const names = await namesOf(
    database,
    configuration,
    told.map(([{ finding }]) => finding),
  );
  const lists: Record<Kind, DriftedFinding[]> = {
    new: [],
    reopened: [],
    fixed: [],
    notSeen: [],
    changed: [],
  };
  for (const [row, kind] of told) {
    const name = names.get(row.finding);
    if (name !== undefined) lists[kind].push(drifted(row, name, before.get(row.finding)));
  }
  for (const list of Object.values(lists)) list.sort(bySeverity);
  return { ...lists, open: kinds.filter(([, kind]) => kind === 'open').length };
}

/** Undefined: neither run has it. */
function kindOf(before: Span | undefined, after: Span): keyof Drift | undefined {
  if (after.state === 'not-seen') return 'notSeen';
  if (after.state === 'fixed') return before === undefined || before.state === 'fixed' ? undefined : 'fixed';
  if (before === undefined) return 'new';
  if (before.state === 'fixed') return 'reopened';
  const isSame = (['severity', 'waived', 'packets'] as const).every((key) => before[key] === after[key]);
  return isSame ? 'open' : 'changed';
}

function drifted(row: Span, { id, title, deployment, first_seen }: Names, before?: Span): DriftedFinding {
  return {
    ...{ id, title },
    ...(deployment === null ? {} : { deployment }),
    severity: row.severity as Severity,
    ...(before === undefined || before.severity === row.severity
      ? {}
      : { before: before.severity as Severity }),
    ...{ firstSeen: first_seen, since: row.from_number },
    ...(row.why === null ? {} : { why: row.why }),
  };
}

async function namesOf(
  database: Store['database'],
  configuration: string,
  ids: readonly string[],
): Promise<Map<string, Names>> {
  const found = new Map<string, Names>();
  for (const batch of batches(ids)) {
    const rows = await database
      .selectFrom('findings')
      .select(['id', 'title', 'deployment', 'first_seen'])
      .where('configuration', '=', configuration)
      .where('id', 'in', batch)
      .execute();
    for (const row of rows) found.set(row.id, row);
  }
  return found;
}

function bySeverity(one: DriftedFinding, other: DriftedFinding): number {
  return severestFirst(one.severity, other.severity) || ascending(one.id, other.id);
}
