import type { AddressTerm } from '../../net/address.ts';
import type { Box } from '../../net/box.ts';
import type { Condition } from '../../model/filter.ts';
import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import type { AddressList } from '../../model/snapshot.ts';
import type { CidrReader } from './cidr.ts';
import type { Element } from './elements.ts';
import type { Membership, Owner } from './group-reference.ts';
import { referenceGap, resolveReference } from './group-reference.ts';
import type { Traffic } from './protocol.ts';
import { groupTraffic } from './protocol.ts';
import type { GroupReference, IpPermission, SecurityGroup, SecurityGroupRule } from './schema.ts';

export type Direction = 'ingress' | 'egress';

/** One peer of one permission. `origin.text` says all that the rule says, so that two listings of a group can be compared by it. */
export interface GroupRule {
  readonly direction: Direction;
  readonly id: string;
  readonly conditions: readonly Condition[];
  readonly origin: Origin;
}

export interface RuleReading {
  readonly readCidr: CidrReader;
  readonly lists: ReadonlyMap<string, AddressList>;
  readonly membership: Membership;
  readonly gaps: Gap[];
  /** Conditions by rule text: groups repeat each other, and equal conditions are one object. */
  readonly known: Map<string, readonly Condition[]>;
}

interface Place {
  readonly direction: Direction;
  readonly owner: Owner;
  readonly id: string;
  readonly file: string;
  readonly pointer: string;
}

/** Rules of a `describe-security-groups` element; ids are `ingress 0/2` (permission/peer). */
export function rulesOfGroup({ value: group, file, pointer }: Element<SecurityGroup>, reading: RuleReading): GroupRule[] {
  const owner: Owner = { id: group.GroupId, account: group.OwnerId ?? undefined, network: group.VpcId ?? undefined };
  const rules: GroupRule[] = [];
  const directions = [
    ['ingress', 'IpPermissions', group.IpPermissions],
    ['egress', 'IpPermissionsEgress', group.IpPermissionsEgress],
  ] as const;
  for (const [direction, member, permissions] of directions) {
    permissions?.forEach((permission, index) => {
      const place: Place = { direction, owner, id: `${direction} ${index}`, file, pointer: `${pointer}/${member}/${index}` };
      readPermission(permission, place, reading, rules);
    });
  }
  return rules;
}

/** The rule of a `describe-security-group-rules` element, which has one peer. */
export function ruleOfListing({ value, file, pointer }: Element<SecurityGroupRule>, network: string | undefined, reading: RuleReading): GroupRule {
  const direction: Direction = value.IsEgress ? 'egress' : 'ingress';
  const owner: Owner = { id: value.GroupId, account: value.GroupOwnerId ?? undefined, network };
  const place: Place = { direction, owner, id: value.SecurityGroupRuleId, file, pointer };
  const traffic = groupTraffic(value.IpProtocol, value.FromPort ?? undefined, value.ToPort ?? undefined);
  if (value.ReferencedGroupInfo) return referenceRule(value.ReferencedGroupInfo, traffic, place, reading);
  if (value.PrefixListId) return listRule(value.PrefixListId, traffic, place, reading);
  return addressRule(value.CidrIpv4 ?? value.CidrIpv6, traffic, place, reading);
}

function readPermission(permission: IpPermission, place: Place, reading: RuleReading, rules: GroupRule[]): void {
  const traffic = groupTraffic(permission.IpProtocol, permission.FromPort ?? undefined, permission.ToPort ?? undefined);
  let count = 0;
  const peerPlace = (member: string, index: number): Place => {
    const id = `${place.id}/${count}`;
    count += 1;
    return { ...place, id, pointer: `${place.pointer}/${member}/${index}` };
  };
  permission.IpRanges?.forEach((peer, index) => {
    rules.push(addressRule(peer.CidrIp, traffic, peerPlace('IpRanges', index), reading));
  });
  permission.Ipv6Ranges?.forEach((peer, index) => {
    rules.push(addressRule(peer.CidrIpv6, traffic, peerPlace('Ipv6Ranges', index), reading));
  });
  permission.PrefixListIds?.forEach((peer, index) => {
    rules.push(listRule(peer.PrefixListId, traffic, peerPlace('PrefixListIds', index), reading));
  });
  permission.UserIdGroupPairs?.forEach((peer, index) => {
    rules.push(referenceRule(peer, traffic, peerPlace('UserIdGroupPairs', index), reading));
  });
}

