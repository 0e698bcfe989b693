import { type Family, formatAddress } from './address.ts';
import { hasPorts, isIcmp, protocolName } from './protocol.ts';

/** One packet. For ICMP `sourcePort` is the type and `destinationPort` the code; both are 0 for protocols without ports. */
export interface Packet {
  readonly family: Family;
  readonly protocol: number;
  readonly source: bigint;
  readonly destination: bigint;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/** In the language of probes: `tcp 203.0.113.7:40000 -> 10.0.1.5:22`, `icmp 8/0 10.0.0.1 -> 10.0.0.2`. */
export function formatPacket(packet: Packet): string {
  const { family, protocol } = packet;
  const name = protocolName(protocol);
  const source = formatAddress({ family, value: packet.source });
  const destination = formatAddress({ family, value: packet.destination });
  if (isIcmp(protocol))
    return `${name} ${packet.sourcePort}/${packet.destinationPort} ${source} -> ${destination}`;
  if (!hasPorts(protocol)) return `${name} ${source} -> ${destination}`;
  const bracket = (address: string) => (family === 6 ? `[${address}]` : address);
  return `${name} ${bracket(source)}:${packet.sourcePort} -> ${bracket(destination)}:${packet.destinationPort}`;
}
