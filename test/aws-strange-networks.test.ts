import { expect, test } from 'vitest';
import { answerTo } from './answer-to.ts';
import {
  card,
  gateway,
  group,
  OWNER,
  peering,
  rule,
  subnet,
  table,
  verdicts,
  vpc,
  writtenEstate,
} from './aws-written-estate.ts';

const LEFT = vpc('vpc-l', ['10.1.0.0/16']);
const RIGHT = vpc('vpc-r', ['10.1.0.0/16']);
const HOME = vpc('vpc-h', ['10.0.0.0/16']);
const AT_HOME = subnet('subnet-h', 'vpc-h', '10.0.0.0/24');
const AT_LEFT = subnet('subnet-l', 'vpc-l', '10.1.0.0/24');
const AT_RIGHT = subnet('subnet-r', 'vpc-r', '10.1.0.0/24');
const BESIDE = subnet('subnet-b', 'vpc-r', '10.1.5.0/24');
const TO_LEFT = { VpcPeeringConnectionId: 'pcx-left' };
const TO_RIGHT = { VpcPeeringConnectionId: 'pcx-right' };

/** A group of another network, by its peering. */
function reference(GroupId: string, network: string, { VpcPeeringConnectionId }: typeof TO_LEFT) {
  const peered = { VpcId: network, VpcPeeringConnectionId, PeeringStatus: 'active' };
  return { UserIdGroupPairs: [{ GroupId, UserId: OWNER, ...peered }] };
}

/** A network with two peers that have equal numbers, of which the longer prefix leads to the left one. */
const EQUAL = {
  Vpcs: [HOME, LEFT, RIGHT],
  Subnets: [AT_HOME, AT_LEFT, AT_RIGHT, BESIDE],
  VpcPeeringConnections: [peering('pcx-left', HOME, LEFT), peering('pcx-right', HOME, RIGHT)],
  RouteTables: [
    table('vpc-h', { '10.0.0.0/16': 'local', '10.1.0.0/24': TO_LEFT, '10.1.0.0/16': TO_RIGHT }),
    table('vpc-l', { '10.1.0.0/16': 'local', '10.0.0.0/16': TO_LEFT }),
    table('vpc-r', { '10.1.0.0/16': 'local', '10.0.0.0/16': TO_RIGHT }),
  ],
  SecurityGroups: [
    group('sg-h', 'vpc-h', [rule(443), rule(22, reference('sg-r', 'vpc-r', TO_RIGHT))]),
    group('sg-l', 'vpc-l', [rule()]),
    group('sg-r', 'vpc-r', [rule()]),
  ],
  NetworkInterfaces: [
    card('home', AT_HOME, '10.0.0.10', 'sg-h'),
    card('left', AT_LEFT, '10.1.0.10', 'sg-l'),
    card('right', AT_RIGHT, '10.1.0.10', 'sg-r'),
    card('beside', BESIDE, '10.1.5.10', 'sg-r'),
  ],
};

test('of two peers with equal numbers routes say which is meant, and references do not', () => {
  const expected = [
    'allow tcp i-home -> i-left:443',
    'deny tcp i-home -> i-right:443',
    'allow tcp i-home -> i-beside:443',
    'allow tcp i-left -> i-home:443',
    // Its answers go to the other one.
    'deny tcp i-right -> i-home:443',
    // It bears an address of a member, and is none.
    'undecided tcp i-left -> i-home:22',
    'undecided tcp i-beside -> i-home:22',
    'deny tcp i-left -> i-home:23',
  ];
  expect(verdicts(EQUAL, expected)).toEqual(expected);
});

test('of members of whom it is not known whether a reference means them, it is said why', () => {
  const answer = answerTo(writtenEstate(EQUAL), 'tcp i-beside -> i-home:22');
  const group = typeof answer === 'string' ? undefined : answer.layers.find(({ decides }) => decides);
  expect(group?.note).toContain('whether it means members of sg-r in vpc-r');
});

const TO_GATEWAY = { TransitGatewayId: 'tgw-1' };

