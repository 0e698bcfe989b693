import type { Host, HostRoute } from '../../model/host.ts';
import type { AddressRange } from '../../net/address.ts';
import { subtractRanges } from '../../net/address-ranges.ts';

const contestedByHost = new WeakMap<Host, readonly AddressRange[]>();

/**
 * Addresses that routes give to the host, unless others come first: where the local table has a longer prefix of another kind, or the
 * main one has one, because both tables are one to the kernel until the first routing rule of IPv4 is made, and then they are two, even
 * when that rule is gone, and a listing of rules may be of IPv6 (Linux kernel, fib_new_table, fib_unmerge). And those of other tables
 * than the local one.
 */
export function contestedRanges(host: Host): readonly AddressRange[] {
  let ranges = contestedByHost.get(host);
  if (ranges === undefined) {
    const { routes = [] } = host;
    const late = routes.filter(
      ({ kind, table }) => TAKING.includes(kind) && ['main', 'default'].includes(table),
    );
    ranges = [
      ...[...late, ...routes.filter(isAnycastByHand)].map(({ destination }) => destination),
      ...longerThanLocal(routes, 'local'),
      ...longerThanLocal(routes, 'main'),
    ];
    contestedByHost.set(host, ranges);
  }
  return ranges;
}

/** Those of the kernel's own are asked first; others take packets in, and lead those of the host away from it. */
function isAnycastByHand({ kind, metric, destination }: HostRoute): boolean {
  return kind === 'anycast' && (metric > 0 || destination.family === 4);
}

/** Of one prefix the local table comes first, and in it the smaller metric. */
function longerThanLocal(routes: readonly HostRoute[], table: 'local' | 'main'): AddressRange[] {
  const isOneTable = table === 'local';
  const first = routes.filter(
    (route) =>
      route.table === 'local' && (isOneTable ? TAKING.includes(route.kind) : route.destination.family === 4),
  );
  const wide = first.filter(({ destination }) => destination.first < destination.last);
  if (wide.length === 0) return [];
  const isLonger = (range: AddressRange, other: HostRoute) =>
    isWithin(range, other) && (isOneTable || sizeOf(range) < sizeOf(other.destination));
  return routes
    .filter((route) => route.table === table && !(isOneTable && TAKING.includes(route.kind)))
    .filter(({ destination }) => wide.some((each) => isLonger(destination, each)))
    .flatMap(({ destination }) => {
      const better = first.filter((each) => !isLonger(destination, each));
      return subtractRanges(
        [destination],
        better.map((each) => each.destination),
      );
    });
}

/** By routes of these kinds the host takes packets in. */
export const TAKING: readonly HostRoute['kind'][] = ['local', 'broadcast', 'anycast'];

function isWithin({ family, first, last }: AddressRange, { destination }: HostRoute): boolean {
  return destination.family === family && destination.first <= first && last <= destination.last;
}

function sizeOf({ first, last }: AddressRange): bigint {
  return last - first;
}
