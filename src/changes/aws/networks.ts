import { parseCidr } from '../../importers/aws/cidr.ts';
import { asRecord } from '../../importers/json-object.ts';
import type { Origin } from '../../model/origin.ts';
import { intersectRanges } from '../../net/address-ranges.ts';
import {
  assign,
  type EditableEvidence,
  insert,
  type JsonObject,
  remove,
  removeAll,
} from '../editable-evidence.ts';
import { elementsIn, elementsOf, elementsWith, listIn, listsOf, textOf } from './elements.ts';
import { canonicalBlock } from './group-rule.ts';
import { addRule, createGroup, defaultGroupOf, deleteGroup } from './groups.ts';
import { addEntry, createAcl, defaultAcl } from './network-acls.ts';
import { createTable } from './routes.ts';
import type { Tag } from './tags.ts';

/** Ids of what a network is made with. */
export const STANDARD = {
  table: (network: string) => `main route table of ${network}`,
  acl: (network: string) => `default network ACL of ${network}`,
  group: (network: string) => `default group of ${network}`,
} as const;

/** Describes a network that a change makes, with what every one has: a main table, a default ACL and a default group. */
export function createNetwork(
  evidence: EditableEvidence,
  network: { readonly id: string; readonly block: string; readonly tags?: readonly Tag[] },
  origin: Origin,
): boolean {
  const [place] = listsOf(evidence, 'Vpcs');
  if (place === undefined) return false;
  const { id, block, tags = [] } = network;
  const value = { VpcId: id, State: 'available', IsDefault: false, Tags: tags };
  insert(evidence, place.document, place.list, value, origin);
  createMain(evidence, id, origin);
  associateBlock(evidence, id, block, origin);
  createDefaultAcl(evidence, id, origin);
  createDefaultGroup(evidence, id, origin);
  return true;
}

function createMain(evidence: EditableEvidence, network: string, origin: Origin): void {
  const id = STANDARD.table(network);
  if (!createTable(evidence, { id, network }, origin)) return;
  for (const { document, value } of elementsWith(evidence, 'RouteTables', 'RouteTableId', id)) {
    const main = { Main: true, RouteTableId: id, AssociationState: { State: 'associated' } };
    insert(evidence, document, listIn(value, 'Associations'), main, origin);
  }
}

/** It lets everything through (VPC user guide, default network ACL). */
function createDefaultAcl(evidence: EditableEvidence, network: string, origin: Origin): void {
  const id = STANDARD.acl(network);
  if (!createAcl(evidence, { id, network }, origin)) return;
  for (const { document, value } of elementsWith(evidence, 'NetworkAcls', 'NetworkAclId', id))
    assign(evidence, document, value, { IsDefault: true }, origin);
  for (const egress of [true, false]) {
    const entry = { egress, number: 100, action: 'allow', protocol: '-1', ipv4: '0.0.0.0/0' };
    addEntry(evidence, id, entry, origin);
  }
}

/** It lets in what comes from its own members (VPC user guide, default security groups). */
function createDefaultGroup(evidence: EditableEvidence, network: string, origin: Origin): void {
  const id = STANDARD.group(network);
  if (!createGroup(evidence, { id, name: 'default', network, allowsEgress: true }, origin)) return;
  addRule(evidence, id, { direction: 'ingress', protocol: '-1', peer: { kind: 'group', id } }, origin);
}

/** What keeps a network from being deleted (API reference, DeleteVpc). */
export function usedIn(evidence: EditableEvidence, network: string): string | undefined {
  const named = (list: string, id: string, isOwn: (value: JsonObject) => boolean): string | undefined =>
    elementsOf(evidence, list).flatMap(({ value }) =>
      value.VpcId === network && isOwn(value) ? (textOf(value[id]) ?? list) : [],
    )[0];
  const attached = elementsOf(evidence, 'InternetGateways').find(({ document, value }) =>
    elementsIn(document, listIn(value, 'Attachments')).some((each) => each.value.VpcId === network),
  );
  return (
    named('Subnets', 'SubnetId', () => true) ??
    textOf(attached?.value.InternetGatewayId) ??
    named('RouteTables', 'RouteTableId', (value) => !isMain(value)) ??
    named('NetworkAcls', 'NetworkAclId', (value) => value.IsDefault !== true) ??
    named('SecurityGroups', 'GroupId', (value) => value.GroupName !== 'default')
  );
}

/** Whether a table is the main one of its network. */
export function isMain(table: JsonObject): boolean {
  const list = table.Associations;
  return Array.isArray(list) && list.some((each) => (each as JsonObject | null)?.Main === true);
}

/** Takes a network away with what it was made with. */
export function deleteNetwork(evidence: EditableEvidence, network: string, origin: Origin): void {
  const group = defaultGroupOf(evidence, network);
  if (group !== undefined) deleteGroup(evidence, group, origin);
  const acl = defaultAcl(evidence, network);
  removeAll(evidence, elementsWith(evidence, 'NetworkAcls', 'NetworkAclId', acl ?? ''), origin);
  removeAll(
    evidence,
    elementsOf(evidence, 'RouteTables').filter(({ value }) => value.VpcId === network),
    origin,
  );
  removeAll(evidence, elementsWith(evidence, 'Vpcs', 'VpcId', network), origin);
}