/** A gateway that carries references to groups between networks. */
function transit(...networks: readonly string[]) {
  const enabled = { Options: { SecurityGroupReferencingSupport: 'enable' }, State: 'available' };
  return {
    TransitGateways: [{ ...TO_GATEWAY, ...enabled }],
    TransitGatewayVpcAttachments: networks.map((VpcId) => ({
      ...{ TransitGatewayAttachmentId: `tgw-attach-${VpcId}`, VpcId },
      ...{ ...TO_GATEWAY, ...enabled },
    })),
  };
}

/** The members of a group of a peer, where another network has its numbers, too. */
test.each([
  ['nothing joins', [], {}, 'allow'],
  ['a peering joins', [peering('pcx-left', HOME, LEFT)], {}, 'undecided'],
  ['a transit gateway joins', [], transit('vpc-h', 'vpc-l'), 'undecided'],
  ['a transit gateway joins with others', [], transit('vpc-x', 'vpc-l'), 'allow'],
])(
  'a reference to a group of a peer, whose numbers a network has that %s',
  (_, peerings, gateways, verdict) => {
    const estate = {
      ...EQUAL,
      ...gateways,
      VpcPeeringConnections: [peering('pcx-right', HOME, RIGHT), ...peerings],
    };
    const expected = [`${verdict} tcp i-beside -> i-home:22`];
    expect(verdicts(estate, expected)).toEqual(expected);
  },
);

test('a machine with an address of a member in another network is perhaps meant, and no member without a way', () => {
  const home = vpc('vpc-h', ['10.1.0.0/16']);
  const at = subnet('subnet-h', 'vpc-h', '10.1.0.0/24');
  const estate = {
    Vpcs: [home, RIGHT],
    Subnets: [at, AT_RIGHT],
    ...transit('vpc-h', 'vpc-r'),
    RouteTables: [table('vpc-h', { '10.1.0.0/16': 'local' }), table('vpc-r', { '10.1.0.0/16': 'local' })],
    SecurityGroups: [
      group('sg-h', 'vpc-h', [rule(22, { UserIdGroupPairs: [{ GroupId: 'sg-r', UserId: OWNER }] })]),
      group('sg-o', 'vpc-h', [rule()]),
      group('sg-r', 'vpc-r', [rule()]),
    ],
    NetworkInterfaces: [
      card('home', at, '10.1.0.20', 'sg-h'),
      card('own', at, '10.1.0.10', 'sg-o'),
      card('other', at, '10.1.0.11', 'sg-o'),
      card('right', AT_RIGHT, '10.1.0.10', 'sg-r'),
    ],
  };
  const expected = [
    'undecided tcp i-own -> i-home:22',
    'deny tcp i-other -> i-home:22',
    'deny tcp i-right -> i-home:22',
  ];
  expect(verdicts(estate, expected)).toEqual(expected);
});

test('a resolver answers its own network alone, at the third address of the first block', () => {
  const own = vpc('vpc-h', ['10.0.0.0/16', '100.64.0.0/16']);
  const second = subnet('subnet-s', 'vpc-h', '100.64.0.0/24');
  const expected = [
    'allow udp i-home -> 10.0.0.2:53',
    'allow udp i-second -> 10.0.0.2:53',
    'deny udp i-home -> 100.64.0.2:53',
    'deny udp i-beside -> 10.0.0.2:53',
    'deny tcp i-beside -> 10.0.0.2:53',
    'allow tcp i-beside -> i-home:443',
    // The peer's routes lead to the first block alone.
    'deny tcp i-beside -> i-second:443',
  ];
  const silent = { ...group('sg-s', 'vpc-h', [rule()]), IpPermissionsEgress: [] };
  const estate = {
    ...EQUAL,
    Vpcs: [own, RIGHT],
    Subnets: [AT_HOME, second, AT_RIGHT, BESIDE],
    VpcPeeringConnections: [peering('pcx-right', own, RIGHT)],
    RouteTables: [
      table('vpc-h', { '10.0.0.0/16': 'local', '100.64.0.0/16': 'local', '10.1.0.0/16': TO_RIGHT }),
      table('vpc-r', { '10.1.0.0/16': 'local', '10.0.0.0/16': TO_RIGHT }),
    ],
    SecurityGroups: [
      group('sg-r', 'vpc-r', [rule()]),
      silent,
      { ...group('sg-h', 'vpc-h', [rule(443)]), IpPermissionsEgress: [] },
    ],
    NetworkInterfaces: [
      card('home', AT_HOME, '10.0.0.10', 'sg-h'),
      card('second', second, '100.64.0.10', 'sg-s'),
      card('beside', BESIDE, '10.1.5.10', 'sg-r'),
    ],
  };
  expect(verdicts(estate, expected)).toEqual(expected);
});

