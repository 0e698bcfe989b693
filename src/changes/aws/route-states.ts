import { asRecord } from '../../importers/json-object.ts';
import type { Origin } from '../../model/origin.ts';
import { assign, type EditableEvidence, type Listed } from '../editable-evidence.ts';
import { elementsIn, elementsOf, elementsWith, listIn, textOf } from './elements.ts';

/** Puts routes by some targets into a state. */
export function setStateOfRoutes(
  evidence: EditableEvidence,
  member: string,
  isMeant: (target: unknown, network: unknown) => boolean,
  state: 'active' | 'blackhole',
  origin: Origin,
): void {
  for (const { document, value, network } of allRoutes(evidence))
    if (isMeant(value[member], network) && value.State !== state)
      assign(evidence, document, value, { State: state }, origin);
}

/** Leaves open where routes by targets lead. */
export function doubtRoutesBy(
  evidence: EditableEvidence,
  member: string,
  isMeant: (target: unknown, network: unknown) => boolean,
  why: string,
  origin: Origin,
): void {
  for (const { document, value, network } of allRoutes(evidence))
    if (value[member] !== undefined && value[member] !== null && isMeant(value[member], network))
      assign(evidence, document, value, { [member]: null, GatewayId: why, State: 'active' }, origin);
}

/** Every route, with the network of its table. */
function allRoutes(evidence: EditableEvidence): (Listed & { readonly network: unknown })[] {
  return elementsOf(evidence, 'RouteTables').flatMap(({ document, value: table }) =>
    elementsIn(document, listIn(table, 'Routes')).map((route) => ({ ...route, network: table.VpcId })),
  );
}

/** The state of a route that is made: by what carries nothing yet, or no longer, it leads nowhere (VPC peering guide, blackhole routes). */
export function stateOfNew(
  evidence: EditableEvidence,
  member: string,
  target: string,
): 'active' | 'blackhole' {
  const [list, id] = CARRIERS.get(member) ?? [];
  if (list === undefined || id === undefined) return 'active';
  const found = elementsWith(evidence, list, id, target);
  const states = found.map(({ value }) => textOf(value.State) ?? textOf(asRecord(value.Status)?.Code));
  return states.length > 0 && states.every((each) => DEAD.has(each ?? '')) ? 'blackhole' : 'active';
}

const CARRIERS: ReadonlyMap<string, readonly [list: string, id: string]> = new Map([
  ['VpcPeeringConnectionId', ['VpcPeeringConnections', 'VpcPeeringConnectionId']],
  ['NatGatewayId', ['NatGateways', 'NatGatewayId']],
]);

/** States of a peering or a NAT gateway in which it carries nothing. */
const DEAD: ReadonlySet<string> = new Set([
  ...['pending-acceptance', 'deleted', 'deleting', 'rejected', 'expired', 'failed'],
]);
