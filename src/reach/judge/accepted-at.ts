import { type Accepted, type NetworkId, NO_NETWORK, type Translated } from '../../model/accepted.ts';
import type { Frontend } from '../../model/balancer.ts';
import type { Box } from '../../net/box.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import type { Point } from '../point.ts';

/**
 * What of packets that reach a point no waiver accepts; those from outside bear the private address behind the called one.
 * @param from the network of the senders, where it is known
 */
export function remainingAt(
  accepted: Accepted | undefined,
  packets: PacketSet,
  from: NetworkId | undefined,
  to: Point,
  fromOutside: boolean,
): PacketSet {
  if (accepted === undefined || packets.isEmpty()) return packets;
  const translated = fromOutside && to.kind === 'interface' ? translatedTo(to) : [];
  return accepted.remaining(packets, { translated, from, to: networkIdOf(to) });
}

/** The network whose addresses those of a point are; undefined outside. */
export function networkIdOf(point: Point): NetworkId | undefined {
  if (point.kind === 'outside') return undefined;
  return point.kind === 'subnet' ? point.subnet.network : (point.at.interface.network ?? NO_NETWORK);
}

function translatedTo({ at }: Extract<Point, { kind: 'interface' }>): Translated[] {
  const { publicAddresses, perhapsPublic = [], frontends = [] } = at.interface;
  return [
    ...publicAddresses,
    ...perhapsPublic.map((address) => ({ private: address })),
    ...frontends.map((each) => ({ private: each.private, public: each.address, carries: carriedBy(each) })),
  ];
}

/** By the port that is called, and by the one that it becomes. */
function carriedBy({ protocol, ports }: Frontend): Box {
  if (ports === undefined) return { protocol };
  const { from, to } = ports;
  return {
    protocol,
    destinationPort: [
      [from, from],
      [to, to],
    ],
  };
}
