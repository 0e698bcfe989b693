import { parseCidr } from '../../../importers/aws/cidr.ts';
import { type Argument, type Arguments, partOf, single } from '../../arguments.ts';
import { type Direction, type GroupRule, identityOf, type Peer, protocolName } from '../group-rule.ts';
import { isCreated } from './created.ts';
import { argumentOf, listOf, membersOf, readStructures, type Structure } from './shorthand.ts';

/** A rule of a group as a command names it; its parts may be unknown. */
export interface NamedRule {
  readonly direction: Direction;
  readonly protocol: Argument;
  readonly from?: Argument;
  readonly to?: Argument;
  readonly peer: {
    readonly kind: 'ipv4' | 'ipv6' | 'list' | 'group' | 'group name';
    readonly value: Argument;
    /** Whose the group is, where that is written. */
    readonly account?: Argument;
  };
}

/** Why the program itself does not send a line (command line reference, authorize-security-group-ingress). */
export function lineRefusal(given: Arguments): string | undefined {
  const isSaid = (name: string): boolean => {
    const value = single(given, name);
    return value !== undefined && value.unknown === undefined && value.text !== '';
  };
  const beside = ['protocol', 'port', 'cidr', 'source-group', 'group-owner'].find(isSaid);
  if (beside !== undefined && given.options.has('ip-permissions'))
    return `--${beside} beside --ip-permissions: it is refused`;
  const port = single(given, 'port');
  if (port !== undefined && port.unknown === undefined && !isPorts(port.text))
    return `--port ${port.text} is neither a number nor a range: it is refused`;
  const protocol = single(given, 'protocol');
  if (protocol === undefined || protocol.unknown !== undefined) return undefined;
  const isProtocol = /^(?:tcp|udp|icmp|all)$/.test(protocol.text) || isNumber(protocol.text);
  return isProtocol ? undefined : `--protocol ${protocol.text} is no protocol: it is refused`;
}

/** `22`, `22-25`, `-1`, `all`; none is like one that is not given. */
function isPorts(text: string): boolean {
  return /^(?:|-1|all|\s*\+?\d+\s*(?:-\s*[+-]?\d+\s*)?)$/.test(text);
}

function isNumber(text: string): boolean {
  return /^-?\d+$/.test(text) && Number(text) >= -1 && Number(text) <= 255;
}

/** Rules of `--ip-permissions`, else of `--protocol`, `--port`, `--cidr`, `--source-group`; a text says why they cannot be read. */
export function namedRules(given: Arguments, direction: Direction): readonly NamedRule[] | string {
  const written = given.options.get('ip-permissions');
  if (written !== undefined) {
    const structures = readStructures(written);
    const unknown = written.find((each) => each.unknown !== undefined)?.unknown;
    if (structures === undefined && unknown !== undefined) return unknown;
    if (structures === undefined)
      return `"${written.map(({ text }) => text).join(' ')}" is not in the script`;
    const open = structures
      .flatMap((structure) => PEERS.flatMap(([list]) => listOf(membersOf(structure)[list])))
      .find((peer) => argumentOf(peer)?.unknown !== undefined);
    if (open !== undefined) return String(argumentOf(open)?.unknown);
    return structures.flatMap((structure) => permissionRules(structure, direction));
  }
  const protocol = single(given, 'protocol') ?? single(given, 'ip-protocol');
  if (protocol === undefined) return [];
  const [from, to] = portsOf(given);
  const cidr = single(given, 'cidr') ?? single(given, 'cidr-ip');
  const group = single(given, 'source-group') ?? single(given, 'source-security-group-name');
  const account = single(given, 'group-owner') ?? single(given, 'source-security-group-owner-id');
  const peers: NamedRule['peer'][] = [
    ...(cidr === undefined ? [] : [{ kind: 'ipv4' as const, value: cidr }]),
    ...(group === undefined ? [] : [{ ...groupPeer(group), ...(account === undefined ? {} : { account }) }]),
  ];
  const ports = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  return peers.map((peer) => ({ direction, protocol, ...ports, peer }));
}

/** One number is both ends, as it is type and code of ICMP (command line reference, authorize-security-group-ingress). */
function portsOf(given: Arguments): readonly [Argument | undefined, Argument | undefined] {
  const port = single(given, 'port');
  if (port === undefined) return [single(given, 'from-port'), single(given, 'to-port')];
  if (port.text === 'all') return [ALL, ALL];
  const [, first, last] = /^([^-]+)-([\s\S]+)$/.exec(port.text) ?? [];
  if (first === undefined || last === undefined) return [port, port];
  return [partOf(port, first), partOf(port, last)];
}

function groupPeer(value: Argument): NamedRule['peer'] {
  return {
    kind: value.unknown !== undefined || isGroupId(value.text) ? 'group' : 'group name',
    value,
  };
}

function isGroupId(text: string): boolean {
  return text.startsWith('sg-') || isCreated(text);
}

const PEERS = [
  ['IpRanges', 'CidrIp', 'ipv4'],
  ['Ipv6Ranges', 'CidrIpv6', 'ipv6'],
  ['PrefixListIds', 'PrefixListId', 'list'],
  ['UserIdGroupPairs', 'GroupId', 'group'],
  ['UserIdGroupPairs', 'GroupName', 'group name'],
] as const;

