import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import type { TwoSided } from '../layer.ts';
import { judgePath } from '../path/path.ts';
import { addressesOf } from '../point.ts';
import type { End } from '../reachability/arrivals.ts';
import { OUTSIDE } from '../reachability/senders.ts';
import { boundsOf } from './path-bounds.ts';

/** What an asset sends to itself from its addresses in a realm: no group and no subnet filters it, and nothing on its way but the host. */
export function ownPackets(estate: Estate, { asset }: End, realm: string): PacketSet {
  const { space } = estate;
  const own = asset === undefined ? [] : (estate.interfacesOf.get(asset) ?? []);
  const senders = own.filter(({ network }) => (network?.id ?? OUTSIDE) === realm);
  if (senders.length === 0) return space.empty;
  return space.box({ source: senders.flatMap(addressesOf), destination: own.flatMap(addressesOf) });
}

/** Which of these packets an asset takes in from itself. */
export function takenFromItself(estate: Estate, { asset }: End, packets: PacketSet): TwoSided {
  const { space } = estate;
  const own = asset === undefined ? [] : (estate.interfacesOf.get(asset) ?? []);
  const points = own.map((at) => ({ kind: 'interface' as const, at, ranges: addressesOf(at) }));
  const found = points.flatMap((from) =>
    points.flatMap((to) => {
      const asked = packets.intersection(space.box({ source: from.ranges, destination: to.ranges }));
      return asked.isEmpty() ? [] : boundsOf(judgePath(estate, from, to, asked));
    }),
  );
  return {
    certain: space.unionOf(found.map(({ certain }) => certain)),
    possible: space.unionOf(found.map(({ possible }) => possible)),
  };
}
