import type { Side } from '../../model/filter.ts';
import type { Subnet } from '../../model/network.ts';
import type { Origin } from '../../model/origin.ts';
import type { Route, RouteTarget } from '../../model/route.ts';
import type { AddressRange } from '../../net/address.ts';
import { ascending } from '../../net/ascending.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { type Estate, once } from '../estate.ts';
import { type Point, subnetOf } from '../point.ts';

/** The share of packets that one route of a subnet's table carries. */
export interface RoutedShare {
  readonly target:
    | RouteTarget
    | { readonly kind: 'none' }
    | { readonly kind: 'unseen'; readonly what: string };
  readonly packets: PacketSet;
  readonly origin?: Origin;
}

/**
 * Divides packets among the routes of a subnet by the address on `side` (longest prefix wins). `unsure`: those that a route
 * whose destinations are not known may take from the others.
 */
export function routesTaken(
  estate: Estate,
  subnet: Subnet | undefined,
  side: Side,
  packets: PacketSet,
): { readonly shares: readonly RoutedShare[]; readonly unsure: PacketSet } {
  const what =
    subnet === undefined
      ? 'the subnet is not in evidence'
      : `the route table of ${subnet.id} is not in evidence`;
  return routesOf(estate, subnet?.routeTable, what, side, packets);
}

/** The same for a table by its id; `missing` says what is not in evidence where there is none. */
export function routesOf(
  estate: Estate,
  id: string | undefined,
  missing: string,
  side: Side,
  packets: PacketSet,
): { readonly shares: readonly RoutedShare[]; readonly unsure: PacketSet } {
  const none = estate.space.empty;
  const table = id === undefined ? undefined : estate.routeTables.get(id);
  if (table === undefined)
    return { shares: [{ target: { kind: 'unseen', what: missing }, packets }], unsure: none };
  const shares: RoutedShare[] = [];
  let rest = packets;
  let unsure = none;
  for (const { route, ...carried } of sortedRoutes(estate, table.id, table.routes)) {
    if (rest.isEmpty()) break;
    const part = rest.intersection(carried[side]);
    if (part.isEmpty()) continue;
    shares.push({ target: route.target, packets: part, origin: route.origin });
    rest = rest.difference(part);
  }
  for (const route of table.routes) {
    if (route.destinations !== undefined) continue;
    const { family } = route;
    const part = family === undefined ? packets : packets.intersection(estate.space.ofFamily[family]);
    if (!part.isEmpty()) {
      unsure = unsure.union(part);
      shares.push({
        target: {
          kind: 'unseen',
          what: `destinations of the route by ${targetName(route.target)} are not in evidence`,
        },
        packets: part,
        origin: route.origin,
      });
    }
  }
  if (!rest.isEmpty()) shares.push({ target: { kind: 'none' }, packets: rest, origin: table.origin });
  return { shares, unsure };
}

/** Whether any route of the estate has a target of the kind: most estates have none of the rare ones. */
export function hasRoutesTo(estate: Estate, kind: RouteTarget['kind']): boolean {
  const kinds = once(
    estate,
    'kinds of routes',
    () =>
      new Set(estate.snapshot.routeTables.flatMap(({ routes }) => routes.map(({ target }) => target.kind))),
  );
  return kinds.has(kind);
}

/** Packets of a sender whose route leads to an interface that may forward them, or to a firewall: they come to the receiver by a machine between. */
export function behindMachines(estate: Estate, from: Point, packets: PacketSet): PacketSet {
  if (!hasRoutesTo(estate, 'interface') && !hasRoutesTo(estate, 'inspection')) return estate.space.empty;
  const { shares } = routesTaken(estate, subnetOf(from), 'destination', packets);
  return estate.space.unionOf(
    shares
      .filter(({ target }) => target.kind === 'interface' || target.kind === 'inspection')
      .map(({ packets: share }) => share),
  );
}

/** A route with the packets that are from what it leads to, and to it. */
interface SortedRoute {
  readonly route: Route;
  readonly source: PacketSet;
  readonly destination: PacketSet;
}

function sortedRoutes(estate: Estate, id: string, routes: readonly Route[]): readonly SortedRoute[] {
  return once(estate, `routes|${id}`, () => {
    const size = (range: AddressRange) => range.last - range.first;
    return routes
      .flatMap((route) => (route.destinations ?? []).map((range) => ({ range, route })))
      .sort((a, b) => ascending(size(a.range), size(b.range)))
      .map(({ range, route }) => ({
        route,
        source: estate.space.box({ source: [range] }),
        destination: estate.space.box({ destination: [range] }),
      }));
  });
}

/** What people call the target of a route: its id, else what it is. */
export function targetName(target: RoutedShare['target']): string {
  if ('id' in target) return target.id;
  return 'what' in target ? target.what : target.kind;
}