function addressRule(cidr: string | null | undefined, traffic: Traffic, place: Place, reading: RuleReading): GroupRule {
  const text = ruleText(place, traffic, cidr ?? 'an unknown peer');
  const known = reading.known.get(text);
  if (known !== undefined) return toRule(place, text, known);
  const range = cidr ? reading.readCidr(cidr) : undefined;
  if (range === undefined) {
    const problem = cidr ? `"${cidr}" is no address block (expected a.b.c.d/n or an IPv6 prefix)` : 'the peer of the rule is not known';
    return opaqueRule(place, text, traffic.box, problem, reading);
  }
  const box = withPeer(traffic.box, place.direction, [range]);
  if (traffic.problem !== undefined) return opaqueRule(place, text, box, traffic.problem, reading);
  const conditions: readonly Condition[] = [{ kind: 'packet', boxes: [box] }];
  reading.known.set(text, conditions);
  return toRule(place, text, conditions);
}

function listRule(id: string | null | undefined, traffic: Traffic, place: Place, reading: RuleReading): GroupRule {
  const text = ruleText(place, traffic, id ?? 'an unknown prefix list');
  if (!id) return opaqueRule(place, text, traffic.box, 'the rule names no prefix list', reading);
  const family = reading.lists.get(id)?.family;
  if (family !== undefined && traffic.box.family !== undefined && family !== traffic.box.family) return toRule(place, text, NOTHING);
  const box: Box = family === undefined ? traffic.box : { ...traffic.box, family };
  if (traffic.problem !== undefined) return opaqueRule(place, text, box, traffic.problem, reading);
  return toRule(place, text, [
    { kind: 'packet', boxes: [box] },
    { kind: 'list', side: sideOf(place.direction), list: id },
  ]);
}

function referenceRule(reference: GroupReference, traffic: Traffic, place: Place, reading: RuleReading): GroupRule {
  const account = reference.UserId && place.owner.account && reference.UserId !== place.owner.account ? `${reference.UserId}/` : '';
  const text = ruleText(place, traffic, `${account}${reference.GroupId ?? reference.GroupName ?? 'an unknown group'}`);
  const referenced = resolveReference(reference, place.owner, reading.membership);
  const gap = referenceGap(referenced, place.owner.id, { file: place.file, pointer: place.pointer, text });
  if (gap !== undefined) reading.gaps.push(gap);
  if (referenced.kind === 'nothing') return toRule(place, text, NOTHING);
  if (referenced.kind === 'unknown') {
    const box = withPeer(traffic.box, place.direction, referenced.bounds);
    return toRule(place, text, [
      { kind: 'packet', boxes: [box] },
      { kind: 'opaque', reason: referenced.reason },
    ]);
  }
  if (traffic.problem !== undefined) return opaqueRule(place, text, traffic.box, traffic.problem, reading);
  return toRule(place, text, [
    { kind: 'packet', boxes: [traffic.box] },
    { kind: 'members', side: sideOf(place.direction), group: referenced.group },
  ]);
}

const NOTHING: readonly Condition[] = [{ kind: 'packet', boxes: [] }];

function opaqueRule(place: Place, text: string, box: Box, reason: string, reading: RuleReading): GroupRule {
  const origin: Origin = { file: place.file, pointer: place.pointer, text };
  reading.gaps.push({ kind: 'unmodelled', effect: 'may-allow-more', what: reason, subject: place.owner.id, origin });
  return toRule(place, text, [
    { kind: 'packet', boxes: [box] },
    { kind: 'opaque', reason },
  ]);
}

function toRule(place: Place, text: string, conditions: readonly Condition[]): GroupRule {
  return { direction: place.direction, id: place.id, conditions, origin: { file: place.file, pointer: place.pointer, text } };
}

function withPeer(box: Box, direction: Direction, peer: readonly AddressTerm[]): Box {
  return direction === 'ingress' ? { ...box, source: peer } : { ...box, destination: peer };
}

function sideOf(direction: Direction): 'source' | 'destination' {
  return direction === 'ingress' ? 'source' : 'destination';
}

function ruleText(place: Place, traffic: Traffic, peer: string): string {
  return `${place.direction} ${traffic.text} ${place.direction === 'ingress' ? 'from' : 'to'} ${peer}`;
}
