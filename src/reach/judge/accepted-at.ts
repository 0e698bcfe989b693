import type { Accepted, Translated } from '../../model/accepted.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Point } from '../point.ts';

/** What of packets that reach a point no waiver accepts; those from outside bear the private address behind the called one. */
export function remainingAt(
  accepted: Accepted | undefined,
  packets: PacketSet,
  to: Point,
  fromOutside: boolean,
): PacketSet {
  if (accepted === undefined || packets.isEmpty()) return packets;
  return accepted.remaining(packets, fromOutside && to.kind === 'interface' ? translatedTo(to) : []);
}

function translatedTo({ at }: Extract<Point, { kind: 'interface' }>): Translated[] {
  const { publicAddresses, frontends = [] } = at.interface;
  return [
    ...publicAddresses,
    ...frontends.map((frontend) => ({ private: frontend.private, public: frontend.address })),
  ];
}
