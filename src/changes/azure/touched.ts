import { parentOf } from '../../importers/azure/resources.ts';
import { TYPES } from '../../importers/azure/vocabulary.ts';
import { asRecord } from '../../importers/json-object.ts';
import type { Origin } from '../../model/origin.ts';
import type { EditableEvidence, JsonObject } from '../editable-evidence.ts';
import { doubtMembership } from './application-groups.ts';
import { isOutsideNetworks } from './harmless-resources.ts';
import { doubtSubnet, forgetReferences, interfaceIds, placesAt, setMember, subnetIds } from './places.ts';
import { isSameId, memberOf, resourcesOf } from './resources.ts';

/** What stands in networks, makes them, or may be anything: its change may touch those that it does not name. */
const AT_NETWORKS =
  /^(azapi_|azurerm_(virtual_|subnet|route|network_|public_ip|nat_|lb|application_|web_application_firewall|firewall|ip_group|private_|bastion|vpn_|express_route|(linux|windows|orchestrated)_virtual|kubernetes|resource_group|policy_|.*_policy_(assignment|remediation|exemption)|mssql_managed|.*_deployment)|(network|vm|vmss|deployment|stack|resource|rest|aks|group|policy|ad ds|appservice ase|sql mi)\b|microsoft\.(network|compute|containerservice|resources|authorization|policyinsights|aad|web\/hostingenvironments|sql\/managedinstances))/;

/** What stands by itself when it is made, until something names it. */
const ALONE =
  /(azurerm_subnet|azurerm_(linux|windows)_virtual_machine|azurerm_network_interface|vm create|nic create|compute\/virtualmachines|networkinterfaces|virtualnetworks\/subnets|subnet create|virtual_network|public_ip|route_table|nat_gateway|vnet create|public-ip create|route-table create|nat gateway create|virtualnetworks|publicipaddresses|routetables|natgateways|policy (set-)?definition create|policy(_set)?_definition|policy(set)?definitions)$/;

/** Leaves open the networks that a change names that is not carried out; all where it names none of evidence. */
export function doubtTouched(
  evidence: EditableEvidence,
  type: string,
  texts: readonly string[],
  isCreation: boolean,
  origin: Origin,
): void {
  if (isOutsideNetworks(type) || (isCreation && ALONE.test(type))) return;
  const isBalancer = /^(azurerm_lb|microsoft\.network\/loadbalancers)$/.test(type);
  if (isCreation && isBalancer && !texts.some((text) => /^[\d.]+$|:.*:|\/networkInterfaces\//i.test(text)))
    return;
  const named = networksNamed(evidence, texts);
  if (named.size === 0 && !AT_NETWORKS.test(type)) return;
  const own = interfaceIds(evidence).filter((id) => isSameId(id, texts[0] ?? ''));
  if (type === TYPES.interfaces && own.length > 0) {
    for (const id of own) doubtInterface(evidence, id, () => true, origin);
    return;
  }
  const isMeant = (network: string): boolean => named.size === 0 || named.has(network.toLowerCase());
  for (const id of subnetIds(evidence)) if (isMeant(parentOf(id))) doubtSubnet(evidence, id, origin);
  for (const id of interfaceIds(evidence)) doubtInterface(evidence, id, isMeant, origin);
}

/** Leaves open what a subnet or an interface does with packets. */
export function doubtPlace(evidence: EditableEvidence, id: string, origin: Origin): void {
  if (subnetIds(evidence).some((each) => isSameId(each, id))) doubtSubnet(evidence, id, origin);
  else doubtInterface(evidence, id, () => true, origin);
}

/** What filters at an interface, and where it is met from outside; `isMeant` takes its network. */
function doubtInterface(
  evidence: EditableEvidence,
  id: string,
  isMeant: (network: string) => boolean,
  origin: Origin,
): void {
  const why = 'it may have been changed';
  for (const found of placesAt(evidence, id)) {
    const configurations = configurationsOf(found.value);
    const subnets = configurations.map((each) => String(asRecord(memberOf(each, 'subnet'))?.id));
    if (!subnets.some((subnet) => isMeant(parentOf(subnet)))) continue;
    doubtMembership(evidence, id, why, origin);
    forgetReferences(evidence, found, ['networkSecurityGroup'], origin);
    setMember(evidence, found, 'enableIPForwarding', null, origin);
    for (const value of configurations)
      forgetReferences(evidence, { ...found, value }, ['publicIPAddress'], origin);
  }
}

/** Networks that texts name by an id within them; none where a text may mean what lies elsewhere. */
function networksNamed(evidence: EditableEvidence, texts: readonly string[]): Set<string> {
  const networks = resourcesOf(evidence, TYPES.networks).map(({ value }) => String(value.id).toLowerCase());
  const wanted = texts.map((text) => text.toLowerCase());
  return new Set(networks.filter((id) => wanted.some((text) => text === id || text.startsWith(`${id}/`))));
}

function configurationsOf(value: JsonObject): JsonObject[] {
  const listed = memberOf(value, 'ipConfigurations');
  const list: unknown[] = Array.isArray(listed) ? listed : [];
  return list.flatMap((each): JsonObject[] => {
    const configuration = asRecord(each) as JsonObject | undefined;
    return configuration === undefined ? [] : [configuration];
  });
}
