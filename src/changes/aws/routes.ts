import { UNDECIDED } from '../../importers/undecided.ts';
import type { Origin } from '../../model/origin.ts';
import {
  type EditableEvidence,
  insert,
  type JsonObject,
  type Listed,
  remove,
  removeAll,
} from '../editable-evidence.ts';
import { elementsIn, elementsOf, elementsWith, listIn, textOf } from './elements.ts';
import { attachedGateways } from './gateways.ts';
import { canonicalBlock } from './group-rule.ts';
import { stateOfNew } from './route-states.ts';

/** A route as `describe-route-tables` shows it. */
export interface PlannedRoute {
  /** `DestinationCidrBlock`, `DestinationIpv6CidrBlock` or `DestinationPrefixListId`, and its value. */
  readonly destination: readonly [member: string, value: string];
  /** The member that names the target, and its id: `GatewayId`, `NatGatewayId` … */
  readonly target: readonly [member: string, value: string];
}

/** Routes of a table to a destination, at each place where it stands. */
export function routesTo(
  evidence: EditableEvidence,
  table: string,
  [member, value]: PlannedRoute['destination'],
): Listed[] {
  const wanted = canonicalBlock(value);
  return elementsWith(evidence, 'RouteTables', 'RouteTableId', table).flatMap(
    ({ document, value: described }) =>
      elementsIn(document, listIn(described, 'Routes')).filter(({ value: route }) => {
        const own = textOf(route[member]);
        return (
          own !== undefined && canonicalBlock(own) === wanted && route.Origin !== 'EnableVgwRoutePropagation'
        );
      }),
  );
}

/** Adds a route wherever the table is described. */
export function addRoute(
  evidence: EditableEvidence,
  table: string,
  { destination: [member, block], target: [targetMember, target] }: PlannedRoute,
  origin: Origin,
): boolean {
  const tables = elementsWith(evidence, 'RouteTables', 'RouteTableId', table);
  for (const { document, value } of tables) {
    const route: JsonObject = {
      [member]: canonicalBlock(block),
      [targetMember]: target,
      Origin: 'CreateRoute',
      State: stateOfNew(evidence, targetMember, target),
    };
    insert(evidence, document, listIn(value, 'Routes'), route, origin);
  }
  return tables.length > 0;
}

/** Leaves every route of a table open, as one to a destination that is not known does. */
export function leaveRoutesOpen(
  evidence: EditableEvidence,
  table: string,
  why: string,
  origin: Origin,
): void {
  const target = ['GatewayId', why] as const;
  addRoute(evidence, table, { destination: ['DestinationCidrBlock', why], target }, origin);
}

/** False where the table has no such route. */
export function removeRoute(
  evidence: EditableEvidence,
  table: string,
  destination: PlannedRoute['destination'],
  origin: Origin,
): boolean {
  const found = routesTo(evidence, table, destination);
  return removeAll(evidence, found, origin);
}

/** Takes away what gateways have propagated into a table. */
export function removePropagated(
  evidence: EditableEvidence,
  table: string,
  isMeant: (gateway: string) => boolean,
  origin: Origin,
): void {
  for (const { document, value } of elementsWith(evidence, 'RouteTables', 'RouteTableId', table))
    for (const { list, value: route } of elementsIn(document, listIn(value, 'Routes')))
      if (route.Origin === 'EnableVgwRoutePropagation' && isMeant(textOf(route.GatewayId) ?? ''))
        remove(evidence, document, list, route, origin);
}

export function tableIds(evidence: EditableEvidence): string[] {
  const tables = elementsOf(evidence, 'RouteTables');
  return [...new Set(tables.flatMap(({ value }) => textOf(value.RouteTableId) ?? []))];
}

/** Takes every route away but that of the network itself, propagated ones and those of gateway endpoints. */
export function emptyTable(evidence: EditableEvidence, table: string, origin: Origin): void {
  for (const { document, value } of elementsWith(evidence, 'RouteTables', 'RouteTableId', table))
    for (const { list, value: route } of elementsIn(document, listIn(value, 'Routes')))
      if (!isKept(route)) remove(evidence, document, list, route, origin);
}

function isKept({ GatewayId: gateway, Origin: from, DestinationPrefixListId: list }: JsonObject): boolean {
  const isEndpoint = typeof gateway === 'string' && gateway.startsWith('vpce-') && textOf(list) !== undefined;
  return gateway === 'local' || from === 'EnableVgwRoutePropagation' || isEndpoint;
}

/** Describes a table that a change creates, with the route of its network. */
export function createTable(
  evidence: EditableEvidence,
  table: {
    readonly id: string;
    readonly network: string;
    /** Why it may hold or not where it is put. */
    readonly doubt?: string;
  },
  origin: Origin,
): boolean {
  const tables = elementsOf(evidence, 'RouteTables');
  const place = tables.find(({ value }) => value.VpcId === table.network) ?? tables[0];
  if (place === undefined) return false;
  const local = elementsOf(evidence, 'RouteTables')
    .filter(({ value }) => value.VpcId === table.network)
    .flatMap(({ document, value }) => elementsIn(document, listIn(value, 'Routes')))
    .filter(({ value }) => value.GatewayId === 'local')
    .map(({ value }) => JSON.stringify(value));
  const value = {
    Associations: [],
    RouteTableId: table.id,
    VpcId: table.network,
    Routes: [...new Set(local)].map((text) => JSON.parse(text) as JsonObject),
    ...(table.doubt === undefined ? {} : { [UNDECIDED]: table.doubt }),
  };
  insert(evidence, place.document, place.list, value, origin);
  return true;
}

