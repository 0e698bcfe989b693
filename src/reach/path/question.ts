import type { Service } from '../../model/deployment.ts';
import type { AddressRange } from '../../net/address.ts';
import { intersectRanges } from '../../net/address-ranges.ts';
import type { Box } from '../../net/box.ts';
import type { PacketSet, PacketSpace } from '../../net/packet-set.ts';
import { hasPorts } from '../../net/protocol.ts';
import type { Estate } from '../estate.ts';
import { isInNetwork, type Point } from '../point.ts';

/** Ports that clients use when nothing is known of them: everything above the well-known ones. */
export const CLIENT_PORTS = [1024, 65_535] as const;

/** What a service names, from anywhere to anywhere. */
export function serviceBox({ protocol, ports }: Service): Box {
  return {
    protocol: [[protocol, protocol]],
    ...(hasPorts(protocol) && ports !== undefined ? { destinationPort: ports } : {}),
  };
}

/** The packets of a service between two sets of addresses; `clientPorts` absent: every source port. */
export function servicePackets(
  space: PacketSpace,
  service: Service,
  source: readonly AddressRange[],
  destination: readonly AddressRange[],
  clientPorts?: readonly [number, number],
): PacketSet {
  const ports = hasPorts(service.protocol);
  return space.box({
    ...serviceBox(service),
    source,
    destination,
    ...(ports && clientPorts !== undefined ? { sourcePort: [clientPorts] } : {}),
  });
}

/** An asset is called from the internet by its public addresses, which stand for private ones; IPv6 needs no translation. */
export function calledFrom<To extends Point>(estate: Estate, from: Point, to: To): To {
  if (from.kind !== 'outside' || to.kind !== 'interface') return to;
  if (!estate.hasTopology || !isInNetwork(to.at)) return to;
  const { publicAddresses, perhapsPublic = [], frontends = [] } = to.at.interface;
  const callable = [...publicAddresses, ...frontends.filter((each) => !each.isInternal)];
  const open = [...callable.map((each) => each.private), ...perhapsPublic];
  const ranges = ([4, 6] as const).flatMap((family) => {
    const own = to.ranges.filter((range) => range.family === family);
    const called = own.filter(
      (range) =>
        (family === 6 && intersectRanges([range], estate.routable).length > 0) ||
        open.some((each) => each.value === range.first && range.first === range.last),
    );
    return called.length === 0 ? own : called;
  });
  return { ...to, ranges };
}

/** Addresses of one family, or undefined where a point has none. */
export function ofFamily(point: Point, family: 4 | 6): Point | undefined {
  const ranges = point.ranges.filter((range) => range.family === family);
  return ranges.length === 0 ? undefined : { ...point, ranges };
}
