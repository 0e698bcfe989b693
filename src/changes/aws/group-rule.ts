import { parseCidr } from '../../importers/aws/cidr.ts';
import { UNDECIDED } from '../../importers/undecided.ts';
import { formatRange } from '../../net/address.ts';
import type { JsonObject } from '../editable-evidence.ts';

export type Direction = 'ingress' | 'egress';

/** Whom a rule of a security group admits. */
export type Peer =
  | { readonly kind: 'ipv4' | 'ipv6' | 'list'; readonly text: string }
  | { readonly kind: 'group'; readonly id: string; readonly account?: string }
  /** A group, or an address block, of which nothing is known. */
  | { readonly kind: 'some group' }
  | { readonly kind: 'some block' };

/** A rule of a security group with one peer; `from` and `to` as the platform counts them, both absent for all. */
export interface GroupRule {
  readonly direction: Direction;
  /** `tcp`, `udp`, `icmp`, `icmpv6`, a number, `-1`. */
  readonly protocol: string;
  readonly from?: number;
  readonly to?: number;
  readonly peer: Peer;
  /** Why it may hold or not. */
  readonly doubt?: string;
}

/** What two rules share that the platform takes for the same (API reference, AuthorizeSecurityGroupIngress: InvalidPermission.Duplicate). */
export function identityOf(rule: GroupRule): string {
  return `${rule.direction} ${trafficOf(rule)} ${peerText(rule.peer)}`;
}

/** A rule as a person reads it: `ingress tcp 22 from 10.0.0.0/8`. */
export function ruleText(rule: GroupRule): string {
  return `${rule.direction} ${trafficOf(rule)} ${rule.direction === 'ingress' ? 'from' : 'to'} ${peerText(rule.peer)}`;
}

function trafficOf({ protocol, from, to }: GroupRule): string {
  const name = protocolName(protocol);
  if (name === '-1') return 'all';
  const isAll = !HAS_PORTS.has(name) || ((from ?? -1) === -1 && (to ?? -1) === -1);
  if (isAll || (name !== 'icmp' && name !== 'icmpv6' && from === 0 && to === 65_535)) {
    return name === 'tcp' || name === 'udp' ? `${name} 0-65535` : name;
  }
  return `${name} ${from === to ? from : `${from}-${to}`}`;
}

const HAS_PORTS: ReadonlySet<string> = new Set(['tcp', 'udp', 'icmp', 'icmpv6']);
const NAMES: Readonly<Record<string, string>> = {
  '1': 'icmp',
  '6': 'tcp',
  '17': 'udp',
  '58': 'icmpv6',
  all: '-1',
};

/** The platform's own spelling of a protocol. */
export function protocolName(text: string): string {
  const lower = text.toLowerCase();
  return NAMES[lower] ?? lower;
}

function peerText(peer: Peer): string {
  if (peer.kind === 'group') return peer.id;
  if (peer.kind === 'some group' || peer.kind === 'some block') return `${peer.kind} that is not known`;
  if (peer.kind === 'list') return peer.text;
  return canonicalBlock(peer.text);
}

/** As the platform stores a block: host bits cleared; any other text as it is. */
export function canonicalBlock(text: string): string {
  const range = parseCidr(text);
  if (range === undefined) return text;
  const formatted = formatRange(range);
  return formatted.includes('/') ? formatted : `${formatted}/${range.family === 4 ? 32 : 128}`;
}

/** The element of `IpPermissions` that holds the rule and no other one. */
export function toPermission(rule: GroupRule): JsonObject {
  const { peer } = rule;
  const text = peer.kind === 'ipv4' || peer.kind === 'ipv6' ? canonicalBlock(peer.text) : '';
  return {
    ...trafficMembers(rule),
    IpRanges: peer.kind === 'ipv4' ? [{ CidrIp: text }] : peer.kind === 'some block' ? [{}] : [],
    Ipv6Ranges: peer.kind === 'ipv6' ? [{ CidrIpv6: text }] : [],
    PrefixListIds: peer.kind === 'list' ? [{ PrefixListId: peer.text }] : [],
    UserIdGroupPairs: peer.kind === 'group' || peer.kind === 'some group' ? [groupPair(peer)] : [],
    ...(rule.doubt === undefined ? {} : { [UNDECIDED]: rule.doubt }),
  };
}

/** The element of `SecurityGroupRules` that says the same. */
export function toListedRule(rule: GroupRule, id: string, group: string, owner: unknown): JsonObject {
  const { peer } = rule;
  return {
    SecurityGroupRuleId: id,
    GroupId: group,
    ...(typeof owner === 'string' ? { GroupOwnerId: owner } : {}),
    IsEgress: rule.direction === 'egress',
    ...trafficMembers(rule),
    ...(peer.kind === 'ipv4' ? { CidrIpv4: canonicalBlock(peer.text) } : {}),
    ...(peer.kind === 'ipv6' ? { CidrIpv6: canonicalBlock(peer.text) } : {}),
    ...(peer.kind === 'list' ? { PrefixListId: peer.text } : {}),
    ...(peer.kind === 'group' || peer.kind === 'some group' ? { ReferencedGroupInfo: groupPair(peer) } : {}),
    ...(rule.doubt === undefined ? {} : { [UNDECIDED]: rule.doubt }),
  };
}

function groupPair(peer: Extract<Peer, { kind: 'group' } | { kind: 'some group' }>): JsonObject {
  if (peer.kind === 'some group') return {};
  return { GroupId: peer.id, ...(peer.account === undefined ? {} : { UserId: peer.account }) };
}

function trafficMembers({ protocol, from, to }: GroupRule): JsonObject {
  const name = protocolName(protocol);
  if (!HAS_PORTS.has(name)) return { IpProtocol: name };
  return { IpProtocol: name, FromPort: from ?? -1, ToPort: to ?? -1 };
}