/** Gives a network a block, which every table of it leads to (VPC user guide, route tables). False where it is not in evidence. */
export function associateBlock(
  evidence: EditableEvidence,
  network: string,
  block: string,
  origin: Origin,
): boolean {
  const isIpv6 = block.includes(':');
  const member = isIpv6 ? 'Ipv6CidrBlock' : 'CidrBlock';
  const found = elementsWith(evidence, 'Vpcs', 'VpcId', network);
  for (const { document, value } of found) {
    const list = listIn(value, isIpv6 ? 'Ipv6CidrBlockAssociationSet' : 'CidrBlockAssociationSet');
    const own = { [member]: canonicalBlock(block), [`${member}State`]: { State: 'associated' } };
    // What a description says of the first block alone would be lost beside a list.
    if (!isIpv6 && list.length === 0 && textOf(value.CidrBlock) !== undefined)
      insert(
        evidence,
        document,
        list,
        { CidrBlock: value.CidrBlock, CidrBlockState: { State: 'associated' } },
        origin,
      );
    insert(evidence, document, list, own, origin);
    if (!isIpv6 && textOf(value.CidrBlock) === undefined)
      assign(evidence, document, value, { CidrBlock: canonicalBlock(block) }, origin);
  }
  const route = {
    [isIpv6 ? 'DestinationIpv6CidrBlock' : 'DestinationCidrBlock']: canonicalBlock(block),
    GatewayId: 'local',
    Origin: 'CreateRouteTable',
    State: 'active',
  };
  for (const { document, value } of elementsOf(evidence, 'RouteTables'))
    if (value.VpcId === network) insert(evidence, document, listIn(value, 'Routes'), { ...route }, origin);
  return found.length > 0;
}

/** What keeps a network from losing a block: a subnet that is numbered from it (VPC user guide, VPC CIDR blocks). */
export function subnetIn(evidence: EditableEvidence, network: string, block: string): string | undefined {
  const range = parseCidr(block);
  const found = elementsWith(evidence, 'Subnets', 'VpcId', network).find(({ document, value }) => {
    const six = elementsIn(document, listIn(value, 'Ipv6CidrBlockAssociationSet'));
    return [value.CidrBlock, ...six.map((each) => each.value.Ipv6CidrBlock)].some((own) => {
      const other = parseCidr(textOf(own) ?? '');
      return range !== undefined && other !== undefined && intersectRanges([range], [other]).length > 0;
    });
  });
  return textOf(found?.value.SubnetId);
}

/** Takes a block from a network, and the routes of its tables to it. */
export function dissociateBlock(
  evidence: EditableEvidence,
  network: string,
  block: string,
  origin: Origin,
): void {
  const wanted = canonicalBlock(block);
  const isSame = (text: unknown) => typeof text === 'string' && canonicalBlock(text) === wanted;
  for (const { document, value } of elementsWith(evidence, 'Vpcs', 'VpcId', network))
    for (const member of ['Ipv6CidrBlock', 'CidrBlock'])
      for (const each of elementsIn(document, listIn(value, `${member}AssociationSet`)))
        if (isSame(each.value[member])) remove(evidence, document, each.list, each.value, origin);
  for (const { document, value } of elementsOf(evidence, 'RouteTables'))
    if (value.VpcId === network)
      for (const { list, value: route } of elementsIn(document, listIn(value, 'Routes')))
        if (
          route.GatewayId === 'local' &&
          [route.DestinationCidrBlock, route.DestinationIpv6CidrBlock].some(isSame)
        )
          remove(evidence, document, list, route, origin);
}

/** Leaves open what a network may be numbered with besides: every route of its tables may be a narrower one. */
export function doubtBlocks(
  evidence: EditableEvidence,
  network: string | undefined,
  why: string,
  origin: Origin,
): void {
  for (const { document, value } of elementsOf(evidence, 'RouteTables')) {
    if (network !== undefined && value.VpcId !== network) continue;
    const route = { DestinationCidrBlock: why, GatewayId: why, Origin: 'CreateRoute', State: 'active' };
    insert(evidence, document, listIn(value, 'Routes'), route, origin);
  }
}

/** The blocks that a network has. */
export function blocksOfNetwork(evidence: EditableEvidence, network: string): string[] {
  return elementsWith(evidence, 'Vpcs', 'VpcId', network).flatMap(({ document, value }) => {
    const listed = ['CidrBlock', 'Ipv6CidrBlock'].flatMap((member) =>
      elementsIn(document, listIn(value, `${member}AssociationSet`)).flatMap((each) =>
        isAssociated(asRecord(each.value[`${member}State`])) ? (textOf(each.value[member]) ?? []) : [],
      ),
    );
    return listed.length > 0 ? listed : (textOf(value.CidrBlock) ?? []);
  });
}

function isAssociated(state: Readonly<Record<string, unknown>> | undefined): boolean {
  return state?.State === undefined || state.State === 'associated';
}
