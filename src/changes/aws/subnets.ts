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
    /** Whether they get addresses of IPv6; absent: it is not known. */
    readonly givesIpv6?: boolean | undefined;
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
    ...(subnet.givesIpv6 === undefined ? {} : { AssignIpv6AddressOnCreation: subnet.givesIpv6 }),
    Tags: [],
  };
  insert(evidence, place.document, place.list, value, origin);
  const standard = defaultAcl(evidence, subnet.network);
  if (standard !== undefined) associateAcl(evidence, standard, subnet.id, origin);
  return true;
}

/** Whether what stands in a subnet later gets an address of IPv6, or may get one. */
export function givesIpv6(evidence: EditableEvidence, subnet: string): boolean {
  return elementsWith(evidence, 'Subnets', 'SubnetId', subnet).some(({ value }) => {
    const { AssignIpv6AddressOnCreation: isGiven, Ipv6CidrBlockAssociationSet: blocks } = value;
    return typeof isGiven === 'boolean' ? isGiven : Array.isArray(blocks) && blocks.length > 0;
  });
}

/** What machines that start in a subnet get beside an address of it. */
export const GIVEN = { public: 'MapPublicIpOnLaunch', ipv6: 'AssignIpv6AddressOnCreation' } as const;

/** Whether machines that start in a subnet get that; undefined: it is not known. */
export function giveAddresses(
  evidence: EditableEvidence,
  subnet: string,
  kind: keyof typeof GIVEN,
  isGiven: boolean | undefined,
  origin: Origin,
): void {
  for (const { document, value } of elementsWith(evidence, 'Subnets', 'SubnetId', subnet))
    assign(evidence, document, value, { [GIVEN[kind]]: isGiven ?? null }, origin);
}

/** Takes a subnet away, and its places under an ACL and a route table. */
export function deleteSubnet(evidence: EditableEvidence, subnet: string, origin: Origin): void {
  removeAll(evidence, elementsWith(evidence, 'Subnets', 'SubnetId', subnet), origin);
  for (const list of ['NetworkAcls', 'RouteTables'])
    for (const { document, value } of elementsOf(evidence, list))
      for (const each of elementsIn(document, listIn(value, 'Associations')))
        if (each.value.SubnetId === subnet) remove(evidence, document, each.list, each.value, origin);
}
