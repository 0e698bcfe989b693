import type { HostRoute } from '../../model/host.ts';
import type { AddressRange } from '../../net/address.ts';
import { compareRoutes } from './route-order.ts';

/** Addresses that the same routes hold, in the order in which these are asked. */
export interface Segment {
  readonly range: AddressRange;
  readonly routes: readonly HostRoute[];
}

/** The destinations of routes of one family, cut where another route begins or ends; of two that overlap, one holds the other. */
export function segmentsOf(routes: readonly HostRoute[]): Segment[] {
  const sorted = routes.toSorted(
    ({ destination: one }, { destination: other }) =>
      Number(one.first > other.first) - Number(one.first < other.first) ||
      Number(one.last < other.last) - Number(one.last > other.last),
  );
  const segments: Segment[] = [];
  const open: HostRoute[] = [];
  let from = 0n;
  const cut = (to: bigint) => {
    const family = open[0]?.destination.family;
    if (family !== undefined && from < to)
      segments.push({ range: { family, first: from, last: to - 1n }, routes: open.toSorted(compareRoutes) });
    from = to;
  };
  const close = (before?: bigint) => {
    for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
      const end = last.destination.last + 1n;
      if (before !== undefined && before < end) break;
      cut(end);
      open.pop();
    }
  };
  for (const route of sorted) {
    const { first } = route.destination;
    close(first);
    cut(first);
    open.push(route);
  }
  close();
  return segments;
}
