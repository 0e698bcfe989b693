import type { Origin } from '../../model/origin.ts';
import { assign, type EditableEvidence, insert, remove, removeAll } from '../editable-evidence.ts';
import { elementsIn, elementsOf, elementsWith, listIn, listsOf } from './elements.ts';
import { associateAcl, defaultAcl } from './network-acls.ts';

/** Describes a subnet that a change creates, under the default ACL of its network; false where no subnets are in evidence. */
export function createSubnet(
  evidence: EditableEvidence,
  subnet: {
    readonly id: string;
    readonly network: string;
    readonly block: string;
    readonly ipv6?: string;
    /** Whether machines that start in it get public addresses; absent: it is not known. */
    readonly mapsAddresses?: boolean | undefined;
  },
  origin: Origin,
): boolean {
  const [place] = listsOf(evidence, 'Subnets');
  if (place === undefined) return false;
  const value = {
    SubnetId: subnet.id,
    VpcId: subnet.network,
    CidrBlock: subnet.block,
    ...(subnet.ipv6 === undefined ? {} : { Ipv6CidrBlockAssociationSet: [{ Ipv6CidrBlock: subnet.ipv6 }] }),
    ...(subnet.mapsAddresses === undefined ? {} : { MapPublicIpOnLaunch: subnet.mapsAddresses }),
    Tags: [],
  };
  insert(evidence, place.document, place.list, value, origin);
  const standard = defaultAcl(evidence, subnet.network);
  if (standard !== undefined) associateAcl(evidence, standard, subnet.id, origin);
  return true;
}

/** Whether machines that start in a subnet get public addresses; undefined: it is not known. */
export function mapAddresses(
  evidence: EditableEvidence,
  subnet: string,
  isMapped: boolean | undefined,
  origin: Origin,
): void {
  for (const { document, value } of elementsWith(evidence, 'Subnets', 'SubnetId', subnet))
    assign(evidence, document, value, { MapPublicIpOnLaunch: isMapped ?? null }, origin);
}

/** Takes a subnet away, and its places under an ACL and a route table. */
export function deleteSubnet(evidence: EditableEvidence, subnet: string, origin: Origin): void {
  removeAll(evidence, elementsWith(evidence, 'Subnets', 'SubnetId', subnet), origin);
  for (const list of ['NetworkAcls', 'RouteTables'])
    for (const { document, value } of elementsOf(evidence, list))
      for (const each of elementsIn(document, listIn(value, 'Associations')))
        if (each.value.SubnetId === subnet) remove(evidence, document, each.list, each.value, origin);
}
