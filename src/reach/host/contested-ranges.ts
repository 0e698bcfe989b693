import type { Host, HostRoute } from '../../model/host.ts';
import { type AddressRange, rangeCovers, single } from '../../net/address.ts';
import { intersectRanges, subtractRanges } from '../../net/address-ranges.ts';
import { oncePer } from '../../net/once-per.ts';
import { LINK_LOCAL } from '../../net/special-addresses.ts';
import { broadcastOf } from './broadcast-of.ts';
import { sizeOf } from './route-order.ts';

/**
 * Addresses that routes give to the host, unless others come first: by other tables than the local one, or where that table or the main
 * one has a longer prefix, because both are one to the kernel until the first routing rule of IPv4 is made, which a listing need not show:
 * they stay two when it is gone, and the rules listed may be those of IPv6 (Linux kernel, fib_new_table, fib_unmerge).
 */
export const contestedRanges = oncePer((host: Host): readonly AddressRange[] => {
  const { routes = [] } = host;
  const doubted = routes.filter(
    ({ kind, table, isForSome }) => isForSome && table === 'local' && TAKING.includes(kind),
  );
  const late = routes.filter(
    ({ kind, table }) => TAKING.includes(kind) && ['main', 'default'].includes(table),
  );
  return [
    ...doubtfulAddresses(host),
    ...doubtfulBroadcasts(host),
    ...doubted.map(({ destination }) => destination),
    ...late.map(({ destination }) => destination),
    ...routes.filter(isAnycastByHand).flatMap((route) => withoutFirst(route, routes)),
    ...precedingLocal(routes, 'local'),
    ...precedingLocal(routes, 'main'),
    // Of addresses of one link alone each link asks its own routes: longer ones of others do not come first.
    ...routes
      .filter((route) => TAKING.includes(route.kind) && route.table === 'local' && sizeOf(route) > 0n)
      .flatMap(({ destination }) => intersectRanges([destination], LINK_LOCAL)),
  ];
});

/** Addresses that one listing of links has and another one, which contradicts it, lacks. */
export function doubtfulAddresses({ links = [] }: Host): AddressRange[] {
  return links.flatMap(({ addresses }) =>
    addresses.filter(({ isContested }) => isContested).map(({ address }) => single(address)),
  );
}

/** Broadcast addresses of such ones alone. */
export function doubtfulBroadcasts({ links = [] }: Host): AddressRange[] {
  const [doubted, sure] = [true, false].map((isMeant) =>
    links.flatMap(({ addresses }) =>
      addresses.filter((each) => (each.isContested ?? false) === isMeant).flatMap(broadcastOf),
    ),
  ) as [AddressRange[], AddressRange[]];
  return subtractRanges(doubted, sure);
}

/** Those of the kernel's own are asked first; others take packets in, and lead those of the host away from it. */
function isAnycastByHand({ kind, table, metric, destination }: HostRoute): boolean {
  return kind === 'anycast' && table === 'local' && (metric > 0 || destination.family === 4);
}

/** What a route of the local table holds and no other one of it that is the host's and comes first: of a longer prefix, or better. */
function withoutFirst(route: HostRoute, routes: readonly HostRoute[]): AddressRange[] {
  const isFirst = (other: HostRoute) =>
    other.table === 'local' &&
    TAKING.includes(other.kind) &&
    isWithin(other, route) &&
    (sizeOf(other) < sizeOf(route) || other.metric < route.metric);
  return subtractRanges(
    [route.destination],
    routes.filter(isFirst).map(({ destination }) => destination),
  );
}

/** What routes of a table lead elsewhere: of one prefix the local table comes first, and in it the smaller metric. */
function precedingLocal(routes: readonly HostRoute[], table: 'local' | 'main'): AddressRange[] {
  const isLocal = table === 'local';
  const own = routes.filter(
    (route) =>
      route.table === 'local' && (isLocal ? TAKING.includes(route.kind) : route.destination.family === 4),
  );
  // No prefix of the main table is longer than a single address.
  const wide = own.filter(({ destination }) => isLocal || destination.first < destination.last);
  if (wide.length === 0) return [];
  const mayPrecede = (route: HostRoute, other: HostRoute) =>
    isWithin(route, other) && (isLocal || sizeOf(route) < sizeOf(other));
  return routes
    .filter((route) => route.table === table && !(isLocal && TAKING.includes(route.kind)))
    .filter((route) => wide.some((each) => mayPrecede(route, each)))
    .flatMap((route) => {
      const first = own.filter((each) => !mayPrecede(route, each));
      return subtractRanges(
        [route.destination],
        first.map(({ destination }) => destination),
      );
    });
}

/** By routes of these kinds the host takes packets in. */
export const TAKING: readonly HostRoute['kind'][] = ['local', 'broadcast', 'anycast'];

function isWithin(inner: HostRoute, outer: HostRoute): boolean {
  return rangeCovers(outer.destination, inner.destination);
}
