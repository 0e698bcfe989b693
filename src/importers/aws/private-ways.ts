import type { AddressRange } from '../../net/address.ts';
import { parseCidr } from './cidr.ts';
import type { Element } from './elements.ts';
import type { RouteTable } from './schema.ts';

/**
 * Blocks by network that its routes lead to by peerings and routers, where networks that are not in evidence may have any numbers. A
 * default route says nothing of who lies behind it.
 */
export function privateWays(
  tables: readonly Element<RouteTable>[],
): ReadonlyMap<string, readonly AddressRange[]> {
  const found = new Map<string, AddressRange[]>();
  for (const { value } of tables) {
    const { VpcId: network, Routes: routes } = value;
    for (const route of routes ?? []) {
      const isPrivate =
        route.VpcPeeringConnectionId || route.TransitGatewayId || route.GatewayId?.startsWith('vgw-');
      const text = route.DestinationCidrBlock || route.DestinationIpv6CidrBlock;
      const range = isPrivate && text && !text.endsWith('/0') ? parseCidr(text) : undefined;
      if (!network || range === undefined) continue;
      found.set(network, [...(found.get(network) ?? []), range]);
    }
  }
  return found;
}
