import type { Box, Interval } from '../../../net/box.ts';
import { parsePortRange, protocolNumber, TCP, UDP } from '../../../net/protocol.ts';
import { icmpType } from '../icmp-types.ts';

/** The boxes that a port field holds packets in, for a packet's source and destination ports. */
export interface PortTerm {
  readonly source: Box;
  readonly destination: Box;
}

/** The port lookup of the kernel knows the ports of these (ip_set_getport.c); other protocols have port 0. */
const WITH_PORTS = [TCP, UDP, 132, 136];

/** `tcp:80`, `udp:1000-1010`, `icmp:8/0`, `icmp:echo-request`, `vrrp:0`; TCP where no protocol is named. Undefined: none of these. */
export function parsePort(text: string): PortTerm | undefined {
  const colon = text.lastIndexOf(':');
  const protocol = colon < 0 ? TCP : protocolNumber(text.slice(0, colon));
  const value = text.slice(colon + 1);
  if (protocol === undefined) return undefined;
  if (protocol === 1 || protocol === 58) return icmpTerm(value, protocol);
  if (!WITH_PORTS.includes(protocol)) return value === '0' ? alike({ protocol: one(protocol) }) : undefined;
  const ports = parsePortRange(value, '-');
  return ports === undefined ? undefined : portTerm([protocol], ports);
}

/** `bitmap:port`: asks TCP and UDP alone (ip_set_get_ip_port), whichever it is. */
export function parsePlainPort(text: string): PortTerm | undefined {
  const ports = parsePortRange(text, '-');
  return ports === undefined ? undefined : portTerm([TCP, UDP], ports);
}

function portTerm(protocols: readonly number[], ports: Interval): PortTerm {
  const protocol = protocols.flatMap(one);
  return {
    source: { protocol, sourcePort: [ports] },
    destination: { protocol, destinationPort: [ports] },
  };
}

/** A type without a code means code 0. */
function icmpTerm(text: string, protocol: 1 | 58): PortTerm | undefined {
  const type = icmpType(text, protocol);
  if (type === undefined || type === 'any') return undefined;
  return alike({ protocol: one(protocol), icmpType: [type.type], icmpCode: [type.code ?? [0, 0]] });
}

function alike(box: Box): PortTerm {
  return { source: box, destination: box };
}

function one(value: number): Interval[] {
  return [[value, value]];
}
