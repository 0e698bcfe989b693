import { asRecord } from '../../importers/json-object.ts';
import type { Origin } from '../../model/origin.ts';
import { elementsWith } from '../aws/elements.ts';
import {
  addRoute,
  createTable,
  deleteTable,
  emptyTable,
  leaveRoutesOpen,
  type PlannedRoute,
  removePropagated,
  removeRoute,
  routesTo,
  tableIds,
} from '../aws/routes.ts';
import type { JsonObject } from '../editable-evidence.ts';
import { perhapsRefused, refusedUnlessGone } from './leaving.ts';
import {
  creationOf,
  deletionOf,
  type Edit,
  isUnknown,
  ownId,
  type PlanContext,
  type PlannedResource,
  plannedText,
  referencesOf,
  shownOf,
  whyUnknown,
} from './planned.ts';
import { blockValues, text, texts } from './planned-values.ts';
import { tellUnseen } from './unseen.ts';

/** Members of a resource, and of an exported route. */
type Members = readonly (readonly [member: string, name: string])[];

/** Of `aws_route`. */
const DESTINATIONS: Members = [
  ['destination_cidr_block', 'DestinationCidrBlock'],
  ['destination_ipv6_cidr_block', 'DestinationIpv6CidrBlock'],
  ['destination_prefix_list_id', 'DestinationPrefixListId'],
];

/** Of an inline `route`. */
const INLINE_DESTINATIONS: Members = [
  ['cidr_block', 'DestinationCidrBlock'],
  ['ipv6_cidr_block', 'DestinationIpv6CidrBlock'],
  ['destination_prefix_list_id', 'DestinationPrefixListId'],
];

const TARGETS: Members = [
  ['gateway_id', 'GatewayId'],
  ['nat_gateway_id', 'NatGatewayId'],
  ['transit_gateway_id', 'TransitGatewayId'],
  ['vpc_peering_connection_id', 'VpcPeeringConnectionId'],
  ['egress_only_gateway_id', 'EgressOnlyInternetGatewayId'],
  ['network_interface_id', 'NetworkInterfaceId'],
  ['vpc_endpoint_id', 'GatewayId'],
  ['carrier_gateway_id', 'CarrierGatewayId'],
  ['local_gateway_id', 'LocalGatewayId'],
  ['core_network_arn', 'CoreNetworkArn'],
  ['odb_network_arn', 'OdbNetworkArn'],
];

type Destination = PlannedRoute['destination'];

/** `aws_route_table` with its inline routes. */
export function routeTable(context: PlanContext, resource: PlannedResource): Edit[] {
  const { evidence } = context;
  const { action, before, after, origin } = resource;
  const edits = deletionOf(resource, (id) => deleteTable(evidence, id, origin));
  if (after === undefined) return edits;
  const table = ownId(context, resource);
  const create = (network: string) => createTable(evidence, { id: table, network }, origin);
  edits.push(...creationOf(context, resource, 'route table', create));
  const network = plannedText(context, resource, 'vpc_id');
  // The routes of its network itself are then not known either.
  if (action !== 'update' && network !== undefined && 'unknown' in network)
    edits.push({ phase: 'add', run: () => doubtRoutes(context, table, network.unknown, origin) });
  return [...edits, ...inlineEdits(context, resource, table, action === 'update' ? before : undefined)];
}

/** `aws_default_route_table`: adopting it takes away every route but the local one (resource documentation). */
export function defaultRouteTable(context: PlanContext, resource: PlannedResource): Edit[] {
  if (resource.after === undefined) return [];
  const planned = plannedText(context, resource, 'default_route_table_id');
  if (planned === undefined || 'unknown' in planned) {
    context.gap('either', `${resource.address} adopts a route table that is not known`, resource.origin);
    return [];
  }
  const isAdopted = resource.action === 'create';
  return [
    ...(isAdopted
      ? [
          {
            phase: 'take away' as const,
            run: () => emptyTable(context.evidence, planned.value, resource.origin),
          },
        ]
      : []),
    ...inlineEdits(context, resource, planned.value, isAdopted ? undefined : resource.before),
  ];
}

