import { elementsWith, listIn } from '../aws/elements.ts';
import { canonicalBlock } from '../aws/group-rule.ts';
import {
  addRoute,
  createTable,
  deleteTable,
  leaveRoutesOpen,
  type PlannedRoute,
  removeRoute,
  routesTo,
  tableIds,
} from '../aws/routes.ts';
import type { JsonObject } from '../editable-evidence.ts';
import { addGap, isUnseen, type StackContext, type StackResource, warn } from './stack-resource.ts';
import { type Names, resolveValue, textOf, unknownOf, type Value } from './values.ts';

const DESTINATIONS = ['DestinationCidrBlock', 'DestinationIpv6CidrBlock', 'DestinationPrefixListId'];

/** Properties that name a target, and the members of an exported route. */
const TARGETS = [
  ['GatewayId', 'GatewayId'],
  ['NatGatewayId', 'NatGatewayId'],
  ['TransitGatewayId', 'TransitGatewayId'],
  ['VpcPeeringConnectionId', 'VpcPeeringConnectionId'],
  ['EgressOnlyInternetGatewayId', 'EgressOnlyInternetGatewayId'],
  ['NetworkInterfaceId', 'NetworkInterfaceId'],
  ['InstanceId', 'InstanceId'],
  ['VpcEndpointId', 'GatewayId'],
  ['CarrierGatewayId', 'CarrierGatewayId'],
  ['LocalGatewayId', 'LocalGatewayId'],
  ['CoreNetworkArn', 'CoreNetworkArn'],
] as const;

/** `AWS::EC2::RouteTable`: it is made with the routes of its network, and not deleted while anything is under it. */
export function routeTable(context: StackContext, { action, id, name, after, origin }: StackResource): void {
  const { evidence, names } = context;
  if (action === 'remove') {
    const tables = elementsWith(evidence, 'RouteTables', 'RouteTableId', id);
    const isUsed = tables.some(({ value }) => listIn(value, 'Associations').length > 0);
    if (isUsed) warn(context, `${id} is in use: deleting it is refused`, origin);
    else deleteTable(evidence, id, origin);
  }
  if (action !== 'add') return;
  const network = resolveValue(after?.VpcId, names);
  if (!createTable(evidence, { id, network: textOf(network) ?? name }, origin))
    addGap(context, `${name} is made, and no route table is in evidence`, origin);
  if (textOf(network) !== undefined) return;
  // The routes of its network itself are then not known either.
  const why = `the network of ${name} depends on ${unknownOf(network) ?? 'what is not written'}`;
  addGap(context, why, origin);
  leaveRoutesOpen(evidence, id, why, origin);
}

/** A route as the stack writes it; what of it is not known stands for anything. */
interface StackRoute {
  readonly table: Value | undefined;
  readonly destination?: PlannedRoute['destination'];
  /** Why the destination is not known. */
  readonly unknown: string;
  readonly target: PlannedRoute['target'];
  /** Why it is not known where it leads. */
  readonly doubt?: string;
}

function routeOf(properties: JsonObject, names: Names): StackRoute {
  const written = (members: readonly (readonly [string, string])[]) =>
    members.flatMap(([property, member]) => {
      const value = resolveValue(properties[property], names);
      return value === undefined ? [] : [{ member, value }];
    })[0];
  const [to, by] = [written(DESTINATIONS.map((each) => [each, each])), written(TARGETS)];
  const [block, target] = [textOf(to?.value), textOf(by?.value)];
  const doubt =
    target === undefined ? `it depends on ${unknownOf(by?.value) ?? 'what is not written'}` : undefined;
  return {
    table: resolveValue(properties.RouteTableId, names),
    ...(to === undefined || block === undefined ? {} : { destination: [to.member, block] as const }),
    unknown: `it depends on ${unknownOf(to?.value) ?? 'what is not written'}`,
    target: [by?.member ?? 'GatewayId', target ?? String(doubt)],
    ...(doubt === undefined ? {} : { doubt }),
  };
}

/** `AWS::EC2::Route`: its target changes in place; one to another destination, or of another table, is another route. */
export function route(context: StackContext, resource: StackResource): void {
  const { names } = context;
  const { name, before, after, origin } = resource;
  if (isUnseen(resource)) {
    const why = `what the route ${name} says is not in the change set (--include-property-values)`;
    addGap(context, why, origin);
    for (const table of tableIds(context.evidence)) leaveRoutesOpen(context.evidence, table, why, origin);
    return;
  }
  const old = before === undefined ? undefined : routeOf(before, names);
  const made = after === undefined ? undefined : routeOf(after, names);
  if (
    old !== undefined &&
    made !== undefined &&
    placeOf(old) !== undefined &&
    placeOf(old) === placeOf(made)
  ) {
    retarget(context, resource, made);
    return;
  }
  if (old !== undefined) takeAway(context, resource, old);
  if (made !== undefined) put(context, resource, made);
}