test('private IPv6 has no way to the internet and back', () => {
  const network = vpc('vpc-h', ['10.0.0.0/16'], ['2600:1f00:0:100::/56', 'fd00:10::/56']);
  const place = subnet('subnet-h', 'vpc-h', '10.0.0.0/24', '2600:1f00:0:101::/64');
  const away = { GatewayId: 'igw-vpc-h' };
  const expected = [
    'allow tcp [2a00:1450::8] -> [2600:1f00:0:101::10]:443',
    'deny tcp [2a00:1450::8] -> [fd00:10::13]:443',
    'allow tcp [2600:1f00:0:101::10] -> [2a00:1450::8]:443',
    'deny tcp [fd00:10::13] -> [2a00:1450::8]:443',
    'allow tcp [fd00:10::13] -> [2600:1f00:0:101::10]:443',
  ];
  const estate = {
    Vpcs: [network],
    Subnets: [place],
    InternetGateways: [gateway('vpc-h')],
    RouteTables: [
      table('vpc-h', {
        ...{ '10.0.0.0/16': 'local', '2600:1f00:0:100::/56': 'local', 'fd00:10::/56': 'local' },
        '::/0': away,
      }),
    ],
    SecurityGroups: [group('sg-h', 'vpc-h', [rule()])],
    NetworkInterfaces: [
      card('public', place, '10.0.0.10', 'sg-h', { six: '2600:1f00:0:101::10' }),
      card('private', place, '10.0.0.13', 'sg-h', { six: 'fd00:10::13' }),
    ],
  };
  expect(verdicts(estate, expected)).toEqual(expected);
});

/** A peer of another account, which is not in evidence and has addresses outside of the private blocks. */
test.each([
  ['by its network', { VpcId: 'vpc-f', VpcPeeringConnectionId: 'pcx-f', PeeringStatus: 'active' }, true],
  ['by its account alone', {}, true],
  ['where the peering is not in evidence', {}, false],
])('members of a group of another account, %s', (_, peered, isListed) => {
  const foreign = { ...vpc('vpc-f', ['11.0.0.0/16']), OwnerId: '444455556666' };
  const pair = { UserIdGroupPairs: [{ GroupId: 'sg-f', UserId: '444455556666', ...peered }] };
  const expected = [
    'undecided tcp 11.0.0.5 -> i-home:22',
    'deny tcp 11.0.0.5 -> i-home:23',
    'deny tcp 8.8.8.8 -> 52.1.1.1:22',
  ];
  const estate = {
    Vpcs: [HOME],
    Subnets: [AT_HOME],
    InternetGateways: [gateway('vpc-h')],
    ...(isListed ? { VpcPeeringConnections: [peering('pcx-f', HOME, foreign)] } : {}),
    RouteTables: [
      table('vpc-h', {
        '10.0.0.0/16': 'local',
        '11.0.0.0/16': { VpcPeeringConnectionId: 'pcx-f' },
        '0.0.0.0/0': { GatewayId: 'igw-vpc-h' },
      }),
    ],
    SecurityGroups: [group('sg-h', 'vpc-h', [rule(22, pair)])],
    NetworkInterfaces: [
      card('home', AT_HOME, '10.0.0.10', 'sg-h', { publicly: '52.1.1.1' }),
      // It wears the group, and does not show who else does.
      card('guest', AT_HOME, '10.0.0.20', 'sg-f'),
    ],
  };
  expect(verdicts(estate, expected)).toEqual(expected);
});

