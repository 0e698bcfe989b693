import { oncePer } from '../../net/once-per.ts';
import type { PacketSet, PacketSpace } from '../../net/packet-set.ts';
import { ICMP, ICMPV6 } from '../../net/protocol.ts';
import type { Flow } from '../program/flow.ts';

/** ICMP types that begin a connection: echo, timestamp, information and address mask request; echo and node information request. */
const OPENING = [
  [ICMP, [8, 13, 15, 17]],
  [ICMPV6, [128, 139]],
] as const;
/** Multicast listener and neighbour discovery, which is never tracked. */
const DISCOVERY = [130, 131, 132, 133, 134, 135, 136, 143] as const;

interface First {
  readonly discovery: PacketSet;
  readonly stray: PacketSet;
}

/**
 * First packets as connection tracking takes them: discovery is not tracked, and other ICMP messages that answer or report without a
 * connection are invalid (Linux kernel, nf_conntrack_proto_icmp.c and nf_conntrack_proto_icmpv6.c).
 */
export function trackFirst(flow: Flow, space: PacketSpace): Flow[] {
  const { discovery, stray } = firstPackets(space);
  return [
    { ...flow, packets: flow.packets.without([discovery, stray]) },
    { ...flow, packets: flow.packets.intersection(discovery), tracked: false },
    { ...flow, packets: flow.packets.intersection(stray), tracked: false, invalid: true },
  ].filter(({ packets }) => !packets.isEmpty());
}

const firstPackets = oncePer((space: PacketSpace): First => {
  const typed = (protocol: number, types: readonly number[]) =>
    space.box({ protocol: [[protocol, protocol]], icmpType: types.map((type) => [type, type] as const) });
  const discovery = typed(ICMPV6, DISCOVERY);
  const messages = space.box({ protocol: [ICMP, ICMPV6].map((each) => [each, each] as const) });
  const opening = space.unionOf(OPENING.map(([protocol, types]) => typed(protocol, types)));
  return { discovery, stray: messages.without([opening, discovery]) };
});
