import type { Condition, Rule, Side } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import type { AddressList } from '../../model/snapshot.ts';
import type { AddressTerm } from '../../net/address.ts';
import type { Box } from '../../net/box.ts';
import { UNDECIDED } from '../undecided.ts';
import type { CidrReader } from './cidr.ts';
import type { Element } from './elements.ts';
import type { Membership, Owner } from './group-reference.ts';
import { exceptedNetworks, referenceGap, resolveReference } from './group-reference.ts';
import type { Traffic, TrafficReader } from './protocol.ts';
import { type GroupReference, IpPermission, type SecurityGroup, type SecurityGroupRule } from './schema.ts';

export type Direction = 'ingress' | 'egress';

/** Rules by direction, one for each peer. `origin.text` says all that a rule says, so that two listings of a group can be compared by it. */
export type GroupRules = Readonly<Record<Direction, readonly Rule[]>>;

export interface RuleReading {
  readonly readCidr: CidrReader;
  readonly lists: ReadonlyMap<string, AddressList>;
  readonly membership: Membership;
  readonly gaps: Gap[];
  readonly readTraffic: TrafficReader;
  readonly known: Readonly<Record<Direction, Map<Traffic, Known>>>;
}

/** What permissions of one direction and traffic share: groups repeat each other, and equal conditions are one object. */
interface Known {
  /** The rule's text but for the peer: `ingress tcp 22 from `. */
  readonly text: string;
  /** By the block or group of the peer. */
  readonly conditions: Map<string, readonly Condition[]>;
}

/** What the peers of one permission share. */
interface Permission {
  /** Why it may not hold, or not be there. */
  readonly doubt: string | undefined;
  readonly direction: Direction;
  readonly owner: Owner;
  readonly file: string;
  readonly traffic: Traffic;
  readonly known: Known;
}

/** Rules of a `describe-security-groups` element; ids are `ingress 0/2` (permission/peer). */
export function rulesOfGroup(
  { value: group, file, pointer }: Element<SecurityGroup>,
  reading: RuleReading,
): GroupRules {
  const owner: Owner = {
    id: group.GroupId,
    account: group.OwnerId ?? undefined,
    network: group.VpcId ?? undefined,
  };
  const ingress: Rule[] = [];
  const egress: Rule[] = [];
  group.IpPermissions?.forEach((item, index) => {
    const permission = toPermission(item, 'ingress', owner, file, reading);
    readPeers(item, permission, `ingress ${index}`, `${pointer}/IpPermissions/${index}`, reading, ingress);
  });
  group.IpPermissionsEgress?.forEach((item, index) => {
    const permission = toPermission(item, 'egress', owner, file, reading);
    readPeers(
      item,
      permission,
      `egress ${index}`,
      `${pointer}/IpPermissionsEgress/${index}`,
      reading,
      egress,
    );
  });
  return { ingress, egress };
}

/** The rule of a `describe-security-group-rules` element, which has one peer. */
export function ruleOfListing(
  { value, file, pointer }: Element<SecurityGroupRule>,
  network: string | undefined,
  reading: RuleReading,
): Rule {
  const owner: Owner = { id: value.GroupId, account: value.GroupOwnerId ?? undefined, network };
  const permission = toPermission(value, value.IsEgress ? 'egress' : 'ingress', owner, file, reading);
  const id = value.SecurityGroupRuleId;
  const rule = value.ReferencedGroupInfo
    ? referenceRule(value.ReferencedGroupInfo, permission, id, pointer, reading)
    : value.PrefixListId
      ? listRule(value.PrefixListId, permission, id, pointer, reading)
      : addressRule(value.CidrIpv4 ?? value.CidrIpv6, permission, id, pointer, reading);
  return doubted(rule, permission, reading);
}

function doubted(rule: Rule, { doubt, owner }: Permission, { gaps }: RuleReading): Rule {
  if (doubt === undefined) return rule;
  gaps.push({
    kind: 'unmodelled',
    effect: 'either',
    what: doubt,
    subject: owner.id,
    origin: rule.origin,
  });
  return { ...rule, conditions: [...rule.conditions, { kind: 'opaque', reason: doubt }] };
}

