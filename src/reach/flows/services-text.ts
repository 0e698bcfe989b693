import { formatPorts } from '../../model/service.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { hasPorts, ICMP, ICMPV6, protocolName, TCP, UDP } from '../../net/protocol.ts';
import type { Estate } from '../estate.ts';
import { openPorts } from '../judge/open-ports.ts';

const SHOWN = 6;
/** Protocols that are told even where all others are. */
const NAMED = [TCP, UDP, ICMP, ICMPV6];

/** The services of some packets, whoever sends them: `tcp 22,80-90, udp 53`, or `any`; `nothing` of none. */
export function servicesText(estate: Estate, packets: PacketSet): string {
  const byProtocol = Map.groupBy(openPorts(estate, packets), ({ protocol }) => protocol);
  if (byProtocol.size === 0) return 'nothing';
  if (byProtocol.size === 256 && [...byProtocol.values()].every(isEveryPort)) return 'any';
  const others = [...byProtocol.keys()].filter((protocol) => !NAMED.includes(protocol));
  if (others.length > SHOWN) {
    const named = packets.intersection(
      estate.space.box({ protocol: NAMED.map((protocol) => [protocol, protocol]) }),
    );
    return named.isEmpty() ? 'other protocols' : `${servicesText(estate, named)}, other protocols`;
  }
  const texts = [...byProtocol]
    .toSorted(([one], [other]) => placeOf(one) - placeOf(other))
    .map(([protocol, list]) =>
      hasPorts(protocol) && !isEveryPort(list)
        ? `${protocolName(protocol)} ${formatPorts({ protocol, ports: list.map(({ ports }) => ports) })}`
        : protocolName(protocol),
    );
  return texts.join(', ');
}

/** The services of what certainly passes, and of what passes perhaps: `tcp 22, perhaps udp 53`; without the mark where nothing is certain. */
export function certainAndPossibleServices(estate: Estate, certain: PacketSet, possible: PacketSet): string {
  if (certain.isEmpty()) return servicesText(estate, possible);
  const { space } = estate;
  const sure = [...Map.groupBy(openPorts(estate, certain), ({ protocol }) => protocol)].map(
    ([protocol, list]) =>
      space.box({
        protocol: [[protocol, protocol]],
        ...(hasPorts(protocol) ? { destinationPort: list.map(({ ports }) => ports) } : {}),
      }),
  );
  const rest = possible.without(sure);
  const sureText = servicesText(estate, certain);
  return rest.isEmpty() ? sureText : `${sureText}, perhaps ${servicesText(estate, rest)}`;
}

/** Those that people ask about come first. */
function placeOf(protocol: number): number {
  const place = NAMED.indexOf(protocol);
  return place === -1 ? NAMED.length + protocol : place;
}

function isEveryPort(list: readonly { readonly ports: readonly [number, number] }[]): boolean {
  return list.length === 1 && list[0]?.ports[0] === 0 && list[0].ports[1] === 65_535;
}
