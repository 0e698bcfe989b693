import type { Gap } from '../../model/gap.ts';
import type { RouteTable } from '../../model/snapshot.ts';
import { allAddresses } from '../../net/address.ts';
import { createAppliances } from './appliances.ts';
import { neighboursOf } from './neighbours.ts';
import type { Place } from './place.ts';
import { keyOf, nameOf, originOf, type Resource } from './resources.ts';
import type { NetworkInterface } from './schema.ts';
import { routesOf } from './system-routes.ts';
import type { KnownNetwork, KnownSubnet } from './topology.ts';
import type { ReadRouteTable } from './user-routes.ts';
import { type Expansion, internetTag, virtualNetworkTag } from './virtual-network-tag.ts';

/** A subnet as a place where rules are met, with its routes. */
export interface Site {
  readonly title: string;
  readonly place: Place;
  readonly network: KnownNetwork;
  readonly subnet: KnownSubnet;
  /** Absent: its route table is not in evidence. */
  readonly routes?: RouteTable;
}

/** Every subnet in evidence. */
export function readSites(
  networks: ReadonlyMap<string, KnownNetwork>,
  tables: ReadonlyMap<string, ReadRouteTable>,
  interfaces: readonly Resource<NetworkInterface>[],
  membersOf: Place['membersOf'],
  gaps: Gap[],
): Site[] {
  const appliances = createAppliances(networks, interfaces);
  return [...networks].flatMap(([key, network]) => {
    const neighbours = neighboursOf(network, networks);
    return network.subnets.map((subnet): Site => {
      const { resource } = subnet;
      const title = `${network.resource.name}/${resource.name}`;
      const named = resource.value.routeTable?.id;
      const table = named === undefined ? { routes: [], unknown: [] } : tables.get(keyOf(named));
      if (named !== undefined && table === undefined)
        gaps.push({
          kind: 'unseen',
          effect: 'either',
          what: `the route table ${nameOf(named)} of ${title} is not in evidence`,
          subject: resource.id,
          origin: originOf(resource),
        });
      const virtualNetwork =
        table === undefined || table.unknown.length > 0
          ? unknownTag(virtualNetworkTag(network, neighbours, table?.routes ?? []))
          : virtualNetworkTag(network, neighbours, table.routes);
      const place: Place = { network: key, virtualNetwork, internet: internetTag(virtualNetwork), membersOf };
      if (table === undefined) return { title, place, network, subnet };
      const routes: RouteTable = {
        id: resource.id,
        network: network.resource.id,
        routes: routesOf({ network, subnet, neighbours, table, appliances }),
        origin: originOf(resource, `routes of ${title}`),
      };
      return { title, place, network, subnet, routes };
    });
  });
}

/** The place of an interface whose subnet is not in evidence. */
export function unknownPlace(membersOf: Place['membersOf']): Place {
  const virtualNetwork = unknownTag({ ranges: [] });
  return { virtualNetwork, internet: internetTag(virtualNetwork), membersOf };
}

/** Routes that are not in evidence may put any address into the tag. */
function unknownTag({ ranges }: Expansion): Expansion {
  return {
    ranges,
    perhaps: {
      ranges: [allAddresses(4), allAddresses(6)],
      reason: 'the virtual network, or a route that belongs to it, is not in evidence',
    },
  };
}
