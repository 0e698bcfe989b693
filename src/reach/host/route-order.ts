import type { HostRoute } from '../../model/host.ts';

const ORDER: readonly HostRoute['table'][] = ['local', 'main', 'default', 'ruled'];

/** Whether packets are sent by a route without a routing rule of the operator's. */
export function isAlwaysAsked({ table }: HostRoute): boolean {
  return table === 'main' || table === 'default';
}

/**
 * The order in which such routes are asked: longest prefix first, then the smaller metric; the local table before the main
 * one, and the default table behind it, as the rules ask them that a kernel begins with (ip-rule(8)).
 */
export function compareRoutes(one: HostRoute, other: HostRoute): number {
  if (one.table !== other.table) return ORDER.indexOf(one.table) - ORDER.indexOf(other.table);
  const [size, otherSize] = [sizeOf(one), sizeOf(other)];
  if (size !== otherSize) return size < otherSize ? -1 : 1;
  return one.metric - other.metric;
}

function sizeOf({ destination }: HostRoute): bigint {
  return destination.last - destination.first;
}
