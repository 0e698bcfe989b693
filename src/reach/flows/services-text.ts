import { formatPorts } from '../../model/service.ts';
import type { PacketSet } from '../../net/packet-set.ts';
import { hasPorts, protocolName } from '../../net/protocol.ts';
import type { Estate } from '../estate.ts';
import { openPorts } from '../judge/open-ports.ts';

const SHOWN = 6;

/** The services of some packets, whoever sends them: `tcp 22,80-90, udp 53`, or `any`; `nothing` of none. */
export function servicesText(estate: Estate, packets: PacketSet): string {
  const byProtocol = Map.groupBy(openPorts(estate, packets), ({ protocol }) => protocol);
  if (byProtocol.size === 0) return 'nothing';
  if (byProtocol.size === 256 && [...byProtocol.values()].every(isEveryPort)) return 'any';
  const texts = [...byProtocol].map(([protocol, list]) =>
    hasPorts(protocol) && !isEveryPort(list)
      ? `${protocolName(protocol)} ${formatPorts({ protocol, ports: list.map(({ ports }) => ports) })}`
      : protocolName(protocol),
  );
  const rest = texts.length - SHOWN;
  return rest > 0 ? `${texts.slice(0, SHOWN).join(', ')} and ${rest} more` : texts.join(', ');
}

function isEveryPort(list: readonly { readonly ports: readonly [number, number] }[]): boolean {
  return list.length === 1 && list[0]?.ports[0] === 0 && list[0].ports[1] === 65_535;
}
