import { intersectRanges, mergeRanges, subtractRanges } from '../../net/address-ranges.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import type { Arrivals, End, Reached } from '../reachability/arrivals.ts';
import { KINDS } from '../reachability/arrivals.ts';
import { fromItself } from './nobody.ts';

/** What arrives of one realm at one end, its own packets aside, on the forward way alone. */
export interface Flow {
  readonly realm: string;
  readonly end: End;
  readonly certain: PacketSet;
  readonly possible: PacketSet;
  /** Packets that arrive and whose answer does not come back. */
  readonly unanswered: PacketSet;
}

/** Arrivals end by end; where nobody in evidence has an address and filters of others may stand, nothing is certain. */
export function flowsOf(estate: Estate, reached: readonly Reached[]): Flow[] {
  const { space } = estate;
  const byEnd = Map.groupBy(reached, ({ end }) => end.id);
  return [...byEnd.values()].flatMap((list) => {
    const [{ end }] = list as [Reached];
    const itself = end.asset === undefined ? space.empty : fromItself(estate, end.asset);
    const unseen = unseenAt(estate, list);
    return realmsOf(list).flatMap((realm): Flow[] => {
      const all = (kinds: readonly (keyof Arrivals)[]) =>
        space
          .unionOf(
            list.flatMap(({ range, arrivals }) => {
              const own = arrivals.get(realm);
              const here = space.box({ destination: [range] });
              return own === undefined ? [] : kinds.map((kind) => own[kind].intersection(here));
            }),
          )
          .difference(itself);
      const possible = all(KINDS);
      if (possible.isEmpty()) return [];
      return [
        {
          realm,
          end,
          certain: all(['certain', 'certainUnanswered']).difference(unseen),
          possible,
          unanswered: all(['certainUnanswered', 'possibleUnanswered']),
        },
      ];
    });
  });
}

function realmsOf(list: readonly Reached[]): string[] {
  return [...new Set(list.flatMap(({ arrivals }) => [...arrivals.keys()]))];
}

/** Packets for addresses behind which filters may stand that nobody has seen; the internet itself is what is meant. */
function unseenAt(estate: Estate, list: readonly Reached[]): PacketSet {
  const { space } = estate;
  const [{ end }] = list as [Reached];
  if (end.asset !== undefined && end.isAnywhere !== true) return space.empty;
  if (end.isNobody === true || end.isAnywhere === true) return space.all;
  const ranges = mergeRanges(list.map(({ range }) => range));
  const routable = intersectRanges(ranges, estate.internet);
  return space.box({ destination: subtractRanges(ranges, routable) });
}
