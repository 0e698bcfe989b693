import { asRecord } from '../../importers/json-object.ts';
import { UNDECIDED } from '../../importers/undecided.ts';
import type { Origin } from '../../model/origin.ts';
import {
  type EditableDocument,
  type EditableEvidence,
  insert,
  type JsonObject,
  type Listed,
  remove,
  removeAll,
  replace,
} from '../editable-evidence.ts';
import { elementsIn, elementsOf, elementsWith, interfacesOf, listIn, listsOf, textOf } from './elements.ts';
import {
  type Direction,
  type GroupRule,
  identityOf,
  type Peer,
  toListedRule,
  toPermission,
} from './group-rule.ts';

const MEMBERS: Readonly<Record<Direction, string>> = {
  ingress: 'IpPermissions',
  egress: 'IpPermissionsEgress',
};

/** Ids of all groups in evidence, described or known by rules that are listed. */
export function groupIds(evidence: EditableEvidence): string[] {
  const described = elementsOf(evidence, 'SecurityGroups');
  const listed = elementsOf(evidence, 'SecurityGroupRules');
  return [...new Set([...described, ...listed].flatMap(({ value }) => textOf(value.GroupId) ?? []))];
}

/** The default group of a network. */
export function defaultGroupOf(evidence: EditableEvidence, network: string): string | undefined {
  const found = elementsOf(evidence, 'SecurityGroups').find(
    ({ value }) => value.VpcId === network && value.GroupName === 'default',
  );
  return textOf(found?.value.GroupId);
}

export function hasGroup(evidence: EditableEvidence, group: string): boolean {
  return ['SecurityGroups', 'SecurityGroupRules'].some(
    (list) => elementsWith(evidence, list, 'GroupId', group).length > 0,
  );
}

/** One rule where it stands in the evidence. */
interface Found {
  readonly rule: GroupRule;
  /** Id of the rule, where it is listed. */
  readonly id?: string;
  readonly takeAway: (origin: Origin) => void;
  /** Makes it hold or not. */
  readonly doubt: (why: string, origin: Origin) => void;
}

/** Every rule of a group at each place where it stands. */
export function rulesOf(evidence: EditableEvidence, group: string): Found[] {
  return [
    ...elementsWith(evidence, 'SecurityGroups', 'GroupId', group).flatMap((element) => [
      ...describedRules(evidence, element, 'ingress'),
      ...describedRules(evidence, element, 'egress'),
    ]),
    ...elementsWith(evidence, 'SecurityGroupRules', 'GroupId', group).map((element) =>
      listedRule(evidence, element),
    ),
  ];
}

/**
 * Adds a rule, with its peer's account as the platform completes it, wherever the group's rules stand; false where it has the rule
 * already, or is not in evidence. One that was modified keeps its `known` id.
 */
export function addRule(
  evidence: EditableEvidence,
  group: string,
  rule: GroupRule,
  origin: Origin,
  known?: string,
): boolean {
  const identity = identityOf(rule);
  if (
    rule.doubt === undefined &&
    rulesOf(evidence, group).some((found) => found.rule.doubt === undefined && isSame(found.rule, identity))
  )
    return false;
  const described = elementsWith(evidence, 'SecurityGroups', 'GroupId', group);
  for (const { document, value } of described)
    insert(
      evidence,
      document,
      listIn(value, MEMBERS[rule.direction]),
      toPermission(withAccount(rule, value.OwnerId)),
      origin,
    );
  const listed = elementsWith(evidence, 'SecurityGroupRules', 'GroupId', group);
  const documents = new Map(listed.map((element) => [element.document, element]));
  for (const { document, list, value } of documents.values()) {
    const id = known ?? freeId(evidence);
    const owned = withAccount(rule, value.GroupOwnerId);
    insert(evidence, document, list, toListedRule(owned, id, group, value.GroupOwnerId), origin);
  }
  return described.length + listed.length > 0;
}

/** A reference without an account would be that of a group that was deleted. */
function withAccount(rule: GroupRule, owner: unknown): GroupRule {
  const { peer } = rule;
  if (peer.kind !== 'group' || peer.account !== undefined) return rule;
  return { ...rule, peer: { ...peer, account: textOf(owner) ?? 'an account that is not known' } };
}

