import { UNDECIDED } from '../../src/importers/undecided.ts';
import type { Answers } from './aws-account.ts';

type Json = Readonly<Record<string, unknown>>;

/** One thing that an account says: a rule, an entry, a route, or where one of their lists is put. */
export interface Fact {
  /** Whose it is. */
  readonly subject: string;
  readonly text: string;
  /** It may hold or not. */
  readonly isOpen: boolean;
}

/** What answers say about filters, routes, and who is behind them, each as one line that is the same however it is written. */
export function factsOf(answers: Answers, known: ReadonlySet<string>): Fact[] {
  const documents = Object.values(answers) as Json[];
  const named = namesOf(documents, known);
  return [
    ...elements(documents, 'SecurityGroups').flatMap((group) => rulesOf(group, named)),
    // Those of a group that is created need not be listed a second time.
    ...elements(documents, 'SecurityGroupRules')
      .filter(({ GroupId: id }) => known.has(String(id)))
      .map((rule) => listedRule(rule, named)),
    ...elements(documents, 'NetworkAcls').flatMap((acl) => entriesOf(acl, named)),
    ...elements(documents, 'RouteTables').flatMap((table) => routesOf(table, named)),
    ...elements(documents, 'RouteTables').flatMap((table) => placesOf(table, documents)),
    ...elements(documents, 'NetworkInterfaces').map((each) => groupsOf(each, named)),
    ...elements(documents, 'NetworkInterfaces').map(publicAddressOf),
    ...elements(documents, 'VpcPeeringConnections')
      .filter(({ VpcPeeringConnectionId: id }) => known.has(String(id)))
      .map(peeringOf),
    ...elements(documents, 'Subnets').map(({ SubnetId: id, CidrBlock: block, VpcId: network }) => ({
      subject: 'subnets',
      text: `${known.has(String(id)) ? id : 'one that is made'} ${block} of ${network}`,
      isOpen: false,
    })),
    ...elements(documents, 'RouteTables')
      .filter(({ RouteTableId: id }) => known.has(String(id)))
      .map((table) => ({
        subject: 'route tables',
        text: String(table.RouteTableId),
        isOpen: isOpen(table),
      })),
    ...elements(documents, 'InternetGateways').map((gateway) => ({
      subject: `networks of ${known.has(String(gateway.InternetGatewayId)) ? gateway.InternetGatewayId : 'a gateway that is made'}`,
      text: listIn(gateway, 'Attachments')
        .map(({ VpcId: network }) => String(network))
        .join(),
      isOpen: false,
    })),
    ...listedBlocks(answers, named),
  ];
}

/** Ids of everything in evidence: what else is named was created, and has its name instead of its id. */
export function idsIn(answers: Answers): ReadonlySet<string> {
  const found = JSON.stringify(answers).match(/"[a-z]+-[0-9a-f]{8,17}"/g) ?? [];
  return new Set(found.map((each) => each.slice(1, -1)));
}

type Named = (id: unknown) => string;

function namesOf(documents: readonly Json[], known: ReadonlySet<string>): Named {
  const names = new Map<unknown, string>();
  for (const { GroupId: id, GroupName: name } of elements(documents, 'SecurityGroups'))
    names.set(id, `the group ${name} that is created`);
  for (const { NetworkAclId: id, VpcId: network } of elements(documents, 'NetworkAcls'))
    names.set(id, `a network ACL that is created in ${network}`);
  for (const { PrefixListId: id, PrefixListName: name } of elements(documents, 'PrefixLists'))
    names.set(id, `the prefix list ${name} that is created`);
  for (const { SubnetId: id, CidrBlock: block } of elements(documents, 'Subnets'))
    names.set(id, `the subnet ${block} that is created`);
  return (id) => (known.has(String(id)) ? String(id) : (names.get(id) ?? String(id)));
}

