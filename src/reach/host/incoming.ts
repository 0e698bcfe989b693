import type { NetworkInterface } from '../../model/asset.ts';
import { single } from '../../net/address.ts';
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
  const owns = linksByAddress(estate, at, packets);
  const listed = ([4, 6] as const).filter((family) => host !== undefined && listsRoutes(host, family));
  const routed = estate.space.unionOf(listed.map((family) => estate.space.box({ family })));
  if (host === undefined || kind !== 'host' || packets.isDisjointFrom(routed)) return byOwn(owns, packets);
  const around = surroundingsOf(estate, at.asset, false, 'destination');
  const back = routeFlows([startFlow(packets, 'unknown', 'unknown', { reversed: true })], host, around);
  // A packet from elsewhere never comes by loopback, whatever source it claims.
  const arrivals = back.flows.flatMap((flow) =>
    isLoopback(flow.outgoing)
      ? byOwn(owns, flow.packets)
      : [
          { incoming: flow.outgoing, packets: flow.packets },
          // A network leads packets to the interface that has the address, which alone is sure to take them in.
          ...(host.stack.isStrong ? byOwn(owns, flow.packets).filter(isElsewhere(flow.outgoing)) : []),
        ],
  );
  return back.dropped.isEmpty() ? arrivals : [...arrivals, ...byOwn(owns, back.dropped)];
}

function isElsewhere(link: InterfaceName) {
  return ({ incoming, packets }: { incoming: InterfaceName; packets: PacketSet }) =>
    !packets.isEmpty() &&
    (typeof incoming === 'string' || typeof link === 'string' || incoming.name !== link.name);
}

interface Own {
  readonly incoming: InterfaceName;
  /** Absent: all that are asked about. */
  readonly packets?: PacketSet;
}

/** The interface's link, and those of others whose addresses are asked about, too. */
function linksByAddress({ space }: Estate, at: Located, packets: PacketSet): Own[] {
  const own = { incoming: linkOf(at) };
  const to = ({ addresses }: NetworkInterface) => space.box({ destination: addresses.map(single) });
  if (packets.isSubsetOf(to(at.interface))) return [own];
  const others = at.asset.interfaces
    .filter((each) => each.id !== at.interface.id)
    .map((each) => ({ incoming: linkOf({ ...at, interface: each }), packets: to(each) }))
    .filter((each) => !packets.isDisjointFrom(each.packets));
  const rest = packets.without(others.map((each) => each.packets));
  return others.length === 0 ? [own] : [{ ...own, packets: rest }, ...others];
}

function byOwn(owns: readonly Own[], packets: PacketSet): { incoming: InterfaceName; packets: PacketSet }[] {
  return owns
    .map((own) => ({
      incoming: own.incoming,
      packets: own.packets === undefined ? packets : packets.intersection(own.packets),
    }))
    .filter((each) => owns.length === 1 || !each.packets.isEmpty());
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