const ALL: Argument = { text: '-1' };

function permissionRules(structure: Structure, direction: Direction): NamedRule[] {
  const members = membersOf(structure);
  const traffic = trafficOf(members, direction);
  return PEERS.flatMap(([list, member, kind]) =>
    listOf(members[list]).flatMap((item): NamedRule[] => {
      const pair = membersOf(item);
      const value = argumentOf(pair[member]);
      if (value === undefined || (kind === 'group name' && argumentOf(pair.GroupId) !== undefined)) return [];
      const account = argumentOf(pair.UserId);
      return [{ ...traffic, peer: { kind, value, ...(account === undefined ? {} : { account }) } }];
    }),
  );
}

/** What `--security-group-rules` of modify-security-group-rules writes for one rule. */
export function requestedRule(structure: Structure | undefined, direction: Direction): NamedRule | undefined {
  const members = membersOf(structure);
  const found = (
    [
      ['CidrIpv4', 'ipv4'],
      ['CidrIpv6', 'ipv6'],
      ['PrefixListId', 'list'],
      ['ReferencedGroupId', 'group'],
    ] as const
  ).find(([member]) => argumentOf(members[member]) !== undefined);
  if (found === undefined) return undefined;
  const [member, kind] = found;
  return { ...trafficOf(members, direction), peer: { kind, value: argumentOf(members[member]) as Argument } };
}

function trafficOf(
  members: { readonly [member: string]: Structure },
  direction: Direction,
): Pick<NamedRule, 'direction' | 'protocol' | 'from' | 'to'> {
  const from = argumentOf(members.FromPort);
  const to = argumentOf(members.ToPort);
  return {
    direction,
    protocol: argumentOf(members.IpProtocol) ?? { text: '' },
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

/** The rule with what is known of it; `groupNamed` finds a group by its name. */
export function toRule(
  named: NamedRule,
  doubt: string | undefined,
  groupNamed: (name: string) => string | undefined,
): GroupRule {
  const { direction, protocol, from, to, peer } = named;
  const hasPorts = protocol.unknown === undefined && from?.unknown === undefined && to?.unknown === undefined;
  return {
    direction,
    protocol: protocol.unknown === undefined ? protocolName(protocol.text) : '-1',
    ...(hasPorts && from !== undefined ? { from: Number(from.text) } : {}),
    ...(hasPorts && to !== undefined ? { to: Number(to.text) } : {}),
    peer: toPeer(peer, groupNamed),
    ...(doubt === undefined ? {} : { doubt }),
  };
}

function toPeer(
  { kind, value, account }: NamedRule['peer'],
  groupNamed: (name: string) => string | undefined,
): Peer {
  if (value.unknown !== undefined)
    return kind === 'group' || kind === 'group name' ? { kind: 'some group' } : { kind: 'some block' };
  if (kind === 'group')
    return { kind: 'group', id: value.text, ...(account === undefined ? {} : { account: account.text }) };
  if (kind !== 'group name') return { kind, text: value.text };
  const id = groupNamed(value.text);
  return id === undefined ? { kind: 'some group' } : { kind: 'group', id };
}

/** Why the provider refuses a rule as it is written; undefined where it does not, or where that is not known. */
export function refusalOf({ protocol, from, to, peer: { kind, value } }: NamedRule): string | undefined {
  const isKnown = (argument: Argument | undefined): boolean => argument?.unknown === undefined;
  if (isKnown(value) && (kind === 'ipv4' || kind === 'ipv6')) {
    const range = parseCidr(value.text);
    if (range === undefined || (range.family === 6) !== (kind === 'ipv6'))
      return `${value.text} is no ${kind === 'ipv6' ? 'IPv6' : 'IPv4'} block`;
  }
  if (isKnown(protocol) && protocol.text === '') return 'a rule without IpProtocol';
  if (!isKnown(protocol) || !/^(tcp|udp|6|17)$/i.test(protocol.text)) return undefined;
  if (from === undefined || to === undefined) return `${protocol.text} without ports`;
  if (!isKnown(from) || !isKnown(to)) return undefined;
  const [first, last] = [Number(from.text), Number(to.text)];
  const isRange = Number.isInteger(first) && Number.isInteger(last) && first <= last && last <= 65_535;
  return isRange && (first >= 0 || (first === -1 && last === -1))
    ? undefined
    : `${from.text} to ${to.text} is no range of ports`;
}

/** Whether a rule in evidence may be the one that is named. */
export function mayBe(
  named: NamedRule,
  rule: GroupRule,
  groupNamed: (name: string) => string | undefined,
): boolean {
  const wanted = toRule(named, undefined, groupNamed);
  if (rule.direction !== wanted.direction) return false;
  const isTrafficKnown = named.protocol.unknown === undefined;
  if (isTrafficKnown && protocolName(rule.protocol) !== wanted.protocol) return false;
  const hasPorts = named.from?.unknown === undefined && named.to?.unknown === undefined;
  const peer =
    wanted.peer.kind === 'some group' || wanted.peer.kind === 'some block' ? rule.peer : wanted.peer;
  if (wanted.peer.kind === 'some group' && rule.peer.kind !== 'group') return false;
  const traffic = isTrafficKnown && hasPorts ? wanted : rule;
  return identityOf({ ...traffic, direction: rule.direction, peer }) === identityOf(rule);
}
