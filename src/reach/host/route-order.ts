import type { HostRoute } from '../../model/host.ts';

/** Whether packets are sent by a route without a routing rule of the operator's. */
export function isAlwaysAsked({ table }: HostRoute): boolean {
  return table === 'main' || table === 'default';
}

/**
 * The order in which such routes are asked: longest prefix first, then the smaller metric; the default table behind the main one,
 * as the last rule of IPv4 asks it (ip-rule(8)).
 */
export function compareRoutes(one: HostRoute, other: HostRoute): number {
  if (one.table !== other.table) return one.table === 'main' ? -1 : 1;
  const [size, otherSize] = [sizeOf(one), sizeOf(other)];
  if (size !== otherSize) return size < otherSize ? -1 : 1;
  return one.metric - other.metric;
}

function sizeOf({ destination }: HostRoute): bigint {
  return destination.last - destination.first;
}