function elements(documents: readonly Json[], list: string): Json[] {
  return documents.flatMap((document) => listIn(document, list));
}

function listIn(value: Json, member: string): Json[] {
  const list = value[member];
  return Array.isArray(list) ? list : [];
}

function isOpen(...values: readonly (Json | undefined)[]): boolean {
  return values.some((value) => value?.[UNDECIDED] !== undefined);
}

const PROTOCOLS: Readonly<Record<string, string>> = { '6': 'tcp', '17': 'udp', '1': 'icmp', '58': 'icmpv6' };

function protocolOf(value: unknown): string {
  return PROTOCOLS[String(value)] ?? String(value);
}

function trafficOf({ IpProtocol: protocol, FromPort: from = -1, ToPort: to = -1 }: Json): string {
  const name = protocolOf(protocol);
  if (!/^(?:tcp|udp|icmp|icmpv6)$/.test(name)) return name;
  const isAll = from === -1 && to === -1 && !name.startsWith('icmp');
  return isAll ? `${name} 0-65535` : `${name} ${from}-${to}`;
}

function rulesOf(group: Json, named: Named): Fact[] {
  const directions = [
    ['ingress', 'IpPermissions'],
    ['egress', 'IpPermissionsEgress'],
  ] as const;
  return [
    { subject: 'groups', text: named(group.GroupId), isOpen: isOpen(group) },
    ...directions.flatMap(([direction, member]) =>
      listIn(group, member).flatMap((permission) =>
        ['IpRanges', 'Ipv6Ranges', 'PrefixListIds', 'UserIdGroupPairs'].flatMap((list) =>
          listIn(permission, list).map((peer) => ({
            subject: `${direction} of ${named(group.GroupId)}`,
            text: `${trafficOf(permission)} ${peerOf(peer, named)}`,
            isOpen: isOpen(permission, peer),
          })),
        ),
      ),
    ),
  ];
}

function listedRule(rule: Json, named: Named): Fact {
  const { CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupInfo } = rule;
  const reference = (ReferencedGroupInfo ?? {}) as Json;
  const peer = { CidrIp: CidrIpv4, CidrIpv6, PrefixListId, GroupId: reference.GroupId };
  return {
    subject: `listed ${rule.IsEgress === true ? 'egress' : 'ingress'} of ${named(rule.GroupId)}`,
    text: `${trafficOf(rule)} ${peerOf(peer, named)}`,
    isOpen: isOpen(rule),
  };
}

function peerOf({ CidrIp, CidrIpv6, PrefixListId, GroupId }: Json, named: Named): string {
  const id = PrefixListId ?? GroupId;
  return id === undefined ? String(CidrIp ?? CidrIpv6 ?? 'some block') : named(id);
}

const LAST_NUMBER = 32_766;

function entriesOf(acl: Json, named: Named): Fact[] {
  // Not every account lists the closing entries.
  const own = listIn(acl, 'Entries').filter(({ RuleNumber: number }) => Number(number) <= LAST_NUMBER);
  return [
    { subject: 'network ACLs', text: named(acl.NetworkAclId), isOpen: isOpen(acl) },
    ...own.map((entry) => {
      const { PortRange: ports, IcmpTypeCode: icmp } = entry as Record<string, Json | undefined>;
      const block = entry.CidrBlock ?? entry.Ipv6CidrBlock;
      // Those of an entry of all protocols say nothing.
      const range = ports === undefined || entry.Protocol === '-1' ? '' : ` ${ports.From}-${ports.To}`;
      const types = icmp === undefined ? '' : ` ${icmp.Type}/${icmp.Code}`;
      return {
        subject: `${entry.Egress === true ? 'outbound' : 'inbound'} entries of ${named(acl.NetworkAclId)}`,
        text: `${entry.RuleNumber} ${entry.RuleAction} ${protocolOf(entry.Protocol)}${range}${types} ${block}`,
        isOpen: isOpen(entry),
      };
    }),
    ...listIn(acl, 'Associations').map((association) => ({
      subject: `network ACL of ${named(association.SubnetId)}`,
      text: named(acl.NetworkAclId),
      isOpen: isOpen(association, acl),
    })),
  ];
}

