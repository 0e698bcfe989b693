import type { Gap } from '../../model/gap.ts';
import type { HostRoute } from '../../model/host.ts';

/** Routes of one file. */
export interface RouteListing {
  readonly file: string;
  readonly routes: readonly HostRoute[];
}

/** A gap where two listings share routes and each has some of the same table that the other lacks: one of them is of another time. */
export function contestedRoutes(listings: readonly RouteListing[]): Gap[] {
  const gaps: Gap[] = [];
  for (const [index, one] of listings.entries())
    for (const other of listings.slice(index + 1)) {
      const [left, right] = [one, other].map(({ routes }) => byTable(routes)) as [Tables, Tables];
      const table = [...left.keys()].find((key) => areContested(left.get(key), right.get(key)));
      if (table === undefined) continue;
      const what = `routes of table ${table} were given twice and differently (${one.file}, ${other.file})`;
      gaps.push({
        kind: 'unmodelled',
        effect: 'either',
        what,
        origin: { file: other.file, text: other.file },
      });
    }
  return gaps;
}

type Tables = ReadonlyMap<string, ReadonlySet<string>>;

function byTable(routes: readonly HostRoute[]): Tables {
  const tables = Map.groupBy(routes, ({ table, destination }) => `${table} of IPv${destination.family}`);
  return new Map([...tables].map(([key, own]) => [key, new Set(own.map(textOf))]));
}

function areContested(
  left: ReadonlySet<string> = new Set(),
  right: ReadonlySet<string> = new Set(),
): boolean {
  return !left.isDisjointFrom(right) && !left.isSubsetOf(right) && !right.isSubsetOf(left);
}

function textOf(route: HostRoute): string {
  return JSON.stringify(route, (name, value) =>
    name === 'origin' ? undefined : typeof value === 'bigint' ? `${value}` : value,
  );
}
