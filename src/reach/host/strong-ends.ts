import type { Side } from '../../model/filter.ts';
import type { Host } from '../../model/host.ts';
import { LOOPBACK_NAME } from '../../model/network-stack.ts';
import { subtractRanges } from '../../net/address-ranges.ts';
import { type Flow, type InterfaceName, isLoopback } from '../program/flow.ts';
import type { Surroundings } from '../program/surroundings.ts';
import type { Loss } from '../program/trace.ts';
import { boundsOfAddress } from './address-bounds.ts';

/**
 * Packets that come by a link to an address of another one (`destination`), or answer from one (`source`): a strong end system
 * drops them (RFC 1122, section 3.3.4.2), unless operators set it otherwise, which is not in evidence.
 */
export function strayPackets(
  flow: Flow,
  side: Side,
  { stack }: Host,
  around: Surroundings,
  link: InterfaceName,
): Loss[] {
  const { links = [] } = around;
  if (!stack.isStrong || typeof link === 'string' || isLoopback(link)) return [];
  const of = (isMeant: boolean) =>
    links.flatMap(({ name, addresses }) =>
      name !== LOOPBACK_NAME && (name === link.name) === isMeant ? addresses : [],
    );
  const elsewhere = subtractRanges(of(false), of(true));
  const packets = flow.packets.intersection(boundsOfAddress(flow, side, elsewhere, around).may);
  if (packets.isEmpty()) return [];
  const reason =
    side === 'destination'
      ? `the packet comes by ${link.name} to an address of another interface, which takes it in by the weak host model alone`
      : `the host's routes lead the answer out by ${link.name}, from an address of another interface, which sends so by the weak host model alone`;
  return [{ packets, reason }];
}
