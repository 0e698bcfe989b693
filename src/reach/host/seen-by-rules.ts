import type { Box, Interval } from '../../net/box.ts';
import { ICMP, ICMPV6, TCP, UDP } from '../../net/protocol.ts';
import type { Flow } from '../program/flow.ts';
import type { Surroundings } from '../program/surroundings.ts';
import type { Bounds } from '../program/view.ts';
import type { RoutedAs } from './exact-step.ts';
import { originalsIn } from './originals-in.ts';

const only = (protocols: readonly number[]): Interval[] => protocols.map((each) => [each, each]);

/** Protocols in which other bytes stand where ports do (Linux kernel, proto_ports_offset). */
const SECURED = only([50, 51]);
/** Protocols of which programs know no ports when they are routed, or other bytes in their place: the type of an echo is one (asked). */
const SENT_WITHOUT_PORTS = [...SECURED, ...only([ICMP, ICMPV6])];
const PORTED: Box = { protocol: only([TCP, UDP]) };

/** What a rule sees of ports that it asks for. */
function withPorts(packets: Box, flow: Flow, around: Surroundings, routedAs: RoutedAs): Bounds {
  const known = originalsIn(packets, flow, around);
  const { sourcePort, destinationPort, ...others } = packets;
  if (sourcePort === undefined && destinationPort === undefined) return known;
  const isSent = routedAs === 'sent';
  const unported = originalsIn({ protocol: isSent ? SENT_WITHOUT_PORTS : SECURED }, flow, around).may;
  const may = known.may.union(originalsIn(others, flow, around).may.intersection(unported));
  // Packets that are routed anew do not always show their ports (asked).
  if (routedAs === 'sent anew') return { must: around.space.empty, may };
  if (!isSent) return { must: known.must, may };
  // A connection of IPv6 may have no port of its own yet (Linux kernel, tcp_v6_connect).
  const late = originalsIn({ family: 6, protocol: only([TCP]) }, flow, around).may;
  return { must: known.must.intersection(originalsIn(PORTED, flow, around).must).difference(late), may };
}

/**
 * Of which the source is known when they are routed: a program that has no address of its own is given one after that, and its
 * connections of IPv4 are routed once more then (Linux kernel, ip_route_connect; asked).
 */
const BOUND: Readonly<Record<'answer' | 'sent', Box>> = {
  answer: { protocol: only([ICMP, TCP, ICMPV6]) },
  sent: { family: 4, protocol: only([TCP]) },
};

/** The packets for which a rule holds as it sees them, where it may see another port or source than they leave with. */
export function seenByRule(packets: Box, flow: Flow, around: Surroundings, routedAs: RoutedAs): Bounds {
  const known = withPorts(packets, flow, around, routedAs);
  const { source, ...others } = packets;
  if (source === undefined || (routedAs !== 'answer' && routedAs !== 'sent')) return known;
  const bound = originalsIn(BOUND[routedAs], flow, around).must;
  const unbound = withPorts(others, flow, around, routedAs).may;
  const meansNone = source.some((range) => 'first' in range && range.first === 0n);
  const asNone = routedAs === 'answer' ? unbound.difference(bound) : unbound;
  return { must: known.must.intersection(bound), may: meansNone ? known.may.union(asNone) : known.may };
}