/** Equal ids would be one rule that is told in two ways. */
function freeId(evidence: EditableEvidence): string {
  let number = evidence.written.size + 1;
  const isTaken = (): boolean =>
    elementsWith(evidence, 'SecurityGroupRules', 'SecurityGroupRuleId', `sgr-planned-${number}`).length > 0;
  while (isTaken()) number += 1;
  return `sgr-planned-${number}`;
}

/** Takes a rule away wherever it stands; false where there is none. */
export function removeRule(
  evidence: EditableEvidence,
  group: string,
  rule: GroupRule,
  origin: Origin,
): boolean {
  const identity = identityOf(rule);
  const found = rulesOf(evidence, group).filter((each) => isSame(each.rule, identity));
  for (const each of found) each.takeAway(origin);
  return found.length > 0;
}

/** Takes a rule away or not; false where there is none. */
export function perhapsRemoveRule(
  evidence: EditableEvidence,
  group: string,
  rule: GroupRule,
  why: string,
  origin: Origin,
): boolean {
  const identity = identityOf(rule);
  const found = rulesOf(evidence, group).filter((each) => isSame(each.rule, identity));
  for (const each of found) each.doubt(why, origin);
  return found.length > 0;
}

function isSame(rule: GroupRule, identity: string): boolean {
  return identityOf(rule) === identity;
}

/** Describes a group that a change creates, beside others of its network. */
export function createGroup(
  evidence: EditableEvidence,
  group: {
    readonly id: string;
    readonly name: string;
    readonly network?: string;
    readonly allowsEgress: boolean;
  },
  origin: Origin,
): boolean {
  const groups = elementsOf(evidence, 'SecurityGroups');
  const neighbour = groups.find(({ value }) => value.VpcId === group.network) ?? groups[0];
  const place = neighbour ?? listsOf(evidence, 'SecurityGroups')[0];
  if (place === undefined) return false;
  const owner = textOf(neighbour?.value.OwnerId);
  insert(
    evidence,
    place.document,
    place.list,
    {
      GroupId: group.id,
      GroupName: group.name,
      ...(owner === undefined ? {} : { OwnerId: owner }),
      ...(group.network === undefined ? {} : { VpcId: group.network }),
      IpPermissions: [],
      IpPermissionsEgress: group.allowsEgress ? everywhere(evidence, group.network) : [],
    },
    origin,
  );
  return true;
}

/** The rules that let everything out of a group that is made. */
export const EVERYWHERE: readonly GroupRule[] = [
  { direction: 'egress', protocol: '-1', peer: { kind: 'ipv4', text: '0.0.0.0/0' } },
  { direction: 'egress', protocol: '-1', peer: { kind: 'ipv6', text: '::/0' } },
];

/** With a rule for IPv6 unless the network is known to have none (VPC user guide, default security group rules). */
function everywhere(evidence: EditableEvidence, network: string | undefined): JsonObject[] {
  const [described] = elementsWith(evidence, 'Vpcs', 'VpcId', network ?? '');
  const blocks = described?.value.Ipv6CidrBlockAssociationSet;
  const hasIpv6 = described === undefined || (Array.isArray(blocks) && blocks.length > 0);
  return EVERYWHERE.filter(({ peer }) => hasIpv6 || peer.kind !== 'ipv6').map(toPermission);
}

/** What keeps a group from being deleted: who wears it, or a rule of another group that names it (API reference, DeleteSecurityGroup). */
export function holderOf(evidence: EditableEvidence, group: string): string | undefined {
  const wearer = interfacesOf(evidence).find(
    ({ value }) =>
      Array.isArray(value.Groups) && value.Groups.some((worn) => asRecord(worn)?.GroupId === group),
  );
  if (wearer !== undefined) return textOf(wearer.value.NetworkInterfaceId) ?? 'an interface';
  return groupIds(evidence).find(
    (other) =>
      other !== group &&
      rulesOf(evidence, other).some(({ rule: { peer } }) => peer.kind === 'group' && peer.id === group),
  );
}

