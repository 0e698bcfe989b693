import type { AddressList } from '../../model/address-list.ts';
import { type AddressRange, allAddresses } from '../../net/address.ts';
import { parseCidr } from './cidr.ts';
import type { Element } from './elements.ts';
import type { Route, RouteTable } from './schema.ts';

/** Blocks by network that its routes lead to by peerings and routers, where networks that are not in evidence may have any numbers. */
export function privateWays(
  tables: readonly Element<RouteTable>[],
  lists: ReadonlyMap<string, AddressList>,
): ReadonlyMap<string, readonly AddressRange[]> {
  const found = new Map<string, AddressRange[]>();
  for (const { value } of tables) {
    const { VpcId: network, Routes: routes } = value;
    if (!network) continue;
    for (const route of routes ?? []) {
      const isPrivate =
        route.VpcPeeringConnectionId || route.TransitGatewayId || route.GatewayId?.startsWith('vgw-');
      if (isPrivate) found.set(network, [...(found.get(network) ?? []), ...destinations(route, lists)]);
    }
  }
  return found;
}

function destinations(route: Route, lists: ReadonlyMap<string, AddressList>): readonly AddressRange[] {
  if (route.DestinationPrefixListId) {
    const list = lists.get(route.DestinationPrefixListId);
    return list?.ranges ?? (list?.family ? [list.family] : ([4, 6] as const)).map(allAddresses);
  }
  const text = route.DestinationCidrBlock || route.DestinationIpv6CidrBlock;
  const range = text ? parseCidr(text) : undefined;
  return range === undefined ? [] : [range];
}
