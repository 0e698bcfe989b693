import type { Side } from '../../../model/filter.ts';
import type { Box, Interval } from '../../../net/box.ts';
import { parsePortRange, protocolNumber, TCP, UDP } from '../../../net/protocol.ts';
import { icmpType } from '../icmp-types.ts';

/** What a port field holds. */
export interface PortTerm {
  /** As it was written. */
  readonly text: string;
  readonly protocol: readonly Interval[];
  readonly ports?: readonly Interval[];
  readonly icmp?: Pick<Box, 'icmpType' | 'icmpCode'>;
}

/** The packets that a port field holds, of which the ports of one side are compared. */
export function portBox({ protocol, ports, icmp }: PortTerm, side: Side): Box {
  if (ports === undefined) return { protocol, ...icmp };
  return side === 'source' ? { protocol, sourcePort: ports } : { protocol, destinationPort: ports };
}

/** The port lookup of the kernel knows the ports of these (ip_set_getport.c); other protocols have port 0. */
const WITH_PORTS = [TCP, UDP, 132, 136];

/** `tcp:80`, `udp:1000-1010`, `icmp:8/0`, `icmp:echo-request`, `vrrp:0`; TCP where no protocol is named. Undefined: none of these. */
export function parsePort(text: string): PortTerm | undefined {
  const colon = text.lastIndexOf(':');
  const protocol = colon < 0 ? TCP : protocolNumber(text.slice(0, colon));
  const value = text.slice(colon + 1);
  if (protocol === undefined) return undefined;
  if (protocol === 1 || protocol === 58) return icmpTerm(text, value, protocol);
  if (!WITH_PORTS.includes(protocol))
    return value === '0' ? { text, protocol: ONE[protocol] as readonly Interval[] } : undefined;
  const ports = parsePortRange(value, '-');
  return ports === undefined
    ? undefined
    : { text, protocol: ONE[protocol] as readonly Interval[], ports: [ports] };
}

/** `bitmap:port`: asks TCP and UDP alone (ip_set_get_ip_port), whichever it is. */
export function parsePlainPort(text: string): PortTerm | undefined {
  const ports = parsePortRange(text, '-');
  return ports === undefined ? undefined : { text, protocol: TCP_AND_UDP, ports: [ports] };
}

/** A type without a code means code 0. */
function icmpTerm(text: string, value: string, protocol: 1 | 58): PortTerm | undefined {
  const type = icmpType(value, protocol);
  if (type === undefined || type === 'any') return undefined;
  const icmp = { icmpType: [type.type], icmpCode: [type.code ?? ([0, 0] as const)] };
  return { text, protocol: ONE[protocol] as readonly Interval[], icmp };
}

/** Each protocol alone: the entries of a set share the lists. */
const ONE: readonly (readonly Interval[])[] = Array.from({ length: 256 }, (_, protocol) => [
  [protocol, protocol],
]);
const TCP_AND_UDP: readonly Interval[] = [TCP, UDP].map((protocol) => [protocol, protocol]);
