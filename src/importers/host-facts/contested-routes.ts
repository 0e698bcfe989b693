import type { Gap } from '../../model/gap.ts';
import type { HostRoute } from '../../model/host.ts';
import { contestedListings, type Listing } from './contested-listings.ts';

/** Routes of one file. */
export interface RouteListing extends Listing {
  readonly routes: readonly HostRoute[];
}

/** A gap where two listings share routes and each has some of the same table that the other lacks. */
export function contestedRoutes(listings: readonly RouteListing[]): Gap[] {
  return contestedListings(listings, (one, other) => {
    const [left, right] = [byTable(one.routes), byTable(other.routes)];
    const table = [...left.keys()].find((key) => areContested(left.get(key), right.get(key)));
    return table && `routes of table ${table}`;
  });
}

function byTable(routes: readonly HostRoute[]): ReadonlyMap<string, ReadonlySet<string>> {
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