/** Takes away the description of a group and its rules; false where there is none. */
export function deleteGroup(evidence: EditableEvidence, group: string, origin: Origin): boolean {
  const elements = [
    ...elementsWith(evidence, 'SecurityGroups', 'GroupId', group),
    ...elementsWith(evidence, 'SecurityGroupRules', 'GroupId', group),
  ];
  return removeAll(evidence, elements, origin);
}

function describedRules(evidence: EditableEvidence, element: Listed, direction: Direction): Found[] {
  const permissions = element.value[MEMBERS[direction]];
  if (!Array.isArray(permissions)) return [];
  return elementsIn(element.document, permissions).flatMap(({ document, list, value }) =>
    peersIn(document, value).map(({ peer, entry }): Found => {
      const rule: GroupRule = { ...trafficOf(value), direction, peer };
      const takeAway = (origin: Origin): void => {
        remove(evidence, document, entry.list, entry.value, origin);
        if (peersIn(document, value).length === 0) remove(evidence, document, list, value, origin);
      };
      return {
        rule,
        takeAway,
        doubt: (why, origin) => {
          takeAway(origin);
          insert(evidence, document, list, toPermission({ ...rule, doubt: why }), origin);
        },
      };
    }),
  );
}

function listedRule(evidence: EditableEvidence, { document, list, value }: Listed): Found {
  const reference = value.ReferencedGroupInfo as JsonObject | undefined;
  const peer: Peer = peerOf('UserIdGroupPairs', reference ?? {}) ??
    peerOf('PrefixListIds', value) ??
    peerOf('IpRanges', { CidrIp: value.CidrIpv4 }) ??
    peerOf('Ipv6Ranges', { CidrIpv6: value.CidrIpv6 }) ?? { kind: 'some block' };
  const rule: GroupRule = {
    ...trafficOf(value),
    direction: value.IsEgress === true ? 'egress' : 'ingress',
    peer,
  };
  const id = textOf(value.SecurityGroupRuleId);
  return {
    rule,
    ...(id === undefined ? {} : { id }),
    takeAway: (origin) => remove(evidence, document, list, value, origin),
    doubt: (why, origin) => replace(evidence, document, list, value, { ...value, [UNDECIDED]: why }, origin),
  };
}

function trafficOf(value: JsonObject): Pick<GroupRule, 'protocol' | 'from' | 'to' | 'doubt'> {
  const { IpProtocol: protocol, FromPort: from, ToPort: to } = value;
  const doubt = textOf(value[UNDECIDED]);
  return {
    ...(doubt === undefined ? {} : { doubt }),
    protocol: typeof protocol === 'string' ? protocol : '-1',
    ...(typeof from === 'number' ? { from } : {}),
    ...(typeof to === 'number' ? { to } : {}),
  };
}

const PEER_LISTS = ['IpRanges', 'Ipv6Ranges', 'PrefixListIds', 'UserIdGroupPairs'] as const;

function peersIn(document: EditableDocument, permission: JsonObject): { peer: Peer; entry: Listed }[] {
  return PEER_LISTS.flatMap((member) => {
    const list = permission[member];
    if (!Array.isArray(list)) return [];
    return elementsIn(document, list).flatMap((entry) => {
      const peer = peerOf(member, entry.value);
      return peer === undefined ? [] : { peer, entry };
    });
  });
}

function peerOf(member: (typeof PEER_LISTS)[number], value: JsonObject): Peer | undefined {
  const cidr = textOf(member === 'IpRanges' ? value.CidrIp : value.CidrIpv6);
  if (member === 'IpRanges') return cidr === undefined ? undefined : { kind: 'ipv4', text: cidr };
  if (member === 'Ipv6Ranges') return cidr === undefined ? undefined : { kind: 'ipv6', text: cidr };
  const list = textOf(value.PrefixListId);
  if (member === 'PrefixListIds') return list === undefined ? undefined : { kind: 'list', text: list };
  const id = textOf(value.GroupId);
  const account = textOf(value.UserId);
  if (id === undefined) return undefined;
  return { kind: 'group', id, ...(account === undefined ? {} : { account }) };
}

/** The group that has the rule with this id. */
export function groupOfRule(evidence: EditableEvidence, ruleId: string): string | undefined {
  const [found] = elementsWith(evidence, 'SecurityGroupRules', 'SecurityGroupRuleId', ruleId);
  return textOf(found?.value.GroupId);
}
