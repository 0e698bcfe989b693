import type { Gap } from '../../model/gap.ts';
import type { RouteTable } from '../../model/route.ts';
import { ALL_ADDRESSES } from '../../net/address.ts';
import type { AdminRules, AdminRulesOf } from './admin-rules.ts';
import { createAppliances } from './appliances.ts';
import { endpointAddresses } from './endpoint-addresses.ts';
import type { KnownFirewall } from './firewalls.ts';
import type { ByGateway, readNatGateways } from './nat-gateways.ts';
import { neighboursOf } from './neighbours.ts';
import type { Place } from './place.ts';
import { keyOf, nameOf, originOf, type Resource } from './resources.ts';
import type { NetworkInterface } from './schema.ts';
import { serviceEndpointsOf } from './service-endpoints.ts';
import type { ServiceTags } from './service-tags.ts';
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
  /** What users say of its routes. */
  readonly table?: ReadRouteTable;
  /** Absent: none stands before it. */
  readonly natGateway?: ByGateway;
}

/** What sites are made of, beside their networks. */
interface Around {
  readonly tables: ReadonlyMap<string, ReadRouteTable>;
  readonly interfaces: readonly Resource<NetworkInterface>[];
  readonly membersOf: Place['membersOf'];
  readonly firewalls: readonly KnownFirewall[];
  readonly adminRulesOf: AdminRulesOf;
  readonly natGatewayOf: ReturnType<typeof readNatGateways>;
  readonly tags: ServiceTags;
}

/** Every subnet in evidence. */
export function readSites(
  networks: ReadonlyMap<string, KnownNetwork>,
  { tables, interfaces, membersOf, firewalls, adminRulesOf, natGatewayOf, tags }: Around,
  gaps: Gap[],
): Site[] {
  const appliances = createAppliances(networks, interfaces, firewalls);
  const endpointsOf = endpointAddresses(networks, interfaces);
  return [...networks].flatMap(([key, network]) => {
    const neighbours = neighboursOf(network, networks);
    const isPartial =
      network.hasUnseenPrefixes ||
      network.hasUnseenPeerings ||
      neighbours.some(({ prefixes }) => prefixes.length === 0);
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
        isPartial || table === undefined || table.unknown.length > 0
          ? unknownTag(virtualNetworkTag(network, neighbours, table?.routes ?? []))
          : virtualNetworkTag(network, neighbours, table.routes);
      const adminRules = adminRulesOf(key, subnet);
      const place: Place = {
        network: key,
        virtualNetwork,
        internet: internetTag(virtualNetwork),
        ...(adminRules === undefined ? {} : { adminRules }),
        membersOf,
      };
      const natGateway = natGatewayOf(subnet);
      const lent = natGateway === undefined ? {} : { natGateway };
      const site = { title, place, network, subnet, ...lent };
      if (isPartial || table === undefined) return site;
      const routes: RouteTable = {
        id: resource.id,
        network: network.resource.id,
        routes: routesOf({
          network,
          subnet,
          neighbours,
          table,
          appliances,
          endpointsOf,
          services: serviceEndpointsOf(subnet, tags, gaps),
          ...lent,
        }),
        origin: originOf(resource, `routes of ${title}`),
      };
      return { ...site, routes, table };
    });
  });
}

/** The place of an interface whose subnet is not in evidence; `network` (`keyOf`): that it names. */
export function unknownPlace(
  membersOf: Place['membersOf'],
  network?: string,
  adminRules?: AdminRules,
): Place {
  const virtualNetwork = unknownTag({ ranges: [] });
  return {
    ...(network === undefined ? {} : { network }),
    virtualNetwork,
    internet: internetTag(virtualNetwork),
    ...(adminRules === undefined ? {} : { adminRules }),
    membersOf,
  };
}

/** Routes that are not in evidence may put any address into the tag. */
function unknownTag({ ranges }: Expansion): Expansion {
  return {
    ranges,
    perhaps: {
      ranges: ALL_ADDRESSES,
      reason: 'the virtual network, or a route that belongs to it, is not in evidence',
    },
  };
}
