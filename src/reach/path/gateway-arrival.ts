import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate } from '../estate.ts';
import type { LayerAnswer } from '../layer.ts';
import { networkOf, type Point, subnetOf } from '../point.ts';
import { routeLayer } from './route-layer.ts';
import { routesTaken } from './routing.ts';

/** Packets that leave one network by its internet gateway for another; `leaving` are those that find their way out. */
export function byGateways(
  estate: Estate,
  from: Point,
  to: Point,
  leaving: PacketSet,
): { readonly sent: PacketSet; readonly unsure: PacketSet } {
  const none = estate.space.empty;
  const near = networkOf(estate, from);
  if (near !== undefined && near.id === networkOf(estate, to)?.id) return { sent: none, unsure: none };
  const { shares, unsure } = routesTaken(estate, subnetOf(from), 'destination', leaving);
  const sent = shares.flatMap((share) => (share.target.kind === 'internet' ? [share.packets] : []));
  return { sent: estate.space.unionOf(sent), unsure };
}

/**
 * Packets of IPv4 from outside that come by an internet gateway, or by a firewall before it, which the way that leads back to them
 * tells: no reference to a group means a public address.
 */
export function comingByInternet(estate: Estate, to: Point, packets: PacketSet): PacketSet {
  const four = packets.intersection(estate.space.ofFamily[4]);
  const { shares } = routesTaken(estate, subnetOf(to), 'source', four);
  return estate.space.unionOf(
    shares.flatMap(({ target: { kind }, packets: share }) =>
      kind === 'internet' || kind === 'inspection' ? [share] : [],
    ),
  );
}

/**
 * What leaves by a gateway comes to another network as packets of the internet do: by a gateway of its own that the subnet's table
 * leads to. None where all packets take other ways.
 */
export function gatewayArrival(
  estate: Estate,
  from: Point,
  to: Point,
  packets: PacketSet,
  leaving: PacketSet,
): LayerAnswer[] {
  const { sent, unsure } = byGateways(estate, from, to, leaving);
  if (sent.isEmpty()) return [];
  const arrival = routeLayer(estate, to, from, 'source', 'forward', sent);
  // What another route of the sender may carry need not arrive by a gateway.
  const elsewhere = packets.difference(sent);
  return [
    {
      ...arrival,
      certain: arrival.certain.union(elsewhere),
      possible: arrival.possible.union(elsewhere).union(unsure),
    },
  ];
}