function inlineEdits(
  context: PlanContext,
  resource: PlannedResource,
  table: string,
  before: JsonObject | undefined,
): Edit[] {
  const { origin } = resource;
  const unknowns = resource.unknown.route;
  const propagation = propagationEdits(context, resource, table, before);
  if (unknowns === true) {
    const written = referencesOf(context, resource, 'route');
    if (written === 'computed' && resource.action !== 'update') return propagation;
    return [
      ...propagation,
      {
        phase: 'add',
        run: () => doubtRoutes(context, table, whyUnknown(resource, 'route', written), origin),
      },
    ];
  }
  const old = blockValues(before, 'route').map((block) => inlineRoute(block));
  const planned = blockValues(resource.after, 'route').map((block, index) => {
    const unknown = asRecord(Array.isArray(unknowns) ? unknowns[index] : undefined) ?? {};
    return inlineRoute(block, resource, unknown, context);
  });
  const kept = new Set(planned.map((route) => JSON.stringify(route)));
  const had = new Set(old.map((route) => JSON.stringify(route)));
  return [
    ...propagation,
    ...old
      .filter((route) => !kept.has(JSON.stringify(route)))
      .map((route) => takeAway(context, table, route, origin)),
    ...planned
      .filter((route) => !had.has(JSON.stringify(route)))
      .map((route) => {
        const refused = inlinePerhapsRefused(context, resource, table, route);
        if (refused === undefined) return put(context, table, route, origin);
        context.gap('either', refused, origin, table);
        return put(context, table, { ...route, target: ['GatewayId', refused] }, origin);
      }),
  ];
}

/** A route of its own that the plan deletes may still stand where an inline one comes. */
function inlinePerhapsRefused(
  context: PlanContext,
  resource: PlannedResource,
  table: string,
  { destination: [, block] }: PlannedRoute,
): string | undefined {
  return refusedUnlessGone(
    context,
    resource,
    ({ type }, values) =>
      type === 'aws_route' &&
      text(values.route_table_id) === table &&
      routeOf(values).destination[1] === block,
  );
}

/** Routes of gateways that no longer propagate go; those that come may be narrower than any that is there. */
function propagationEdits(
  context: PlanContext,
  resource: PlannedResource,
  table: string,
  before: JsonObject | undefined,
): Edit[] {
  const { address, origin, after, unknown } = resource;
  const [old, planned] = [gateways(before), gateways(after)];
  // What a table that is made gets is unknown in every plan, and nothing where the configuration names no gateway.
  const isUnwritten =
    resource.action !== 'update' && referencesOf(context, resource, 'propagating_vgws') === 'computed';
  const take: Edit = {
    phase: 'take away',
    run: () =>
      removePropagated(
        context.evidence,
        table,
        (gateway) => !planned.includes(gateway) && (before === undefined || old.includes(gateway)),
        origin,
      ),
  };
  if (
    planned.every((gateway) => old.includes(gateway)) &&
    (isUnwritten || !isUnknown(unknown.propagating_vgws))
  )
    return [take];
  const why = `which routes ${address} gets by propagation is not modelled`;
  return [take, { phase: 'add', run: () => doubtRoutes(context, table, why, origin) }];
}

function gateways(values: JsonObject | undefined): string[] {
  return texts(values?.propagating_vgws);
}

function inlineRoute(
  block: JsonObject,
  resource?: PlannedResource,
  unknown: JsonObject = {},
  context?: PlanContext,
): PlannedRoute {
  const [destination, known] = [named(block, INLINE_DESTINATIONS), named(block, TARGETS)];
  if (destination !== undefined && known !== undefined) return { destination, target: known };
  const [member, name] = TARGETS.find(([each]) => unknown[each] === true) ?? ['gateway_id', 'GatewayId'];
  const written =
    context === undefined || resource === undefined ? 'computed' : referencesOf(context, resource, 'route');
  const address = resource?.address ?? '';
  const why = `route: ${member} of ${address}, not known before the plan is applied${
    written === 'computed' ? '' : ` (from ${written.targets.map((target) => target.address).join(', ')})`
  }`;
  return { destination: destination ?? ['DestinationCidrBlock', why], target: known ?? [name, why] };
}