/** What tells a route of its network from any other. */
function placeOf({ table, destination }: StackRoute): string | undefined {
  const id = textOf(table);
  return id === undefined || destination === undefined
    ? undefined
    : `${id} ${canonicalBlock(destination[1])}`;
}

/** Leaves open what becomes of packets to a destination. */
function openRoute(
  { evidence }: StackContext,
  table: string,
  destination: PlannedRoute['destination'],
  why: string,
  { origin }: StackResource,
): void {
  removeRoute(evidence, table, destination, origin);
  addRoute(evidence, table, { destination, target: ['GatewayId', why] }, origin);
}

function isThere(context: StackContext, table: string, { name, origin }: StackResource): boolean {
  if (elementsWith(context.evidence, 'RouteTables', 'RouteTableId', table).length > 0) return true;
  addGap(context, `${table}, which ${name} changes, is not in evidence`, origin);
  return false;
}

function retarget(context: StackContext, resource: StackResource, made: StackRoute): void {
  const { evidence } = context;
  const { name, origin } = resource;
  const { destination, target, table } = made;
  const id = textOf(table) ?? '';
  const why = resource.doubt ?? made.doubt;
  if (destination === undefined || !isThere(context, id, resource)) return;
  if (routesTo(evidence, id, destination).length === 0)
    warn(context, `${id} has no route to ${destination[1]}: replacing it is refused`, origin);
  else if (why !== undefined) {
    addGap(context, `where the route ${name} leads is not known: ${why}`, origin);
    openRoute(context, id, destination, why, resource);
  } else {
    removeRoute(evidence, id, destination, origin);
    addRoute(evidence, id, { destination, target }, origin);
  }
}

function takeAway(context: StackContext, resource: StackResource, old: StackRoute): void {
  const { evidence, refused } = context;
  const { name, origin, doubt } = resource;
  const { destination } = old;
  const table = textOf(old.table);
  if (table === undefined || destination === undefined) {
    const why = `which route ${name} takes away is not known: ${
      table === undefined ? `its table depends on ${unknownOf(old.table) ?? 'nothing'}` : old.unknown
    }`;
    addGap(context, why, origin);
    for (const each of table === undefined ? tableIds(evidence) : [table])
      leaveRoutesOpen(evidence, each, why, origin);
    return;
  }
  if (!isThere(context, table, resource)) return;
  const why =
    doubt ??
    (refused.has(String(placeOf(old))) ? 'another one was to be made while it was there' : undefined);
  if (why === undefined) {
    if (!removeRoute(evidence, table, destination, origin))
      warn(context, `${table} has no route to ${destination[1]}: nothing to take away`, origin);
  } else if (routesTo(evidence, table, destination).length > 0) {
    addGap(context, `whether ${table} keeps its route to ${destination[1]} is not known: ${why}`, origin);
    openRoute(context, table, destination, why, resource);
  }
}

/** What a stack that may be there is to make may stand there as its own, and leads elsewhere then. */
function isOwn(
  { evidence, mayBeThere }: StackContext,
  table: string,
  destination: PlannedRoute['destination'],
  [member, target]: PlannedRoute['target'],
): boolean {
  const found = routesTo(evidence, table, destination);
  return (
    mayBeThere &&
    found.some(({ value }) => value[member] !== target) &&
    found.some(({ value }) => value.Origin !== 'CreateRouteTable' && value.GatewayId !== 'local') &&
    found.every(({ value }) => !evidence.made.has(value))
  );
}

function put(context: StackContext, resource: StackResource, made: StackRoute): void {
  const { evidence, refused } = context;
  const { name, origin } = resource;
  const { destination, target } = made;
  const table = textOf(made.table);
  const why = resource.doubt ?? made.doubt;
  if (table === undefined) {
    const anywhere = `the table of the route ${name} depends on ${unknownOf(made.table) ?? 'nothing'}`;
    addGap(context, anywhere, origin);
    for (const each of tableIds(evidence))
      if (destination === undefined) leaveRoutesOpen(evidence, each, anywhere, origin);
      else if (routesTo(evidence, each, destination).length === 0)
        openRoute(context, each, destination, anywhere, resource);
    return;
  }
  if (!isThere(context, table, resource)) return;
  if (destination === undefined) {
    addGap(context, `which destination the route ${name} has is not known: ${made.unknown}`, origin);
    leaveRoutesOpen(evidence, table, made.unknown, origin);
  } else if (isOwn(context, table, destination, target)) {
    const whose = `${table} has a route to ${destination[1]}, and whether it is ${name} is not known`;
    addGap(context, whose, origin);
    openRoute(context, table, destination, whose, resource);
  } else if (routesTo(evidence, table, destination).length > 0) {
    refused.add(String(placeOf(made)));
    warn(context, `${table} has a route to ${destination[1]} already: a second one is refused`, origin);
  } else if (why !== undefined) {
    addGap(context, `where the route ${name} leads is not known: ${why}`, origin);
    openRoute(context, table, destination, why, resource);
  } else addRoute(evidence, table, { destination, target }, origin);
}