const TARGETS = [
  'GatewayId',
  'NatGatewayId',
  'VpcPeeringConnectionId',
  'NetworkInterfaceId',
  'InstanceId',
  'TransitGatewayId',
];

function routesOf(table: Json, named: Named): Fact[] {
  return [
    ...listIn(table, 'Routes').map((route) => {
      const { DestinationCidrBlock: v4, DestinationIpv6CidrBlock: v6, DestinationPrefixListId: list } = route;
      const targets = TARGETS.flatMap((member) => (route[member] === undefined ? [] : [route[member]]));
      return {
        subject: `routes of ${table.RouteTableId}`,
        text: `${v4 ?? v6 ?? named(list)} by ${targets.join(' ')}`,
        // A destination that is not known has a reason in its place.
        isOpen: isOpen(route, table) || [v4, ...targets].some((each) => String(each).includes(' ')),
      };
    }),
  ];
}

function placesOf(table: Json, documents: readonly Json[]): Fact[] {
  // Where subnets may have got another table, so may those that have the main one.
  const mayLead = elements(documents, 'RouteTables').some(
    (each) => each.VpcId === table.VpcId && isOpen(each),
  );
  return listIn(table, 'Associations').map((association) => ({
    subject: `route table of ${association.Main === true ? table.VpcId : (association.SubnetId ?? association.GatewayId)}`,
    text: String(table.RouteTableId),
    isOpen: isOpen(association, table) || (association.Main === true && mayLead),
  }));
}

function groupsOf({ NetworkInterfaceId: id, Groups: groups }: Json, named: Named): Fact {
  const worn = (Array.isArray(groups) ? groups : []).map(({ GroupId: each }: Json) => String(each));
  return {
    subject: `groups of ${id}`,
    text: worn.map(named).toSorted().join(' '),
    // A group that is not known has a reason in its place.
    isOpen: !worn.every((each) => /^sg-[0-9a-f]+$| \(to be created\)$/.test(each)),
  };
}

function publicAddressOf({ NetworkInterfaceId: id, Association: association }: Json): Fact {
  const { PublicIp: address } = (association ?? {}) as Json;
  return {
    subject: `public address of ${id}`,
    text: String(address ?? 'none'),
    isOpen: isOpen((association ?? {}) as Json),
  };
}

function peeringOf({ VpcPeeringConnectionId: id, Status: status }: Json): Fact {
  const text = String(((status ?? {}) as Json).Code);
  // A state that is not known has a reason in its place.
  return { subject: `state of ${id}`, text, isOpen: text.includes(' ') };
}

const OF_ENTRIES = 'get-managed-prefix-list-entries-';

function listedBlocks(answers: Answers, named: Named): Fact[] {
  const lists = elements(Object.values(answers) as Json[], 'PrefixLists').filter(
    ({ OwnerId: owner, State: state }) => owner !== 'AWS' && state !== 'delete-complete',
  );
  return lists.flatMap((list) => {
    const asked = (answers[`${OF_ENTRIES}${list.PrefixListId}`] ?? {}) as Json;
    const blocks = [
      ...listIn(asked, 'Entries').map(({ Cidr: block }) => block),
      ...((list.Cidrs as []) ?? []),
    ];
    const name = named(list.PrefixListId);
    // A block that is not known has a reason in its place.
    const mayDiffer = blocks.some((block) => String(block).includes(' '));
    return [
      { subject: 'prefix lists', text: name, isOpen: isOpen(list) },
      ...blocks.map((block) => ({
        subject: `entries of ${name}`,
        text: String(block),
        isOpen: mayDiffer,
      })),
    ];
  });
}
