import type { Accepted } from '../../model/accepted.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import { remainingAt } from '../judge/accepted-at.ts';
import { addressesOf } from '../point.ts';
import type { End } from '../reachability/arrivals.ts';
import { OUTSIDE } from '../reachability/senders.ts';

/** What of packets that arrive at an end nobody accepts; from outside they bear the private addresses behind the called ones. */
export function remainingOf(
  estate: Estate,
  { realm, end, possible }: { readonly realm: string; readonly end: End; readonly possible: PacketSet },
  accepted: Accepted | undefined,
): PacketSet {
  if (accepted === undefined || possible.isEmpty()) return possible;
  const interfaces = end.asset === undefined ? [] : (estate.interfacesOf.get(end.asset) ?? []);
  const from = realm === OUTSIDE ? undefined : realm;
  if (interfaces.length === 0) return accepted.remaining(possible, { from });
  const parts = interfaces.map((at) => {
    const point = { kind: 'interface', at, ranges: addressesOf(at) } as const;
    const own = possible.intersection(estate.space.box({ destination: point.ranges }));
    return remainingAt(accepted, own, from, point, realm === OUTSIDE);
  });
  return estate.space.unionOf(parts);
}
