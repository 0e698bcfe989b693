import { asRecord } from '../../importers/json-object.ts';
import { type Direction, type GroupRule, type Peer, protocolName } from '../aws/group-rule.ts';
import type { JsonObject } from '../editable-evidence.ts';
import { type Names, resolveValue, textOf, unknownOf, type Value } from './values.ts';

const PEERS = {
  ingress: [
    ['CidrIp', 'ipv4'],
    ['CidrIpv6', 'ipv6'],
    ['SourcePrefixListId', 'list'],
    ['SourceSecurityGroupId', 'group'],
    ['SourceSecurityGroupName', 'some group'],
  ],
  egress: [
    ['CidrIp', 'ipv4'],
    ['CidrIpv6', 'ipv6'],
    ['DestinationPrefixListId', 'list'],
    ['DestinationSecurityGroupId', 'group'],
  ],
} as const;

/** The inline rules of a group; a list that is a function as a whole is a rule that may be any. */
export function inlineRules(properties: JsonObject, direction: Direction, names: Names): GroupRule[] {
  const list = properties[direction === 'ingress' ? 'SecurityGroupIngress' : 'SecurityGroupEgress'];
  if (!Array.isArray(list)) {
    const value = resolveValue(list, names);
    return value === undefined ? [] : [anyRule(direction, unknownOf(value) ?? 'a function')];
  }
  return list.flatMap((item) => rulesOf((asRecord(item) ?? {}) as JsonObject, direction, names));
}

/** Rules of an inline block, or of `AWS::EC2::SecurityGroupIngress` and its `Egress` twin. */
export function rulesOf(block: JsonObject, direction: Direction, names: Names): GroupRule[] {
  const [name] = Object.keys(block);
  if (name?.startsWith('Fn::')) return [anyRule(direction, `the function ${name}`)];
  const protocol = resolveValue(block.IpProtocol, names);
  const [from, to] = [resolveValue(block.FromPort, names), resolveValue(block.ToPort, names)];
  const unknown = [protocol, from, to].map(unknownOf).find((each) => each !== undefined);
  const traffic: Pick<GroupRule, 'protocol' | 'from' | 'to'> = {
    protocol: protocolName(textOf(protocol) ?? '-1'),
    ...(unknown === undefined && from !== undefined ? { from: Number(textOf(from)) } : {}),
    ...(unknown === undefined && to !== undefined ? { to: Number(textOf(to)) } : {}),
  };
  return PEERS[direction].flatMap(([member, kind]): GroupRule[] => {
    const value = resolveValue(block[member], names);
    if (value === undefined) return [];
    const why = unknown ?? unknownOf(value) ?? (kind === 'some group' ? 'a group that is named' : undefined);
    return [
      {
        direction,
        ...traffic,
        peer: peerOf(kind, value),
        ...(why === undefined ? {} : { doubt: `it depends on ${why}` }),
      },
    ];
  });
}

function peerOf(kind: 'ipv4' | 'ipv6' | 'list' | 'group' | 'some group', value: Value): Peer {
  const text = textOf(value);
  if (text === undefined || kind === 'some group')
    return kind === 'group' || kind === 'some group' ? { kind: 'some group' } : { kind: 'some block' };
  return kind === 'group' ? { kind, id: text } : { kind, text };
}

export function anyRule(direction: Direction, why: string): GroupRule {
  return { direction, protocol: '-1', peer: { kind: 'some block' }, doubt: `it depends on ${why}` };
}
