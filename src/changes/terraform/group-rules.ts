import { asRecord } from '../../importers/json-object.ts';
import type { Direction, GroupRule, Peer } from '../aws/group-rule.ts';
import type { JsonObject } from '../editable-evidence.ts';
import {
  isUnknown,
  type PlanContext,
  type PlannedResource,
  plannedText,
  plannedTexts,
  referencesOf,
  whyUnknown,
} from './planned.ts';
import { text } from './planned-values.ts';

/** Lists of peers in a rule that stands by itself, and in an inline block. */
const PEER_LISTS = [
  ['cidr_blocks', 'ipv4'],
  ['ipv6_cidr_blocks', 'ipv6'],
  ['prefix_list_ids', 'list'],
  ['security_groups', 'group'],
] as const;

/** Rules of an inline block as the state holds it: everything is known. */
export function inlineRules(
  values: JsonObject | undefined,
  direction: Direction,
  group: string,
): GroupRule[] {
  const list = values?.[direction];
  return (Array.isArray(list) ? list : []).flatMap((item) => {
    const block = asRecord(item) ?? {};
    return listedPeers(block, group).map((peer) => ({ ...traffic(block), direction, peer }));
  });
}

/** Rules of the inline blocks after the change; what is not known of one may hold or not. */
export function plannedInlineRules(
  context: PlanContext,
  resource: PlannedResource,
  direction: Direction,
  group: string,
): GroupRule[] {
  const list = resource.after?.[direction];
  const unknowns = resource.unknown[direction];
  return (Array.isArray(list) ? list : []).flatMap((item, index) => {
    const block = asRecord(item) ?? {};
    const unknown = asRecord(Array.isArray(unknowns) ? unknowns[index] : undefined) ?? {};
    const ports = plannedTraffic(context, resource, block, unknown, direction);
    const peers: { peer: Peer; doubt?: string }[] = listedPeers(block, group).map((peer) => ({ peer }));
    for (const [member, kind] of PEER_LISTS)
      if (isUnknown(unknown[member])) peers.push(...unknownPeers(context, resource, direction, member, kind));
    return peers.map(({ peer, doubt }) => withDoubt({ ...ports, direction, peer }, doubt));
  });
}

/** The groups that a block refers to, where that is plain; else a peer that is not known. */
function unknownPeers(
  context: PlanContext,
  resource: PlannedResource,
  direction: Direction,
  member: string,
  kind: 'ipv4' | 'ipv6' | 'list' | 'group',
): { peer: Peer; doubt?: string }[] {
  const blocks = resource.unknown[direction];
  const unknowns = (Array.isArray(blocks) ? blocks : []).flatMap((block) =>
    Object.values(asRecord(block) ?? {}).filter(isUnknown),
  );
  const { values, unknown } = plannedTexts(context, resource, direction);
  const [only, second] = values;
  if (
    kind === 'group' &&
    unknowns.length === 1 &&
    unknown === undefined &&
    only !== undefined &&
    second === undefined
  )
    return [{ peer: groupPeer(only) }];
  const doubt = unknown ?? whyUnknown(resource, `${direction} ${member}`, 'computed');
  return [{ peer: somePeer(kind), doubt }];
}

function somePeer(kind: 'ipv4' | 'ipv6' | 'list' | 'group'): Peer {
  return kind === 'group' ? { kind: 'some group' } : { kind: 'some block' };
}

function listedPeers(block: JsonObject, group: string): Peer[] {
  const peers = PEER_LISTS.flatMap(([member, kind]) => {
    const list = block[member];
    return (Array.isArray(list) ? list : []).flatMap((item): Peer[] => {
      const value = text(item);
      if (value === undefined) return [];
      return [kind === 'group' ? groupPeer(value) : { kind, text: value }];
    });
  });
  return block.self === true ? [...peers, { kind: 'group', id: group }] : peers;
}

/** `sg-1`, or `123456789012/sg-1` for a group of another account. */
export function groupPeer(value: string): Peer {
  const [, account, id] = /^(\d{12})\/(.+)$/.exec(value) ?? [];
  return account === undefined || id === undefined
    ? { kind: 'group', id: value }
    : { kind: 'group', id, account };
}

