import { UNDECIDED } from '../../importers/undecided.ts';
import type { Origin } from '../../model/origin.ts';
import {
  assign,
  type EditableEvidence,
  insert,
  type JsonObject,
  type Listed,
  remove,
  removeAll,
} from '../editable-evidence.ts';
import { elementsIn, elementsOf, elementsWith, listIn, textOf } from './elements.ts';

/** An entry of a network ACL. */
export interface AclEntry {
  readonly egress: boolean;
  /** Absent: it may stand anywhere in the order. */
  readonly number?: number;
  readonly action: string;
  /** A name or number of a protocol, or -1. */
  readonly protocol: string;
  readonly ipv4?: string;
  readonly ipv6?: string;
  readonly ports?: { readonly from: number; readonly to: number };
  readonly icmp?: { readonly type: number; readonly code: number };
  /** Why it may hold or not. */
  readonly doubt?: string;
}

/** Numbers that users may give; the closing entries have higher ones. */
export const LAST_NUMBER = 32_766;

const PROTOCOLS: Readonly<Record<string, string>> = {
  tcp: '6',
  udp: '17',
  icmp: '1',
  icmpv6: '58',
  all: '-1',
};

/** The element of `Entries`; without a number it comes first, and may match or not. */
export function toEntry(entry: AclEntry): JsonObject {
  const protocol = entry.protocol.toLowerCase();
  const doubt = entry.doubt ?? (entry.number === undefined ? 'its rule number is not known' : undefined);
  return {
    ...(entry.ipv4 === undefined ? {} : { CidrBlock: entry.ipv4 }),
    ...(entry.ipv6 === undefined ? {} : { Ipv6CidrBlock: entry.ipv6 }),
    Egress: entry.egress,
    ...(entry.icmp === undefined ? {} : { IcmpTypeCode: { Type: entry.icmp.type, Code: entry.icmp.code } }),
    ...(entry.ports === undefined ? {} : { PortRange: { From: entry.ports.from, To: entry.ports.to } }),
    Protocol: PROTOCOLS[protocol] ?? protocol,
    RuleAction: entry.action,
    RuleNumber: entry.number ?? 0,
    ...(doubt === undefined ? {} : { [UNDECIDED]: doubt }),
  };
}

/** Entries of an ACL with this number and direction, at each place where it stands. */
export function entriesAt(
  evidence: EditableEvidence,
  acl: string,
  egress: boolean,
  number: number,
): Listed[] {
  return elementsWith(evidence, 'NetworkAcls', 'NetworkAclId', acl).flatMap(({ document, value }) =>
    elementsIn(document, listIn(value, 'Entries')).filter(
      (entry) => entry.value.RuleNumber === number && entry.value.Egress === egress,
    ),
  );
}

/** Adds an entry wherever the ACL is described. */
export function addEntry(evidence: EditableEvidence, acl: string, entry: AclEntry, origin: Origin): boolean {
  const acls = elementsWith(evidence, 'NetworkAcls', 'NetworkAclId', acl);
  for (const { document, value } of acls)
    insert(evidence, document, listIn(value, 'Entries'), toEntry(entry), origin);
  return acls.length > 0;
}

/** False where there is no such entry. */
export function removeEntry(
  evidence: EditableEvidence,
  acl: string,
  egress: boolean,
  number: number,
  origin: Origin,
): boolean {
  const found = entriesAt(evidence, acl, egress, number);
  return removeAll(evidence, found, origin);
}

/** Makes what an ACL says hold or not. */
export function doubtEntries(
  evidence: EditableEvidence,
  acl: string,
  why: string,
  origin: Origin,
  which: (entry: JsonObject) => boolean,
): void {
  for (const { document, value } of elementsWith(evidence, 'NetworkAcls', 'NetworkAclId', acl))
    for (const entry of elementsIn(document, listIn(value, 'Entries')))
      if (isOwn(entry.value) && which(entry.value))
        assign(evidence, document, entry.value, { [UNDECIDED]: why }, origin);
}

/** Takes every entry away but the closing ones. */
export function emptyAcl(evidence: EditableEvidence, acl: string, origin: Origin): void {
  for (const { document, value } of elementsWith(evidence, 'NetworkAcls', 'NetworkAclId', acl))
    for (const entry of elementsIn(document, listIn(value, 'Entries')))
      if (isOwn(entry.value)) remove(evidence, document, entry.list, entry.value, origin);
}

function isOwn({ RuleNumber: number }: JsonObject): boolean {
  return typeof number === 'number' && number <= LAST_NUMBER;
}

