import type { Accepted } from '../../model/accepted.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import { remainingAt } from '../judge/accepted-at.ts';
import { addressesOf } from '../point.ts';
import { OUTSIDE } from '../reachability/senders.ts';
import type { Flow } from './arriving.ts';

/** What of packets that arrive at an end nobody accepts; from outside they bear the private addresses behind the called ones. */
export function remainingOf(
  estate: Estate,
  { realm, ends, possible }: Pick<Flow, 'realm' | 'ends' | 'possible'>,
  accepted: Accepted | undefined,
): PacketSet {
  if (accepted === undefined || possible.isEmpty()) return possible;
  const interfaces = ends.flatMap(({ asset }) => estate.interfacesOf.get(asset ?? '') ?? []);
  const from = realm === OUTSIDE ? undefined : realm;
  if (interfaces.length === 0) return accepted.remaining(possible, { from });
  const parts = interfaces.map((at) => {
    const point = { kind: 'interface', at, ranges: addressesOf(at) } as const;
    const own = possible.intersection(estate.space.box({ destination: point.ranges }));
    return remainingAt(accepted, own, from, point, realm === OUTSIDE);
  });
  return estate.space.unionOf(parts);
}