/** Routes may name prefix lists instead of blocks; one that is not in evidence may lead anywhere. */
test.each([
  ['in evidence', { 'aws/pl-0123456789abcdef0.json': { Entries: [{ Cidr: '11.0.0.0/16' }] } }, 'deny'],
  ['not in evidence', {}, 'undecided'],
])('members of a group of another account behind a prefix list that is %s', (_, files, beside) => {
  const pair = { UserIdGroupPairs: [{ GroupId: 'sg-f', UserId: '444455556666' }] };
  const expected = ['undecided tcp 11.0.0.5 -> i-home:22', `${beside} tcp 12.0.0.5 -> i-home:22`];
  const table = { RouteTableId: 'rtb-h', VpcId: 'vpc-h', OwnerId: OWNER, Associations: [{ Main: true }] };
  const Routes = [
    { State: 'active', DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' },
    { State: 'active', DestinationPrefixListId: 'pl-0123456789abcdef0', TransitGatewayId: 'tgw-1' },
  ];
  const estate = {
    ...{ Vpcs: [HOME], Subnets: [AT_HOME], RouteTables: [{ ...table, Routes }] },
    SecurityGroups: [group('sg-h', 'vpc-h', [rule(22, pair)])],
    NetworkInterfaces: [card('home', AT_HOME, '10.0.0.10', 'sg-h')],
  };
  expect(verdicts(estate, expected, files)).toEqual(expected);
});

/** Who has which numbers behind a router is not in evidence, whatever numbers the internet has; what comes by the internet is no member. */
test('members of a group of another account behind a default route', () => {
  const pair = { UserIdGroupPairs: [{ GroupId: 'sg-f', UserId: '444455556666' }] };
  const open = subnet('subnet-o', 'vpc-h', '10.0.1.0/24');
  const own = { RouteTableId: 'rtb-o', VpcId: 'vpc-h', OwnerId: OWNER };
  const away = [
    { State: 'active', DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' },
    { State: 'active', DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-vpc-h' },
  ];
  const expected = [
    'undecided tcp 11.0.0.5 -> i-home:22',
    'deny tcp 11.0.0.5 -> i-home:23',
    'deny tcp 11.0.0.5 -> 52.1.1.1:22',
    'allow tcp 11.0.0.5 -> 52.1.1.1:443',
    'undecided tcp 172.16.0.5 -> i-home:22',
  ];
  const estate = {
    ...{ Vpcs: [HOME], Subnets: [AT_HOME, open], InternetGateways: [gateway('vpc-h')] },
    RouteTables: [
      table('vpc-h', { '10.0.0.0/16': 'local', '0.0.0.0/0': { TransitGatewayId: 'tgw-1' } }),
      {
        ...own,
        Associations: [{ SubnetId: 'subnet-o', AssociationState: { State: 'associated' } }],
        Routes: away,
      },
    ],
    SecurityGroups: [
      group('sg-h', 'vpc-h', [rule(22, pair)]),
      group('sg-o', 'vpc-h', [rule(22, pair), rule(443)]),
    ],
    NetworkInterfaces: [
      card('home', AT_HOME, '10.0.0.10', 'sg-h'),
      card('open', open, '10.0.1.10', 'sg-o', { publicly: '52.1.1.1' }),
    ],
  };
  expect(verdicts(estate, expected)).toEqual(expected);
});

/** Whom the group may have behind a router depends on where the network of who names it leads. */
test.each([
  ['vpc-h', 'vpc-l'],
  ['vpc-l', 'vpc-h'],
])('members of a group of another account, named in %s before %s', (...order) => {
  const pair = { UserIdGroupPairs: [{ GroupId: 'sg-f', UserId: '444455556666' }] };
  const expected = ['undecided tcp 198.51.100.7 -> i-left:22', 'deny tcp 198.51.100.7 -> i-left:23'];
  const estate = {
    ...{ Vpcs: [HOME, LEFT], Subnets: [AT_HOME, AT_LEFT] },
    RouteTables: [
      table('vpc-h', { '10.0.0.0/16': 'local' }),
      table('vpc-l', { '10.1.0.0/16': 'local', '198.51.100.0/24': { TransitGatewayId: 'tgw-1' } }),
    ],
    SecurityGroups: order.map((network) => group(`sg-${network}`, network, [rule(22, pair)])),
    NetworkInterfaces: [
      card('home', AT_HOME, '10.0.0.10', 'sg-vpc-h'),
      card('left', AT_LEFT, '10.1.0.10', 'sg-vpc-l'),
      card('guest', AT_LEFT, '10.1.0.20', 'sg-f'),
    ],
  };
  expect(verdicts(estate, expected)).toEqual(expected);
});

const ARN = `arn:aws:elasticloadbalancing:eu-north-1:${OWNER}`;
const BALANCER = `${ARN}:loadbalancer/net/edge/0f1e`;
const TARGETS = `${ARN}:targetgroup/edge/0a0b`;
const HEALTHY = 'target_group_health.unhealthy_state_routing.minimum_healthy_targets';
const ATTRIBUTES = {
  'load_balancing.cross_zone.enabled': 'true',
  'preserve_client_ip.enabled': 'false',
  [`${HEALTHY}.count`]: '1',
  [`${HEALTHY}.percentage`]: 'off',
};

test.each([
  ['one of the peers', [peering('pcx-left', HOME, LEFT)], 'allow'],
  ['the other peer', [peering('pcx-right', HOME, RIGHT)], 'deny'],
  ['both peers', EQUAL.VpcPeeringConnections, 'undecided'],
  [
    'its own network, whose number another machine bears elsewhere',
    [peering('pcx-left', HOME, LEFT)],
    'allow',
    '10.0.0.10',
  ],
  // Whose number it bears elsewhere says nothing of it.
  [
    'its own network, in which no interface shows it',
    [peering('pcx-left', HOME, LEFT)],
    'undecided',
    '10.0.0.77',
  ],
] as const)('an address that a balancer has as a target, of %s', (_, peerings, verdict, own?: string) => {
  const ids = peerings.map((each) => each.VpcPeeringConnectionId);
  const node = card('edge', AT_HOME, '10.0.0.20', 'sg-h', { publicly: '52.1.1.1' });
  const service = { InterfaceType: 'network_load_balancer', Description: 'ELB net/edge/0f1e', Groups: [] };
  const away = { '0.0.0.0/0': { GatewayId: 'igw-vpc-h' } };
  const onward = { VpcPeeringConnectionId: ids[0] };
  const both = ids.length > 1 ? { '10.1.9.0/24': TO_RIGHT } : {};
  const estate = {
    ...EQUAL,
    InternetGateways: [gateway('vpc-h')],
    VpcPeeringConnections: peerings,
    RouteTables: [
      table('vpc-h', { '10.0.0.0/16': 'local', '10.1.0.0/16': onward, ...both, ...away }),
      table('vpc-l', { '10.1.0.0/16': 'local', '10.0.0.0/16': onward }),
      table('vpc-r', { '10.1.0.0/16': 'local', '10.0.0.0/16': onward }),
    ],
    SecurityGroups: [
      group('sg-h', 'vpc-h', [rule()]),
      group('sg-l', 'vpc-l', [rule(443)]),
      group('sg-r', 'vpc-r', []),
    ],
    NetworkInterfaces: [
      ...EQUAL.NetworkInterfaces,
      { ...node, ...service, Attachment: undefined },
      ...(own === undefined ? [] : [card('namesake', AT_LEFT, own, 'sg-l')]),
    ],
    LoadBalancers: [{ LoadBalancerArn: BALANCER, LoadBalancerName: 'edge', Type: 'network' }],
    Listeners: [
      {
        ...{ ListenerArn: `${ARN}:listener/net/edge/0f1e/01`, LoadBalancerArn: BALANCER },
        ...{ Protocol: 'TCP', Port: 443 },
        DefaultActions: [{ Type: 'forward', TargetGroupArn: TARGETS }],
      },
    ],
    TargetGroups: [{ TargetGroupArn: TARGETS, Protocol: 'TCP', Port: 443, TargetType: 'ip' }],
  };
  const Target = { Id: own ?? '10.1.0.10', Port: 443, AvailabilityZone: 'all' };
  const files = {
    'aws/target-health-0a0b.json': {
      TargetHealthDescriptions: [{ Target, HealthCheckPort: '443', TargetHealth: { State: 'healthy' } }],
    },
    'aws/attributes-0a0b.json': {
      Attributes: Object.entries(ATTRIBUTES).map(([Key, Value]) => ({ Key, Value })),
    },
  };
  const expected = [`${verdict} tcp 8.8.8.8 -> 52.1.1.1:443`];
  expect(verdicts(estate, expected, files)).toEqual(expected);
});
