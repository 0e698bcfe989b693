import type { Route, RouteTarget } from '../../model/route.ts';
import { type AddressRange, ALL_ADDRESSES, formatRange, rangeCovers } from '../../net/address.ts';
import { intersectRanges, subtractRanges } from '../../net/address-ranges.ts';
import type { Appliances } from './appliances.ts';
import type { endpointAddresses } from './endpoint-addresses.ts';
import type { ByGateway } from './nat-gateways.ts';
import type { Neighbour } from './neighbours.ts';
import { PLATFORM_ADDRESS, rangesOf } from './platform.ts';
import { originOf } from './resources.ts';
import type { ServiceEndpoint } from './service-endpoints.ts';
import type { KnownNetwork, KnownSubnet } from './topology.ts';
import type { ReadRoute, ReadRouteTable } from './user-routes.ts';
import { PUBLIC } from './virtual-network-tag.ts';

/** Everything that decides where packets of a subnet go. */
export interface RoutingContext {
  readonly network: KnownNetwork;
  readonly subnet: KnownSubnet;
  readonly neighbours: readonly Neighbour[];
  readonly table: ReadRouteTable;
  readonly appliances: Appliances;
  readonly endpointsOf: ReturnType<typeof endpointAddresses>;
  readonly services: readonly ServiceEndpoint[];
  /** Absent: none stands before the subnet. */
  readonly natGateway?: ByGateway;
}

const PRIVATE_BLOCKS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];

/**
 * The routes of a subnet: the system's, each of which gives way to a user's of the same prefix (virtual networks UDR overview).
 * A user's route of 0.0.0.0/0 takes the place of those that drop private blocks, too.
 */
export function routesOf(context: RoutingContext): Route[] {
  const { network, subnet, table } = context;
  const origin = originOf(subnet.resource);
  const at = (text: string) => ({ ...origin, text: `${subnet.resource.name}: ${text}` });
  const taken = new Set(table.routes.flatMap((route) => route.destinations.map(formatRange)));
  const isForced = taken.has('0.0.0.0/0');
  const endpoints = [network.resource.id, ...context.neighbours.map((each) => each.network)].map(
    context.endpointsOf,
  );
  const perhapsExempt = endpoints.flatMap((each) => each.perhapsExempt);
  const isDisputed = new Set(
    [...perhapsExempt, ...endpoints.flatMap(({ exempt }) => exempt)].map(formatRange),
  );
  const routes: Route[] = [];
  const add = (ranges: readonly AddressRange[], target: RouteTarget, text: string): void => {
    const destinations = ranges.filter((range) => !taken.has(formatRange(range)));
    if (destinations.length > 0) routes.push({ destinations, target, origin: at(text) });
  };
  add(rangesOf(PLATFORM_ADDRESS), { kind: 'platform' }, 'system route of the platform');
  add(
    context.endpointsOf(network.resource.id).exempt,
    { kind: 'local' },
    'system route of private endpoints',
  );
  add(network.prefixes, { kind: 'local' }, 'system route of the virtual network');
  for (const each of context.neighbours) {
    const target: RouteTarget = {
      kind: 'peering',
      id: each.id,
      network: each.network,
      ...(each.doubt === undefined ? {} : { doubt: each.doubt }),
    };
    const { exempt } = context.endpointsOf(each.network);
    add([...exempt, ...each.prefixes], target, `system route of the peering ${each.id}`);
  }
  for (const { service, prefixes = [] } of context.services)
    add(prefixes, endpointTarget(service), `system route of the service endpoint ${service}`);
  if (!isForced) {
    const inUse = [...network.prefixes, ...context.neighbours.flatMap((each) => each.prefixes)];
    const beyond = hasGateway(context);
    for (const range of rangesOf(...PRIVATE_BLOCKS)) {
      if (inUse.some((each) => formatRange(each) === formatRange(range))) continue;
      add(
        [range],
        beyond
          ? {
              kind: 'unmodelled',
              id: network.resource.name,
              what: 'what is reached by the gateway of',
            }
          : { kind: 'drop', reason: 'the system route drops private addresses that no network has' },
        `system route ${formatRange(range)}`,
      );
    }
  }
  add(ALL_ADDRESSES, internetTarget(context), 'system route to the internet');
  for (const { what, origin: place } of table.unknown)
    routes.push({ target: { kind: 'unmodelled', id: subnet.resource.name, what }, origin: place });
  const known = [...table.routes, ...routes].flatMap(({ destinations = [] }) => destinations);
  const own = table.routes.flatMap((route) =>
    route.destinations.every((range) => isDisputed.has(formatRange(range)))
      ? disputed(route, network.resource.name)
      : [...toRoutes(route, context, known), ...perhapsWithin(route, perhapsExempt, network.resource.name)],
  );
  return [...own, ...routes];
}

