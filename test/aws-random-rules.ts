import fc from 'fast-check';
import type { Entry, Permission, Route } from './aws-documents.ts';

export const OWNER = '111122223333';
export const VPCS = [0, 1, 2];
/** Of each network; the last holds its translating gateway alone. Where a transit gateway is attached, its subnet is a fourth. */
export const SUBNETS = VPCS.flatMap((vpc) => [0, 1, 2].map((subnet) => ({ vpc, subnet })));
/** Two clients of the internet of each family. */
export const CLIENTS = ['8.8.8.8', '193.0.6.139', '2a00:1450::8', '2606:4700::6'] as const;

export const PREFIX_LIST = 'pl-0a1b2c3d4e5f60718';
export const TRANSIT_TABLE = 'tgw-rtb-0a1b2c3d4e5f60718';
export const TRANSIT = 'tgw-0a1b2c3d4e5f60718';
/** Entries of the prefix list. */
export const LISTED = [
  '8.8.8.8/32',
  '8.0.0.0/8',
  '193.0.0.0/16',
  '52.0.0.0/24',
  '10.1.0.0/16',
  '10.2.0.0/16',
];

export const vpcId = (vpc: number) => `vpc-${vpc}`;
export const subnetId = (vpc: number, subnet: number) => `subnet-${vpc}${subnet}`;
export const groupId = (vpc: number, group: number) => `sg-${vpc}${group}`;
export const peeringId = (vpc: number) => `pcx-${vpc}`;

const CIDRS = [
  ...['0.0.0.0/0', '0.0.0.0/1', '128.0.0.0/1', '10.0.0.0/8', '8.8.8.8/32', '193.0.0.0/16', '52.0.0.0/24'],
  ...VPCS.map((vpc) => `10.${vpc}.0.0/16`),
  ...SUBNETS.map(({ vpc, subnet }) => `10.${vpc}.${subnet}.0/24`),
  ...SUBNETS.map(({ vpc, subnet }) => `10.${vpc}.${subnet}.10/32`),
];
const IPV6_CIDRS = [
  '::/0',
  '2a00:1450::/32',
  '2600:1f00::/32',
  '2600:1f00:0:1::/64',
  '2600:1f00:0:200::10/128',
];
const PORTS = [
  [22, 22],
  [443, 443],
  [0, 65_535],
  [1024, 65_535],
  [32_768, 61_000],
  [0, 1023],
] as const;
/** The first and the last port of each part above 1023 that these tell apart. */
export const ENDS_OF_PARTS = [1024, 32_767, 32_768, 61_000, 61_001, 65_535];
const ICMP = [
  [-1, -1],
  [8, -1],
  [0, 0],
  [8, 0],
  [128, 0],
] as const;

const family = fc.oneof(
  { weight: 3, arbitrary: fc.record({ CidrBlock: fc.constantFrom(...CIDRS) }) },
  { weight: 1, arbitrary: fc.record({ Ipv6CidrBlock: fc.constantFrom(...IPV6_CIDRS) }) },
);

export function entries(isDefault: boolean): fc.Arbitrary<Entry[]> {
  const entry = fc.record({
    cidr: family,
    Protocol: fc.constantFrom('-1', '-1', '6', '6', '17', '1', '58', '47'),
    RuleAction: fc.constantFrom('allow' as const, 'allow' as const, 'deny' as const),
    ports: fc.constantFrom(...PORTS),
    icmp: fc.constantFrom(...ICMP),
    Egress: fc.boolean(),
  });
  const open = [true, false].flatMap((Egress): Entry[] => [
    { RuleNumber: 30_000, Egress, RuleAction: 'allow', Protocol: '-1', CidrBlock: '0.0.0.0/0' },
    { RuleNumber: 30_001, Egress, RuleAction: 'allow', Protocol: '-1', Ipv6CidrBlock: '::/0' },
  ]);
  const closed = [true, false].flatMap((Egress): Entry[] => [
    { RuleNumber: 32_767, Egress, RuleAction: 'deny', Protocol: '-1', CidrBlock: '0.0.0.0/0' },
    { RuleNumber: 32_768, Egress, RuleAction: 'deny', Protocol: '-1', Ipv6CidrBlock: '::/0' },
  ]);
  return fc
    .record({ drawn: fc.array(entry, { maxLength: 5 }), isOpen: fc.integer({ min: 0, max: 6 }) })
    .map(({ drawn, isOpen }) => [
      ...drawn.map(
        ({ cidr, ports: [From, To], icmp: [Type, Code], ...rest }, index): Entry => ({
          ...rest,
          ...cidr,
          RuleNumber: 100 + 10 * ((index * 7) % 5),
          ...(['6', '17', '47'].includes(rest.Protocol) ? { PortRange: { From, To } } : {}),
          ...(['1', '58'].includes(rest.Protocol) ? { IcmpTypeCode: { Type, Code } } : {}),
        }),
      ),
      ...(isDefault || isOpen > 0 ? open : []),
      ...closed,
    ]);
}

export const EVERYTHING: Permission = {
  IpProtocol: '-1',
  IpRanges: [{ CidrIp: '0.0.0.0/0' }],
  Ipv6Ranges: [{ CidrIpv6: '::/0' }],
  PrefixListIds: [],
  UserIdGroupPairs: [],
};