/** `aws_route`. */
export function route(context: PlanContext, resource: PlannedResource): Edit[] {
  const { before, after, origin } = resource;
  const oldTable = text(before?.route_table_id) ?? '';
  const edits = before === undefined ? [] : [takeAway(context, oldTable, routeOf(before), origin)];
  if (after === undefined) return edits;
  const table = plannedText(context, resource, 'route_table_id');
  if (table === undefined || 'unknown' in table) {
    const why = `${resource.address} is a route of a table that is not known`;
    context.gap('either', why, origin);
    const anywhere: Destination = plannedNamed(context, resource, DESTINATIONS) ?? [
      'DestinationCidrBlock',
      why,
    ];
    const perhaps: PlannedRoute = { destination: anywhere, target: ['GatewayId', why] };
    // Tables that the plan makes are among those that may be meant.
    const run = (): void => {
      for (const each of tableIds(context.evidence))
        if (routesTo(context.evidence, each, anywhere).length === 0)
          addRoute(context.evidence, each, perhaps, origin);
    };
    return [...edits, { phase: 'add', run }];
  }
  const refused = perhapsRefused(context, resource);
  if (refused !== undefined) context.gap('either', refused, origin, table.value);
  const planned: PlannedRoute = {
    destination: plannedNamed(context, resource, DESTINATIONS) ?? [
      'DestinationCidrBlock',
      `the destination of ${resource.address}`,
    ],
    target:
      refused === undefined
        ? (plannedNamed(context, resource, TARGETS) ?? ['GatewayId', `the target of ${resource.address}`])
        : ['GatewayId', refused],
  };
  return [...edits, put(context, table.value, planned, origin)];
}

function plannedNamed(
  context: PlanContext,
  resource: PlannedResource,
  members: Members,
): Destination | undefined {
  for (const [member, name] of members) {
    const planned = plannedText(context, resource, member);
    if (planned !== undefined) return [name, shownOf(planned)];
  }
  return undefined;
}

function routeOf(values: JsonObject): PlannedRoute {
  return {
    destination: named(values, DESTINATIONS) ?? ['DestinationCidrBlock', ''],
    target: named(values, TARGETS) ?? ['GatewayId', ''],
  };
}

function named(values: JsonObject, members: Members): Destination | undefined {
  return members
    .map(([member, name]): Destination => [name, text(values[member]) ?? ''])
    .find(([, value]) => value !== '');
}

function takeAway(context: PlanContext, table: string, { destination }: PlannedRoute, origin: Origin): Edit {
  const run = (): void => {
    if (isTableKnown(context, table, origin) && !removeRoute(context.evidence, table, destination, origin))
      context.warn(`the route of ${table} to ${destination[1]} is not there: nothing to take away`, origin);
  };
  return { phase: 'take away', run };
}

function put(context: PlanContext, table: string, planned: PlannedRoute, origin: Origin): Edit {
  const run = (): void => {
    if (!isTableKnown(context, table, origin)) return;
    if (routesTo(context.evidence, table, planned.destination).length > 0)
      context.warn(`${table} has a route to ${planned.destination[1]}: a second one is refused`, origin);
    else addRoute(context.evidence, table, planned, origin);
  };
  return { phase: 'add', run };
}

/** A route whose destination is not known leaves every other one of its table undecided. */
function doubtRoutes(context: PlanContext, table: string, why: string, origin: Origin): void {
  context.gap('either', why, origin, table);
  if (isTableKnown(context, table, origin)) leaveRoutesOpen(context.evidence, table, why, origin);
}

export function isTableKnown(context: PlanContext, table: string, origin: Origin): boolean {
  return (
    elementsWith(context.evidence, 'RouteTables', 'RouteTableId', table).length > 0 ||
    tellUnseen(context, table, origin)
  );
}
