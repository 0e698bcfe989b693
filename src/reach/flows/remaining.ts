import { type Accepted, NO_NETWORK } from '../../model/accepted.ts';
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
  accepted: Accepted,
): PacketSet {
  if (possible.isEmpty()) return possible;
  const interfaces = ends.flatMap(({ asset }) => estate.interfacesOf.get(asset ?? '') ?? []);
  if (realm !== OUTSIDE || interfaces.length === 0) {
    const networks = new Set(interfaces.map((at) => at.interface.network ?? NO_NETWORK));
    const to = networks.size === 1 ? [...networks][0] : undefined;
    return accepted.remaining(possible, { from: realm === OUTSIDE ? undefined : realm, to });
  }
  const parts = interfaces.map((at) => {
    const point = { kind: 'interface', at, ranges: addressesOf(at) } as const;
    const own = possible.intersection(estate.space.box({ destination: point.ranges }));
    return remainingAt(accepted, own, undefined, point, true);
  });
  return estate.space.unionOf(parts);
}
