import type { JsonObject } from '../editable-evidence.ts';
import { type PlanContext, type PlannedResource, plannedText } from './planned.ts';

/** Attributes that say a place which one resource of a type has alone; each list of a type is such a place. */
const PLACES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  aws_network_acl_rule: [['network_acl_id', 'rule_number', 'egress']],
  aws_route: [
    ['route_table_id', 'destination_cidr_block'],
    ['route_table_id', 'destination_ipv6_cidr_block'],
    ['route_table_id', 'destination_prefix_list_id'],
  ],
  aws_route_table_association: [['subnet_id'], ['gateway_id']],
  aws_ec2_managed_prefix_list_entry: [['prefix_list_id', 'cidr']],
  azurerm_network_security_rule: [
    ['resource_group_name', 'network_security_group_name', 'direction', 'priority'],
    ['resource_group_name', 'network_security_group_name', 'name'],
  ],
  azurerm_route: [
    ['resource_group_name', 'route_table_name', 'address_prefix'],
    ['resource_group_name', 'route_table_name', 'name'],
  ],
  azurerm_subnet_network_security_group_association: [['subnet_id']],
  azurerm_network_interface_security_group_association: [['network_interface_id']],
  azurerm_subnet_route_table_association: [['subnet_id']],
  azurerm_subnet_nat_gateway_association: [['subnet_id']],
};

/** Why a resource may be refused: another one of the plan leaves the place of its type that it takes. */
export function perhapsRefused(context: PlanContext, resource: PlannedResource): string | undefined {
  const places = PLACES[resource.type] ?? [];
  const isTaken = (member: string, held: unknown): boolean => {
    const own = resource.after?.[member] ?? '';
    const planned = own === '' ? plannedText(context, resource, member) : { value: String(own) };
    if (planned === undefined || (held ?? '') === '') return false;
    return 'unknown' in planned || planned.value.toLowerCase() === String(held).toLowerCase();
  };
  return refusedUnlessGone(context, resource, ({ type }, values) => {
    if (type !== resource.type) return false;
    return places.some((place) => place.every((member) => isTaken(member, values[member])));
  });
}

/**
 * The same by what is said to be there: resources are made, changed and deleted in no certain order, but for what refers to each other.
 * @param isThere whether another resource with these values has what this one takes
 */
export function refusedUnlessGone(
  { known }: PlanContext,
  { address }: PlannedResource,
  isThere: (other: PlannedResource, values: JsonObject) => boolean,
): string | undefined {
  const leaving = [...known.changes.values()].find((other) => {
    const { action, before, after } = other;
    if (other.address === address || before === undefined || !isThere(other, before)) return false;
    if (action === 'update') return after === undefined || !isThere(other, after);
    return action === 'delete' || action === 'replace';
  });
  return leaving === undefined
    ? undefined
    : `what ${address} writes is there only if ${leaving.address} leaves its place before, which is not known`;
}