function toPermission(
  item: Pick<IpPermission, 'IpProtocol' | 'FromPort' | 'ToPort' | typeof UNDECIDED>,
  direction: Direction,
  owner: Owner,
  file: string,
  reading: RuleReading,
): Permission {
  const traffic = reading.readTraffic(item.IpProtocol, item.FromPort ?? undefined, item.ToPort ?? undefined);
  let known = reading.known[direction].get(traffic);
  if (known === undefined) {
    const text = `${direction} ${traffic.text} ${direction === 'ingress' ? 'from' : 'to'} `;
    known = { text, conditions: new Map() };
    reading.known[direction].set(traffic, known);
  }
  return { direction, owner, file, traffic, known, doubt: item[UNDECIDED] ?? undefined };
}

function readPeers(
  item: IpPermission,
  permission: Permission,
  id: string,
  pointer: string,
  reading: RuleReading,
  rules: Rule[],
): void {
  const before = rules.length;
  const nextId = (): string => `${id}/${rules.length - before}`;
  item.IpRanges?.forEach((peer, index) => {
    rules.push(addressRule(peer.CidrIp, permission, nextId(), `${pointer}/IpRanges/${index}`, reading));
  });
  item.Ipv6Ranges?.forEach((peer, index) => {
    rules.push(addressRule(peer.CidrIpv6, permission, nextId(), `${pointer}/Ipv6Ranges/${index}`, reading));
  });
  item.PrefixListIds?.forEach((peer, index) => {
    rules.push(
      listRule(peer.PrefixListId, permission, nextId(), `${pointer}/PrefixListIds/${index}`, reading),
    );
  });
  item.UserIdGroupPairs?.forEach((peer, index) => {
    rules.push(referenceRule(peer, permission, nextId(), `${pointer}/UserIdGroupPairs/${index}`, reading));
  });
  for (const member of unknownPeers(item))
    rules.push(addressRule(undefined, permission, nextId(), `${pointer}/${member}`, reading));
  if (permission.doubt !== undefined)
    for (let index = before; index < rules.length; index += 1)
      rules[index] = doubted(rules[index] as Rule, permission, reading);
  if (rules.length > before) return;
  const lists = [item.IpRanges, item.Ipv6Ranges, item.PrefixListIds, item.UserIdGroupPairs];
  // A permission is made for its peers: where no list of them is there, they stand where nobody has read.
  if (lists.every((list) => !list))
    rules.push(addressRule(undefined, permission, nextId(), pointer, reading));
}

const PERMISSION_MEMBERS: ReadonlySet<string> = new Set(Object.keys(IpPermission.shape));

/** Members that are not known and are lists, as those of peers are; what only describes a permission is none. */
function unknownPeers(item: IpPermission): string[] {
  return Object.keys(item).filter((key) => {
    if (PERMISSION_MEMBERS.has(key)) return false;
    const value: unknown = item[key as keyof IpPermission];
    return Array.isArray(value) && value.length > 0;
  });
}

function addressRule(
  cidr: string | null | undefined,
  permission: Permission,
  id: string,
  pointer: string,
  reading: RuleReading,
): Rule {
  const { traffic } = permission;
  const origin = originOf(permission, pointer, cidr ?? 'an unknown peer');
  const known = cidr ? permission.known.conditions.get(cidr) : undefined;
  if (known !== undefined) return { id, conditions: known, action: ACCEPT, origin };
  const range = cidr ? reading.readCidr(cidr) : undefined;
  if (!cidr || range === undefined) {
    const problem = cidr
      ? `"${cidr}" is no address block (expected a.b.c.d/n or an IPv6 prefix)`
      : 'the peer of the rule is not known';
    return opaqueRule(permission, id, origin, traffic.box, problem, reading);
  }
  const box = withPeer(traffic.box, permission.direction, [range]);
  if (traffic.problem !== undefined) return opaqueRule(permission, id, origin, box, traffic.problem, reading);
  const conditions: readonly Condition[] = [{ kind: 'packet', boxes: [box] }];
  permission.known.conditions.set(cidr, conditions);
  return { id, conditions, action: ACCEPT, origin };
}

