import type { Host, HostRoute } from '../../model/host.ts';
import type { Family } from '../../net/address.ts';
import { oncePer } from '../../net/once-per.ts';

const ORDER: readonly HostRoute['table'][] = ['local', 'main', 'default', 'ruled'];

/** Whether packets are sent by a route without a routing rule of the operator's. */
export function isAlwaysAsked({ table }: HostRoute): boolean {
  return table === 'main' || table === 'default';
}

/** Whether the routes of a family are in evidence: a listing that names a table is one of them all (ip-route(8)). */
export function listsRoutes(host: Host, family: Family): boolean {
  return listedFamilies(host).has(family);
}

/** Every question asks it of a host, which may have thousands of routes. */
const listedFamilies = oncePer(
  ({ routes }: Host): ReadonlySet<Family> => new Set(routes?.map(({ destination }) => destination.family)),
);

/**
 * The order in which such routes are asked: longest prefix first, then those for some senders or
 * types of service (Linux kernel, fib6_node_lookup_1, fib_find_alias), then the smaller metric; the local table before the main
 * one, and the default table behind it, as the rules ask them that a kernel begins with (ip-rule(8)).
 */
export function compareRoutes(one: HostRoute, other: HostRoute): number {
  if (one.table !== other.table) return ORDER.indexOf(one.table) - ORDER.indexOf(other.table);
  const [size, otherSize] = [sizeOf(one), sizeOf(other)];
  if (size !== otherSize) return size < otherSize ? -1 : 1;
  if (one.isFirst !== other.isFirst) return one.isFirst ? -1 : 1;
  return one.metric - other.metric;
}

export function sizeOf({ destination }: HostRoute): bigint {
  return destination.last - destination.first;
}