/** The part of a route that the own routes of private endpoints take, unless the subnets of these say otherwise. */
function perhapsWithin(
  { destinations, origin }: ReadRoute,
  perhapsExempt: readonly AddressRange[],
  id: string,
): Route[] {
  const led = perhapsExempt.filter((range) => destinations.some((each) => rangeCovers(each, range)));
  const what = 'whether a route holds for a private endpoint whose subnet is not in evidence, in';
  return led.length === 0 ? [] : [{ destinations: led, target: { kind: 'unmodelled', id, what }, origin }];
}

/** Pages differ on whether a route to just the address of a private endpoint holds without policies for routes (private endpoints, network policies). */
function disputed({ destinations, origin }: ReadRoute, id: string): Route[] {
  const what = 'whether a route holds for a private endpoint whose subnet has no policies for routes, in';
  return [{ destinations, target: { kind: 'unmodelled', id, what }, origin }];
}

function hasGateway({ network, neighbours }: RoutingContext): boolean {
  return network.hasGateway || neighbours.some((each) => each.lendsGateway);
}

/** Addresses without a public one send by the platform's (default outbound access), where no NAT gateway stands before the subnet. */
function internetTarget({ subnet, natGateway }: RoutingContext): RouteTarget {
  const { defaultOutboundAccess } = subnet.resource.value;
  const lent = natGateway ?? { lendsAddresses: defaultOutboundAccess === false ? 'perhaps' : 'yes' };
  return { kind: 'internet', id: 'internet', translatesBoth: true, ...lent };
}

/** A service endpoint asks for no public address, and what comes in comes as from the internet. */
function endpointTarget(id: string) {
  return { kind: 'internet', id, translatesBoth: true, lendsAddresses: 'always' } as const;
}

/** `known`: the destinations of all routes of the subnet. */
function toRoutes(route: ReadRoute, context: RoutingContext, known: readonly AddressRange[]): Route[] {
  const { destinations, origin, nextHop, nextHopAddress = '' } = route;
  const one = (target: RouteTarget): Route[] => [{ destinations, target, origin }];
  // A part of the destinations, as long as no longer prefix leads them elsewhere.
  const led = (part: readonly AddressRange[], target: RouteTarget): Route[] => {
    const ranges = destinations.flatMap((range) => {
      const inside = intersectRanges([range], part);
      return inside.length === 0
        ? []
        : subtractRanges(
            inside,
            known.filter((other) => isLonger(other, range)),
          );
    });
    return ranges.length === 0 ? [] : [{ destinations: ranges, target, origin }];
  };
  switch (nextHop) {
    case 'none': {
      const unseen = context.services.find(({ prefixes }) => prefixes === undefined);
      if (unseen === undefined || intersectRanges(destinations, PUBLIC).length === 0)
        return one({ kind: 'drop', reason: 'the route drops it (next hop None)' });
      const doubt = 'which prefixes it has is not in evidence, and the route drops what it has not';
      return one({ ...endpointTarget(unseen.service), doubt });
    }
    case 'internet':
      return one(internetTarget(context));
    case 'vnetlocal':
    case 'vnet':
      return [
        ...led(
          context.neighbours.flatMap(({ prefixes }) => prefixes),
          {
            kind: 'unmodelled',
            id: context.network.resource.name,
            what: 'the next hop VnetLocal for addresses that are peered with',
          },
        ),
        ...one({ kind: 'local' }),
      ];
    case 'virtualnetworkgateway':
      return one({
        kind: 'unmodelled',
        id: context.network.resource.name,
        what: 'the gateway of the virtual network',
        forwards: true,
      });
    case 'virtualappliance': {
      const { target, otherwise } = context.appliances.at(nextHopAddress, context);
      return [...otherwise.flatMap((each) => led(each.ranges, each.target)), ...one(target)];
    }
    default:
      return one({ kind: 'unmodelled', id: nextHop, what: 'a next hop that is not known' });
  }
}

function isLonger(other: AddressRange, range: AddressRange): boolean {
  return rangeCovers(range, other) && !rangeCovers(other, range);
}