function listRule(
  list: string | null | undefined,
  permission: Permission,
  id: string,
  pointer: string,
  reading: RuleReading,
): Rule {
  const { traffic } = permission;
  const origin = originOf(permission, pointer, list ?? 'an unknown prefix list');
  if (!list) return opaqueRule(permission, id, origin, traffic.box, 'the rule names no prefix list', reading);
  const family = reading.lists.get(list)?.family;
  if (family !== undefined && traffic.box.family !== undefined && family !== traffic.box.family) {
    return { id, conditions: NOTHING, action: ACCEPT, origin };
  }
  const box: Box = family === undefined ? traffic.box : { ...traffic.box, family };
  if (traffic.problem !== undefined) return opaqueRule(permission, id, origin, box, traffic.problem, reading);
  const conditions: readonly Condition[] = [
    { kind: 'packet', boxes: [box] },
    { kind: 'list', side: sideOf(permission.direction), list },
  ];
  return { id, conditions, action: ACCEPT, origin };
}

function referenceRule(
  reference: GroupReference,
  permission: Permission,
  id: string,
  pointer: string,
  reading: RuleReading,
): Rule {
  const { traffic, owner } = permission;
  const account =
    reference.UserId && owner.account && reference.UserId !== owner.account ? `${reference.UserId}/` : '';
  const group = reference.GroupId ?? reference.GroupName ?? 'an unknown group';
  const origin = originOf(permission, pointer, account + group);
  const referenced = resolveReference(reference, owner, reading.membership);
  const gap = referenceGap(referenced, owner.id, origin);
  if (gap !== undefined) reading.gaps.push(gap);
  if (referenced.kind === 'nothing') return { id, conditions: NOTHING, action: ACCEPT, origin };
  if (referenced.kind === 'unknown') {
    const box = withPeer(traffic.box, permission.direction, referenced.bounds);
    return { id, conditions: perhaps(box, referenced.reason), action: ACCEPT, origin };
  }
  if (traffic.problem !== undefined)
    return opaqueRule(permission, id, origin, traffic.box, traffic.problem, reading);
  const notIn = exceptedNetworks(referenced.group, owner, permission.direction, reading.membership);
  const peer = `${referenced.group} ${referenced.others?.reason ?? ''} ${JSON.stringify(notIn)}`;
  let conditions = permission.known.conditions.get(peer);
  if (conditions === undefined) {
    conditions = [
      { kind: 'packet', boxes: [traffic.box] },
      {
        kind: 'members',
        side: sideOf(permission.direction),
        group: referenced.group,
        ...(notIn === undefined ? {} : { notIn }),
        ...(referenced.others === undefined ? {} : { others: referenced.others }),
      },
    ];
    permission.known.conditions.set(peer, conditions);
  }
  return { id, conditions, action: ACCEPT, origin };
}

function originOf({ file, known }: Permission, pointer: string, peer: string): Origin {
  return { file, pointer, text: known.text + peer };
}

/** The action of every rule of a group. */
export const ACCEPT = { kind: 'accept' } as const;
const NOTHING: readonly Condition[] = [{ kind: 'packet', boxes: [] }];

function opaqueRule(
  permission: Permission,
  id: string,
  origin: Origin,
  box: Box,
  reason: string,
  reading: RuleReading,
): Rule {
  reading.gaps.push({
    kind: 'unmodelled',
    effect: 'may-allow-more',
    what: reason,
    subject: permission.owner.id,
    origin,
  });
  return { id, conditions: perhaps(box, reason), action: ACCEPT, origin };
}

function perhaps(box: Box, reason: string): readonly Condition[] {
  return [
    { kind: 'packet', boxes: [box] },
    { kind: 'opaque', reason },
  ];
}

function withPeer(box: Box, direction: Direction, peer: readonly AddressTerm[]): Box {
  return direction === 'ingress' ? { ...box, source: peer } : { ...box, destination: peer };
}

function sideOf(direction: Direction): Side {
  return direction === 'ingress' ? 'source' : 'destination';
}
