import { appendTo } from '../model/append-to.ts';
import type { CountedRun, DeploymentCount } from '../model/counted-run.ts';
import type { Severity } from '../model/finding.ts';
import { ascending } from '../net/ascending.ts';
import { spansOf } from './spans.ts';
import type { Store } from './tables.ts';

type Column = keyof DeploymentCount['findings'] | 'waived' | 'notSeen';

/** What every complete run of a configuration counted, the first one first. Only changes are read, whatever the number of runs. */
export async function countedRuns({ database }: Store, configuration: string): Promise<CountedRun[]> {
  const runs = await database
    .selectFrom('runs')
    .select(['id', 'number', 'as_of', 'started'])
    .where('configuration', '=', configuration)
    .where('state', '=', 'complete')
    .orderBy('number')
    .execute();
  const spans = await spansOf(database, configuration)
    .select(['from_number', 'until_number', 'state', 'severity', 'waived', 'deployment'])
    .where('state', '!=', 'fixed')
    .execute();
  const changes = new Map<number, (readonly [deployment: string | null, column: Column, by: 1 | -1])[]>();
  for (const { from_number, until_number, state, severity, waived, deployment } of spans) {
    const column = state === 'not-seen' ? 'notSeen' : waived === 1 ? 'waived' : (severity as Severity);
    appendTo(changes, from_number, [deployment, column, 1]);
    if (until_number !== null) appendTo(changes, until_number, [deployment, column, -1]);
  }
  return walk(runs, changes, [...new Set(spans.map(({ deployment }) => deployment))].sort(byName));
}

/** Changes of runs that were pruned are those of the next one that is there. */
function walk(
  runs: readonly { id: string; number: number | null; as_of: string | null; started: string }[],
  changes: ReadonlyMap<number, readonly (readonly [string | null, Column, 1 | -1])[]>,
  deployments: readonly (string | null)[],
): CountedRun[] {
  const counts = new Map(
    deployments.map((name) => [
      name,
      { info: 0, low: 0, medium: 0, high: 0, critical: 0, waived: 0, notSeen: 0 },
    ]),
  );
  const numbers = [...changes.keys()].sort((a, b) => a - b);
  let position = 0;
  return runs.map(({ id, number, as_of, started }) => {
    for (; (numbers[position] ?? Number.POSITIVE_INFINITY) <= (number ?? 0); position += 1)
      for (const [deployment, column, by] of changes.get(numbers[position] as number) ?? []) {
        const count = counts.get(deployment);
        if (count !== undefined) count[column] += by;
      }
    return {
      ...{ number: number ?? 0, id, asOf: as_of ?? started },
      deployments: [...counts].map(([deployment, { waived, notSeen, ...findings }]) => ({
        ...(deployment === null ? {} : { deployment }),
        ...{ findings, waived, notSeen },
      })),
    };
  });
}

/** What belongs to no deployment comes last. */
function byName(one: string | null, other: string | null): number {
  if (one === null || other === null) return one === other ? 0 : one === null ? 1 : -1;
  return ascending(one, other);
}
