import { TYPES } from '../../importers/azure/vocabulary.ts';
import { idOf, isSameId, partsOf, resourcesOf } from '../azure/resources.ts';
import type { EditableEvidence } from '../editable-evidence.ts';
import type { PlannedResource } from './planned.ts';

const KINDS: ReadonlyMap<string, string> = new Map([
  ['azurerm_network_security_group', 'networkSecurityGroups'],
  ['azurerm_application_security_group', 'applicationSecurityGroups'],
  ['azurerm_route_table', 'routeTables'],
  ['azurerm_virtual_network', 'virtualNetworks'],
  ['azurerm_nat_gateway', 'natGateways'],
  ['azurerm_public_ip', 'publicIPAddresses'],
]);

/** The id that a resource will have: by its name, its resource group and the subscription of what is there; undefined for other types. */
export function azureIdOf(
  evidence: EditableEvidence,
  { type, after, address }: PlannedResource,
): string | undefined {
  const kind = KINDS.get(type);
  if (kind === undefined) return undefined;
  const name = typeof after?.name === 'string' ? after.name : address;
  const group = typeof after?.resource_group_name === 'string' ? after.resource_group_name : address;
  const all = [TYPES.securityGroups, TYPES.networks].flatMap((each) =>
    resourcesOf(evidence, each).map(({ value }) => partsOf(value.id)),
  );
  const neighbour = all.find((parts) => isSameId(parts.group, group)) ?? all[0];
  return idOf(neighbour?.subscription ?? 'subscription', group, kind, name);
}
