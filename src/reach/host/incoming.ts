import type { PacketSet } from '../../net/packet-set.ts';
import type { Estate, Located } from '../estate.ts';
import { type InterfaceName, isLoopback, startFlow } from '../program/flow.ts';
import { routeFlows } from './host-routing.ts';
import { surroundingsOf } from './host-surroundings.ts';
import { listsRoutes } from './route-order.ts';

/** The links by which packets come in: the interface's own in a known network, else the one by which the host would answer. */
export function arrivalsOf(
  estate: Estate,
  at: Located,
  packets: PacketSet,
): { readonly incoming: InterfaceName; readonly packets: PacketSet }[] {
  const { host, kind } = at.asset;
  const own = linkOf(at);
  const listed = ([4, 6] as const).filter((family) => host !== undefined && listsRoutes(host, family));
  const routed = estate.space.unionOf(listed.map((family) => estate.space.box({ family })));
  if (host === undefined || kind !== 'host' || packets.isDisjointFrom(routed))
    return [{ incoming: own, packets }];
  const around = surroundingsOf(estate, at.asset, false, 'destination');
  const back = routeFlows([startFlow(packets, 'unknown', 'unknown', { reversed: true })], host, around);
  // A packet from elsewhere never comes by loopback, whatever source it claims.
  const arrivals = back.flows.map((flow) => ({
    incoming: isLoopback(flow.outgoing) ? own : flow.outgoing,
    packets: flow.packets,
  }));
  return back.dropped.isEmpty() ? arrivals : [...arrivals, { incoming: own, packets: back.dropped }];
}

/** The host's name of the link that an interface is, by hardware address, else by address. */
function linkOf(at: Located): InterfaceName {
  const links = at.asset.host?.links;
  if (links === undefined) return 'unknown';
  const byMac =
    at.interface.mac === undefined ? undefined : links.find((link) => link.mac === at.interface.mac);
  if (byMac !== undefined) return { name: byMac.name };
  const own = new Set(at.interface.addresses.map((each) => each.value));
  const byAddress = links.find((link) => link.addresses.some((each) => own.has(each.address.value)));
  return byAddress === undefined ? 'unknown' : { name: byAddress.name };
}