export function deleteTable(evidence: EditableEvidence, table: string, origin: Origin): boolean {
  const found = elementsWith(evidence, 'RouteTables', 'RouteTableId', table);
  return removeAll(evidence, found, origin);
}

/** Puts a subnet, or a gateway, under a table instead of the one that it has. */
export function associateTable(
  evidence: EditableEvidence,
  table: string,
  member: TableMember,
  id: string,
  origin: Origin,
): boolean {
  dissociateTable(evidence, member, id, origin);
  const tables = elementsWith(evidence, 'RouteTables', 'RouteTableId', table);
  for (const { document, value } of tables) {
    const association = {
      Main: false,
      RouteTableId: table,
      [member]: id,
      AssociationState: { State: 'associated' },
    };
    insert(evidence, document, listIn(value, 'Associations'), association, origin);
  }
  return tables.length > 0;
}

/** What is under a table: a subnet, or a gateway whose arriving traffic it leads. */
export type TableMember = 'SubnetId' | 'GatewayId';

/** Leaves open which table something has: it is put under one of which nothing is known. */
export function leaveTableOpen(
  evidence: EditableEvidence,
  member: TableMember,
  id: string,
  table: Parameters<typeof createTable>[1],
  origin: Origin,
): void {
  const why = table.doubt ?? table.id;
  if (elementsWith(evidence, 'RouteTables', 'RouteTableId', table.id).length === 0) {
    createTable(evidence, table, origin);
    leaveRoutesOpen(evidence, table.id, why, origin);
  }
  associateTable(evidence, table.id, member, id, origin);
}

/** The same of one place, or of each that may be meant: where a table is known, of its network alone. */
export function leaveTablesOpen(
  evidence: EditableEvidence,
  member: TableMember,
  { id, table }: { readonly id?: string | undefined; readonly table?: string | undefined },
  name: string,
  origin: Origin,
): void {
  const networks = elementsWith(evidence, 'RouteTables', 'RouteTableId', table ?? '').map(
    ({ value }) => value.VpcId,
  );
  for (const [place, network] of placesOf(evidence, member)) {
    if ((id !== undefined && place !== id) || (table !== undefined && !networks.includes(network))) continue;
    leaveTableOpen(evidence, member, place, { id: `the table that ${name} gives ${place}`, network }, origin);
  }
}

function placesOf(evidence: EditableEvidence, member: TableMember): [place: string, network: string][] {
  const named =
    member === 'SubnetId'
      ? elementsOf(evidence, 'Subnets').map(({ value }) => [value.SubnetId, value.VpcId])
      : attachedGateways(evidence).map(({ gateway, network }) => [gateway, network]);
  return named.flatMap(([place, network]): [string, string][] =>
    typeof place === 'string' && typeof network === 'string' ? [[place, network]] : [],
  );
}

/** What has a subnet, or a gateway, under a table of its own. */
export function tableOver(evidence: EditableEvidence, member: TableMember, id: string): Listed | undefined {
  return elementsOf(evidence, 'RouteTables').find(({ document, value }) =>
    elementsIn(document, listIn(value, 'Associations')).some(({ value: each }) => each[member] === id),
  );
}

/** Gives what makes another table the main one to this table; false where it is not in evidence. */
export function makeMain(
  evidence: EditableEvidence,
  table: string,
  association: Listed,
  origin: Origin,
): boolean {
  remove(evidence, association.document, association.list, association.value, origin);
  const tables = elementsWith(evidence, 'RouteTables', 'RouteTableId', table);
  for (const { document, value } of tables) {
    const main = { Main: true, RouteTableId: table, AssociationState: { State: 'associated' } };
    insert(evidence, document, listIn(value, 'Associations'), main, origin);
  }
  return tables.length > 0;
}

/** What makes a table the main one of a network, at each place where it stands. */
export function mainAssociations(evidence: EditableEvidence, network: string): Listed[] {
  return elementsWith(evidence, 'RouteTables', 'VpcId', network).flatMap(({ document, value }) =>
    elementsIn(document, listIn(value, 'Associations')).filter(({ value: each }) => each.Main === true),
  );
}

/** Ends the association of a subnet, which goes back to the main table. */
export function dissociateTable(
  evidence: EditableEvidence,
  member: TableMember,
  id: string,
  origin: Origin,
): void {
  for (const { document, value } of elementsOf(evidence, 'RouteTables'))
    for (const { list, value: association } of elementsIn(document, listIn(value, 'Associations')))
      if (association[member] === id) remove(evidence, document, list, association, origin);
}
