import { eitherRoute } from '../../model/either-route.ts';
import type { HostRoute } from '../../model/host.ts';
import { formatRange } from '../../net/address.ts';
import { type Contest, contestedListings, type Listing } from './contested-listings.ts';

/** Routes of one file. */
export interface RouteListing extends Listing {
  readonly routes: readonly HostRoute[];
}

/** Pairs of listings that share routes and of which each has some of the same table that the other lacks. */
export function contestedRoutes(listings: readonly RouteListing[]): Contest<RouteListing>[] {
  return contestedListings(listings, (one, other) => {
    const [table] = contestedTables(one, other);
    return table && `routes of table ${table}`;
  });
}

/**
 * All routes that were listed. Of those that one listing has and another one lacks, which contradicts it, each may be none; where both
 * lead the same packets somewhere, by one of two ways, they are led by either.
 */
export function withContestedRoutes(listings: readonly RouteListing[]): HostRoute[] {
  const doubted = new Set<HostRoute>();
  const agreed = new Set<HostRoute>();
  const either = new Map<HostRoute, HostRoute>();
  for (const { one, other } of contestedRoutes(listings)) {
    for (const table of contestedTables(one, other)) {
      const [left, right] = [onlyIn(one, other, table), onlyIn(other, one, table)];
      const partners = new Map(right.map((route) => [placeOf(route), route]));
      for (const route of left) {
        const partner = partners.get(placeOf(route));
        // A third listing may have neither of the ways.
        if (partner === undefined || listings.length > 2) doubted.add(route);
        else {
          either.set(route, eitherRoute(route, partner));
          agreed.add(partner);
        }
      }
      for (const route of right) if (!agreed.has(route)) doubted.add(route);
    }
  }
  return listings.flatMap(({ routes }) =>
    routes
      .filter((route) => !agreed.has(route))
      .map((route) => (doubted.has(route) ? { ...route, isForSome: true } : (either.get(route) ?? route))),
  );
}

function contestedTables(one: RouteListing, other: RouteListing): string[] {
  const [left, right] = [byTable(one.routes), byTable(other.routes)];
  return [...left.keys()].filter((key) => areContested(left.get(key), right.get(key)));
}

function byTable(routes: readonly HostRoute[]): ReadonlyMap<string, ReadonlySet<string>> {
  const tables = Map.groupBy(routes, tableOf);
  return new Map([...tables].map(([key, own]) => [key, new Set(own.map(textOf))]));
}

function tableOf({ table, destination }: HostRoute): string {
  return `${table} of IPv${destination.family}`;
}

function areContested(
  left: ReadonlySet<string> = new Set(),
  right: ReadonlySet<string> = new Set(),
): boolean {
  return !left.isDisjointFrom(right) && !left.isSubsetOf(right) && !right.isSubsetOf(left);
}

function onlyIn(one: RouteListing, other: RouteListing, table: string): HostRoute[] {
  const shared = byTable(other.routes).get(table);
  return one.routes.filter((route) => tableOf(route) === table && !shared?.has(textOf(route)));
}

/** Which packets a route leads, and before which others. */
function placeOf({ destination, kind, table, tableName, isForSome, metric }: HostRoute): string {
  return [formatRange(destination), kind, table, tableName, isForSome, metric].join(' ');
}

function textOf(route: HostRoute): string {
  return JSON.stringify(route, (name, value) =>
    name === 'origin' ? undefined : typeof value === 'bigint' ? `${value}` : value,
  );
}
