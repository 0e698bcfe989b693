import { type Argument, single } from '../../arguments.ts';
import { addGap, type CommandContext, doubtOf, needed, refuse } from '../../cloud-command.ts';
import type { Outcome } from '../../command.ts';
import { elementsOf, elementsWith, listIn, textOf } from '../elements.ts';
import {
  addRoute,
  createTable,
  deleteTable,
  leaveRoutesOpen,
  type PlannedRoute,
  removeRoute,
  routesTo,
} from '../routes.ts';
import { inScope } from './context.ts';
import { createdId } from './created.ts';
import { print } from './printed.ts';

const DESTINATIONS = [
  ['destination-cidr-block', 'DestinationCidrBlock'],
  ['destination-ipv6-cidr-block', 'DestinationIpv6CidrBlock'],
  ['destination-prefix-list-id', 'DestinationPrefixListId'],
] as const;

const TARGETS = [
  ['gateway-id', 'GatewayId'],
  ['nat-gateway-id', 'NatGatewayId'],
  ['transit-gateway-id', 'TransitGatewayId'],
  ['vpc-peering-connection-id', 'VpcPeeringConnectionId'],
  ['egress-only-internet-gateway-id', 'EgressOnlyInternetGatewayId'],
  ['network-interface-id', 'NetworkInterfaceId'],
  ['instance-id', 'InstanceId'],
  ['vpc-endpoint-id', 'GatewayId'],
  ['carrier-gateway-id', 'CarrierGatewayId'],
  ['local-gateway-id', 'LocalGatewayId'],
  ['core-network-arn', 'CoreNetworkArn'],
  ['odb-network-arn', 'OdbNetworkArn'],
] as const;

/** `create-route-table`: it has the route of its network, and nothing is under it. */
export function createTableOf(context: CommandContext): Outcome {
  const { evidence, origin } = context;
  const network = needed(context, 'vpc-id');
  if (network === undefined) return refuse(context, 'it names no VPC');
  const id = createdId(`route table of ${origin.file}:${origin.line ?? 1}`);
  if (network.unknown !== undefined) return 'done';
  createTable(evidence, { id, network: network.text }, origin);
  print(context, id);
  return 'done';
}

/** `delete-route-table`: refused while anything is under it (API reference, DeleteRouteTable). */
export function destroyTable(context: CommandContext): Outcome {
  const { evidence, origin } = context;
  const table = needed(context, 'route-table-id');
  if (table === undefined) return refuse(context, 'it names no route table');
  const [found] = elementsWith(evidence, 'RouteTables', 'RouteTableId', table.text);
  const isUsed = found !== undefined && listIn(found.value, 'Associations').length > 0;
  if (table.unknown === undefined && isUsed)
    return refuse(context, `${table.text} is in use: deleting it is refused`);
  const why =
    doubtOf(context, table) ?? (found === undefined ? `${table.text} is not in evidence` : undefined);
  // Nothing goes by one that can be deleted.
  if (why !== undefined) return addGap(context, `which route table it deletes is not known: ${why}`, 'none');
  deleteTable(evidence, table.text, origin);
  return 'done';
}

/** `create-route`: a second route to a destination is refused. */
export function create(context: CommandContext): Outcome {
  const named = namedRoute(context);
  if (typeof named === 'string') return named;
  const { table, destination, target } = named;
  if (named.isKnown && routesTo(context.evidence, table, destination).length > 0)
    return refuse(context, `${table} has a route to ${destination[1]} already: a second one is refused`);
  addRoute(context.evidence, table, { destination, target }, context.origin);
  return 'done';
}

/** `replace-route`. */
export function replace(context: CommandContext): Outcome {
  const named = namedRoute(context);
  if (typeof named === 'string') return named;
  const { table, destination, target } = named;
  if (named.isKnown && !removeRoute(context.evidence, table, destination, context.origin))
    return refuse(context, `${table} has no route to ${destination[1]}: nothing to replace`);
  addRoute(context.evidence, table, { destination, target }, context.origin);
  return 'done';
}

/** `delete-route`. */
export function destroy(context: CommandContext): Outcome {
  const named = namedRoute(context, false);
  if (typeof named === 'string') return named;
  const { table, destination, target } = named;
  if (!named.isKnown) {
    addRoute(context.evidence, table, { destination, target }, context.origin);
    return 'unknown';
  }
  if (routesTo(context.evidence, table, destination).some(({ value }) => value.Origin === 'CreateRouteTable'))
    return refuse(
      context,
      `${destination[1]} is the network of ${table} itself: deleting its route is refused`,
    );
  if (!removeRoute(context.evidence, table, destination, context.origin))
    return refuse(context, `${table} has no route to ${destination[1]}: nothing to delete`);
  return 'done';
}

interface NamedRoute extends PlannedRoute {
  readonly table: string;
  /** False: a stand-in with a destination that is not known, which leaves the table undecided. */
  readonly isKnown: boolean;
}

/** A kind of target that is not modelled, or none, which the provider refuses. */
const NO_TARGET: readonly [string, Argument] = [
  'GatewayId',
  { text: '', unknown: 'a target that is not known' },
];

/** Where there is none, why has been told; where a route leads is of no account (`doesLead`) where it is deleted. */
function namedRoute(context: CommandContext, doesLead = true): NamedRoute | Outcome {
  const { evidence, given } = context;
  const table = needed(context, 'route-table-id');
  if (table === undefined) return refuse(context, 'it names no route table');
  const why = doubtOf(context, table);
  if (table.unknown !== undefined) {
    for (const id of tablesIn(context)) leaveRoutesOpen(evidence, id, String(why), context.origin);
    return addGap(context, `which route table it means is not known: ${why}`);
  }
  if (elementsWith(evidence, 'RouteTables', 'RouteTableId', table.text).length === 0)
    return addGap(context, `${table.text} is not in evidence`, 'either', table.text);
  const find = (members: readonly (readonly [string, string])[]): readonly [string, Argument] | undefined => {
    for (const [option, member] of members) {
      const value = single(given, option);
      if (value !== undefined) return [member, value];
    }
    return undefined;
  };
  const destination = find(DESTINATIONS) ?? openDestination(context);
  if (destination === undefined) return refuse(context, 'it names no destination');
  const local: readonly [string, Argument] | undefined = given.options.has('local-target')
    ? ['GatewayId', { text: 'local' }]
    : undefined;
  const target = find(TARGETS) ?? local ?? NO_TARGET;
  const doubt = doubtOf(context, destination[1]);
  if (doubt !== undefined)
    addGap(context, `what it does to the routes of ${table.text} is not known: ${doubt}`);
  const unknownTarget = target[1].unknown === undefined ? undefined : `depends on ${target[1].unknown}`;
  if (unknownTarget !== undefined && doesLead && doubt === undefined)
    addGap(context, `where the route of ${table.text} to ${destination[1].text} leads ${unknownTarget}`);
  return {
    table: table.text,
    isKnown: doubt === undefined,
    destination:
      doubt === undefined ? [destination[0], destination[1].text] : ['DestinationCidrBlock', doubt],
    target: [target[0], unknownTarget ?? target[1].text],
  };
}

function openDestination(context: CommandContext): readonly [string, Argument] | undefined {
  const value = needed(context, 'destination-cidr-block');
  return value === undefined ? undefined : ['DestinationCidrBlock', value];
}

function tablesIn(context: CommandContext): string[] {
  return [
    ...new Set(
      inScope(context, elementsOf(context.evidence, 'RouteTables')).flatMap(
        ({ value }) => textOf(value.RouteTableId) ?? [],
      ),
    ),
  ];
}