function traffic(block: JsonObject): Pick<GroupRule, 'protocol' | 'from' | 'to'> {
  return {
    protocol: text(block.protocol) ?? text(block.ip_protocol) ?? '-1',
    ...(typeof block.from_port === 'number' ? { from: block.from_port } : {}),
    ...(typeof block.to_port === 'number' ? { to: block.to_port } : {}),
  };
}

function plannedTraffic(
  context: PlanContext,
  resource: PlannedResource,
  block: JsonObject,
  unknown: JsonObject,
  expression?: string,
): Pick<GroupRule, 'protocol' | 'from' | 'to' | 'doubt'> {
  const member = ['protocol', 'ip_protocol', 'from_port', 'to_port'].find((each) => unknown[each] === true);
  if (member === undefined) return traffic(block);
  const doubt = whyUnknown(resource, member, referencesOf(context, resource, expression ?? member));
  return { protocol: member.endsWith('port') ? traffic(block).protocol : '-1', doubt };
}

function withDoubt(rule: GroupRule, doubt: string | undefined): GroupRule {
  return doubt === undefined ? rule : { ...rule, doubt };
}

/** Rules of `aws_security_group_rule`, one for each peer. */
export function groupRule(values: JsonObject, group: string): GroupRule[] {
  const direction: Direction = values.type === 'egress' ? 'egress' : 'ingress';
  const source = text(values.source_security_group_id);
  const peers = [...listedPeers(values, group), ...(source === undefined ? [] : [groupPeer(source)])];
  return distinct(peers).map((peer) => ({ ...traffic(values), direction, peer }));
}

/** The same after the change. */
export function plannedGroupRule(
  context: PlanContext,
  resource: PlannedResource,
  group: string,
): GroupRule[] {
  const { after = {}, unknown } = resource;
  const direction: Direction = after.type === 'egress' ? 'egress' : 'ingress';
  const ports = plannedTraffic(context, resource, after, unknown);
  const peers: { peer: Peer; doubt?: string }[] = [];
  for (const [member, kind] of PEER_LISTS.slice(0, 3)) {
    const { values, unknown: why } = plannedTexts(context, resource, member);
    for (const value of values) peers.push({ peer: { kind: kind as 'ipv4', text: value } });
    if (why !== undefined) peers.push({ peer: somePeer(kind), doubt: why });
  }
  const source = plannedText(context, resource, 'source_security_group_id');
  if (source !== undefined)
    peers.push(
      'value' in source
        ? { peer: groupPeer(source.value) }
        : { peer: { kind: 'some group' }, doubt: source.unknown },
    );
  if (after.self === true) peers.push({ peer: { kind: 'group', id: group } });
  return peers.map(({ peer, doubt }) => withDoubt({ ...ports, direction, peer }, doubt));
}

const SINGLE_PEERS = [
  ['cidr_ipv4', 'ipv4'],
  ['cidr_ipv6', 'ipv6'],
  ['prefix_list_id', 'list'],
  ['referenced_security_group_id', 'group'],
] as const;

/** The rule of `aws_vpc_security_group_ingress_rule` and its `egress` twin. */
export function singleRule(values: JsonObject, direction: Direction): GroupRule[] {
  return SINGLE_PEERS.flatMap(([member, kind]) => {
    const value = text(values[member]);
    if (value === undefined) return [];
    const peer: Peer = kind === 'group' ? groupPeer(value) : { kind, text: value };
    return [{ ...traffic(values), direction, peer }];
  });
}

export function plannedSingleRule(
  context: PlanContext,
  resource: PlannedResource,
  direction: Direction,
): GroupRule[] {
  const ports = plannedTraffic(context, resource, resource.after ?? {}, resource.unknown);
  return SINGLE_PEERS.flatMap(([member, kind]) => {
    const planned = plannedText(context, resource, member);
    if (planned === undefined) return [];
    if ('unknown' in planned) return [{ ...ports, direction, peer: somePeer(kind), doubt: planned.unknown }];
    const peer: Peer = kind === 'group' ? groupPeer(planned.value) : { kind, text: planned.value };
    return [{ ...ports, direction, peer }];
  });
}

function distinct(peers: readonly Peer[]): Peer[] {
  return [...new Map(peers.map((peer) => [JSON.stringify(peer), peer])).values()];
}
