import type { Origin } from '../../model/origin.ts';
import { assign, type EditableEvidence, insert, removeAll } from '../editable-evidence.ts';
import { elementsOf, elementsWith } from './elements.ts';
import { associateAcl, defaultAcl } from './network-acls.ts';

/** Describes a subnet that a change creates, under the default ACL of its network; false where no subnets are in evidence. */
export function createSubnet(
  evidence: EditableEvidence,
  subnet: { readonly id: string; readonly network: string; readonly block: string },
  origin: Origin,
): boolean {
  const [place] = elementsOf(evidence, 'Subnets');
  if (place === undefined) return false;
  const value = { SubnetId: subnet.id, VpcId: subnet.network, CidrBlock: subnet.block, Tags: [] };
  insert(evidence, place.document, place.list, value, origin);
  const standard = defaultAcl(evidence, subnet.network);
  if (standard !== undefined) associateAcl(evidence, standard, subnet.id, origin);
  return true;
}

/** Whether machines that start in a subnet get public addresses. */
export function mapAddresses(
  evidence: EditableEvidence,
  subnet: string,
  isMapped: boolean,
  origin: Origin,
): void {
  for (const { document, value } of elementsWith(evidence, 'Subnets', 'SubnetId', subnet))
    assign(evidence, document, value, { MapPublicIpOnLaunch: isMapped }, origin);
}

export function deleteSubnet(evidence: EditableEvidence, subnet: string, origin: Origin): void {
  removeAll(evidence, elementsWith(evidence, 'Subnets', 'SubnetId', subnet), origin);
}
