import type { PacketSet } from '../../net/packet-set.ts';
import { type Estate, once } from '../estate.ts';
import type { LayerAnswer } from '../layer.ts';
import { networkOf, type Point } from '../point.ts';
import { routable } from './internet-gateway.ts';
import { routeLayer } from './route-layer.ts';

/**
 * Packets from outside come by the way that leads back to them: the internet has no other. Private addresses may come by any other
 * way into the network, where there is one, and are then not answered.
 */
export function outsideArrival(
  estate: Estate,
  from: Point,
  to: Point,
  packets: PacketSet,
  answers: PacketSet,
): { readonly forward: LayerAnswer; readonly reply: readonly LayerAnswer[] } {
  const back = routeLayer(estate, to, from, 'source', 'forward', packets);
  const others = packets.difference(back.possible).difference(routable(estate, 'source'));
  if (others.isEmpty() || !hasPrivateWays(estate, networkOf(estate, to)?.id))
    return { forward: back, reply: [] };
  const note = 'private addresses may come by another way into the network than leads back';
  return {
    forward: {
      ...back,
      possible: back.possible.union(others),
      note: back.note === undefined ? note : `${back.note}; ${note}`,
    },
    reply: [routeLayer(estate, to, from, 'source', 'reply', answers)],
  };
}

/** Whether a network's tables lead to anything but itself, the internet, services and machines of its own. */
function hasPrivateWays(estate: Estate, network: string | undefined): boolean {
  if (network === undefined) return false;
  return once(estate, `private ways|${network}`, () =>
    estate.snapshot.routeTables
      .filter((table) => table.network === network)
      .flatMap(({ routes }) => routes)
      .some(({ target }) => ['peering', 'attachment', 'inspection', 'unmodelled'].includes(target.kind)),
  );
}