export function permissions(vpc: number): fc.Arbitrary<Permission[]> {
  const pair = fc.oneof(
    fc.integer({ min: 0, max: 2 }).map((group) => ({ GroupId: groupId(vpc, group), UserId: OWNER })),
    fc
      .record({
        group: fc.integer({ min: 0, max: 2 }),
        other: fc.constantFrom(...VPCS.filter((each) => Math.abs(each - vpc) === 1)),
        PeeringStatus: fc.constantFrom('active', 'active', 'deleted'),
      })
      .map(({ group, other, PeeringStatus }) => ({
        GroupId: groupId(other, group),
        UserId: OWNER,
        VpcId: vpcId(other),
        VpcPeeringConnectionId: peeringId(Math.min(vpc, other)),
        PeeringStatus,
      })),
    fc.constant({ GroupId: 'sg-gone' }),
  );
  const permission = fc
    .record({
      IpProtocol: fc.constantFrom('-1', 'tcp', 'tcp', 'tcp', 'udp', 'icmp', 'icmpv6', '47'),
      ports: fc.constantFrom(...PORTS),
      icmp: fc.constantFrom(...ICMP),
      IpRanges: fc.array(fc.record({ CidrIp: fc.constantFrom(...CIDRS) }), { maxLength: 2 }),
      Ipv6Ranges: fc.array(fc.record({ CidrIpv6: fc.constantFrom(...IPV6_CIDRS) }), { maxLength: 1 }),
      UserIdGroupPairs: fc.array(pair, { maxLength: 1 }),
      PrefixListIds: fc.array(fc.constant({ PrefixListId: PREFIX_LIST }), { maxLength: 1 }),
    })
    .map(({ ports, icmp, ...rest }): Permission => {
      if (rest.IpProtocol === '-1' || rest.IpProtocol === '47') return rest;
      const [FromPort, ToPort] = rest.IpProtocol.startsWith('icmp') ? icmp : ports;
      return { ...rest, FromPort, ToPort };
    });
  return fc.oneof(
    { weight: 3, arbitrary: fc.array(permission, { maxLength: 6 }) },
    { weight: 2, arbitrary: fc.constant<Permission[]>([EVERYTHING]) },
  );
}

export function routes(vpc: number, attached: readonly number[]): fc.Arbitrary<Route[]> {
  const neighbours = VPCS.filter((each) => Math.abs(each - vpc) === 1);
  const toPeer = (DestinationCidrBlock: string, other: number) =>
    fc.constantFrom('active', 'active', 'active', 'blackhole').map(
      (State): Route => ({
        DestinationCidrBlock,
        VpcPeeringConnectionId: peeringId(Math.min(vpc, other)),
        State,
      }),
    );
  const away = fc.constantFrom<Partial<Route>>(
    { GatewayId: `igw-${vpc}` },
    { GatewayId: `igw-${vpc}` },
    { NatGatewayId: `nat-${vpc}` },
    { NatGatewayId: `nat-${vpc}` },
  );
  const some = <T>(arbitrary: fc.Arbitrary<T>, weight = 2) =>
    fc.oneof(
      { weight, arbitrary: arbitrary.map((value) => [value]) },
      { weight: 1, arbitrary: fc.constant<T[]>([]) },
    );
  return fc
    .tuple(
      some(
        away.map((target): Route => ({ DestinationCidrBlock: '0.0.0.0/0', ...target, State: 'active' })),
        4,
      ),
      some(
        away.map((target): Route => ({ DestinationCidrBlock: '193.0.0.0/16', ...target, State: 'active' })),
        1,
      ),
      some(
        fc
          .constantFrom<Partial<Route>>(
            { GatewayId: `igw-${vpc}` },
            { EgressOnlyInternetGatewayId: `eigw-${vpc}` },
          )
          .map((target): Route => ({ DestinationIpv6CidrBlock: '::/0', ...target, State: 'active' })),
      ),
      ...neighbours.map((other) =>
        some(
          fc.constantFrom(`10.${other}.0.0/16`, `10.${other}.1.0/24`).chain((cidr) => toPeer(cidr, other)),
          3,
        ),
      ),
      some(toPeer('10.0.0.0/8', neighbours[0] as number), 1),
      some(
        away.map((target): Route => ({ DestinationPrefixListId: PREFIX_LIST, ...target, State: 'active' })),
        1,
      ),
      some(
        fc
          .constantFrom(...attached.map((each) => `10.${each}.0.0/16`), '10.2.1.0/24', '0.0.0.0/1')
          .filter((cidr) => !cidr.startsWith(`10.${vpc}.`))
          .map(
            (DestinationCidrBlock): Route => ({
              DestinationCidrBlock,
              TransitGatewayId: TRANSIT,
              State: 'active',
            }),
          ),
        attached.includes(vpc) ? 3 : 0,
      ),
    )
    .map((drawn) => [...localRoutes(vpc), ...oneEach(drawn.flat())]);
}

/** A table has one route to a block. */
function oneEach(drawn: readonly Route[]): Route[] {
  const blockOf = (route: Route) =>
    route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? route.DestinationPrefixListId;
  return [...new Map(drawn.map((each) => [blockOf(each), each])).values()];
}

export function localRoutes(vpc: number): Route[] {
  return [
    { DestinationCidrBlock: `10.${vpc}.0.0/16`, GatewayId: 'local', State: 'active' },
    { DestinationIpv6CidrBlock: `2600:1f00:0:${vpc}00::/56`, GatewayId: 'local', State: 'active' },
  ];
}