/** Describes an ACL that a change creates: it denies everything. */
export function createAcl(
  evidence: EditableEvidence,
  acl: { readonly id: string; readonly network: string },
  origin: Origin,
): boolean {
  const acls = elementsOf(evidence, 'NetworkAcls');
  const place = acls.find(({ value }) => value.VpcId === acl.network) ?? acls[0];
  if (place === undefined) return false;
  const closing = (egress: boolean, number: number, block: JsonObject): JsonObject => ({
    ...block,
    Egress: egress,
    Protocol: '-1',
    RuleAction: 'deny',
    RuleNumber: number,
  });
  const entries = [true, false].flatMap((egress) => [
    closing(egress, LAST_NUMBER + 1, { CidrBlock: '0.0.0.0/0' }),
    closing(egress, LAST_NUMBER + 2, { Ipv6CidrBlock: '::/0' }),
  ]);
  const value = {
    NetworkAclId: acl.id,
    VpcId: acl.network,
    IsDefault: false,
    Associations: [],
    Entries: entries,
    Tags: [],
  };
  insert(evidence, place.document, place.list, value, origin);
  return true;
}

/** Takes an ACL away; its subnets go back to the default one of their network. */
export function deleteAcl(evidence: EditableEvidence, acl: string, origin: Origin): boolean {
  const found = elementsWith(evidence, 'NetworkAcls', 'NetworkAclId', acl);
  for (const { document, value } of found)
    for (const association of elementsIn(document, listIn(value, 'Associations')))
      dissociateAcl(evidence, acl, textOf(association.value.SubnetId) ?? '', origin);
  return removeAll(evidence, found, origin);
}

/** Puts a subnet under an ACL instead of the one that it has. */
export function associateAcl(
  evidence: EditableEvidence,
  acl: string,
  subnet: string,
  origin: Origin,
): boolean {
  for (const other of elementsOf(evidence, 'NetworkAcls')) dissociate(evidence, other, subnet, origin);
  const acls = elementsWith(evidence, 'NetworkAcls', 'NetworkAclId', acl);
  for (const { document, value } of acls) {
    const association = { NetworkAclId: acl, SubnetId: subnet };
    insert(evidence, document, listIn(value, 'Associations'), association, origin);
  }
  return acls.length > 0;
}

/** Ends the association of a subnet, which goes back to the default ACL of its network; where that is not in evidence, none is known. */
export function dissociateAcl(evidence: EditableEvidence, acl: string, subnet: string, origin: Origin): void {
  for (const element of elementsWith(evidence, 'NetworkAcls', 'NetworkAclId', acl)) {
    if (!dissociate(evidence, element, subnet, origin)) continue;
    const standard = defaultAcl(evidence, textOf(element.value.VpcId) ?? '');
    if (standard !== undefined && standard !== acl) associateAcl(evidence, standard, subnet, origin);
  }
}

/** Leaves open which ACL a subnet has. */
export function doubtAclOf(evidence: EditableEvidence, subnet: string, origin: Origin): void {
  for (const acl of elementsOf(evidence, 'NetworkAcls')) dissociate(evidence, acl, subnet, origin);
}

/** Leaves open whether subnets have this ACL, or which one; those of other networks cannot have it. */
export function doubtAcls(
  evidence: EditableEvidence,
  acl: string | undefined,
  isMeant: (subnet: string) => boolean,
  origin: Origin,
): void {
  const acls = elementsWith(evidence, 'NetworkAcls', 'NetworkAclId', acl ?? '');
  const networks = acls.map(({ value }) => value.VpcId);
  for (const { value } of elementsOf(evidence, 'Subnets')) {
    const subnet = textOf(value.SubnetId);
    const isPossible = acl === undefined || networks.includes(value.VpcId);
    if (subnet !== undefined && isPossible && isMeant(subnet)) doubtAclOf(evidence, subnet, origin);
  }
}

/** False where the subnet is not under this ACL. */
function dissociate(
  evidence: EditableEvidence,
  { document, value }: Listed,
  subnet: string,
  origin: Origin,
): boolean {
  const found = elementsIn(document, listIn(value, 'Associations')).filter(
    ({ value: association }) => association.SubnetId === subnet,
  );
  for (const { list, value: association } of found) remove(evidence, document, list, association, origin);
  return found.length > 0;
}

export function aclIds(evidence: EditableEvidence): string[] {
  return [
    ...new Set(elementsOf(evidence, 'NetworkAcls').flatMap(({ value }) => textOf(value.NetworkAclId) ?? [])),
  ];
}

/** The default ACL of a network. */
export function defaultAcl(evidence: EditableEvidence, network: string): string | undefined {
  const found = elementsOf(evidence, 'NetworkAcls').find(
    ({ value }) => value.VpcId === network && value.IsDefault === true,
  );
  return textOf(found?.value.NetworkAclId);
}
