import { describe, expect, test } from 'vitest';
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
} from './aws-written-estate.ts';

const HOME = vpc('vpc-h', ['10.0.0.0/16'], ['2001:db8::/56']);
const NEAR = vpc('vpc-n', ['10.1.0.0/16']);
const FAR = vpc('vpc-f', ['10.2.0.0/16']);
const OUTSIDE = subnet('subnet-o', 'vpc-h', '10.0.1.0/24');
const INSIDE = subnet('subnet-i', 'vpc-h', '10.0.2.0/24', '2001:db8:0:2::/64');
const BESIDE = subnet('subnet-n', 'vpc-n', '10.1.1.0/24');
const BEYOND = subnet('subnet-f', 'vpc-f', '10.2.1.0/24');
const TO_NEAR = { VpcPeeringConnectionId: 'pcx-near' };
const TO_FAR = { TransitGatewayId: 'tgw-00000001' };
const WORLD = { GatewayId: 'igw-vpc-h' };
const SIX_OUT = { EgressOnlyInternetGatewayId: 'eigw-1' };

const MAIN = table('vpc-h', {
  ...{ '10.0.0.0/16': 'local', '0.0.0.0/0': WORLD, '10.1.0.0/16': TO_NEAR, '10.2.0.0/16': TO_FAR },
});
const OF_INSIDE = { Associations: [{ SubnetId: 'subnet-i', AssociationState: { State: 'associated' } }] };
const HIDDEN = {
  ...table('vpc-h', { '10.0.0.0/16': 'local', '0.0.0.0/0': { NatGatewayId: 'nat-1' }, '::/0': SIX_OUT }),
  RouteTableId: 'rtb-inside',
  ...OF_INSIDE,
};
const NOWHERE = { ...table('vpc-h', { '10.0.0.0/16': 'local' }), RouteTableId: 'rtb-other' };

/** How a network is attached to the transit gateway; the id ends with its name. */
const attached = (network: string, subnetId: string) => ({
  ...{ TransitGatewayAttachmentId: `tgw-attach-${network}`, VpcId: network, State: 'available' },
  ...{ TransitGatewayId: 'tgw-00000001', SubnetIds: [subnetId] },
  Options: { SecurityGroupReferencingSupport: 'enable' },
});
const associated = (network: string, routes = 'tgw-rtb-00000001') => ({
  ...{ TransitGatewayAttachmentId: `tgw-attach-${network}`, TransitGatewayId: 'tgw-00000001' },
  ...{ ResourceType: 'vpc', ResourceId: network, State: 'available' },
  Association: { TransitGatewayRouteTableId: routes, State: 'associated' },
});
const onward = (DestinationCidrBlock: string, network: string) => ({
  ...{ DestinationCidrBlock, Type: 'static', State: 'active' },
  TransitGatewayAttachments: [
    { TransitGatewayAttachmentId: `tgw-attach-${network}`, ResourceType: 'vpc', ResourceId: network },
  ],
});
/** What does not say itself what it is about. */
const FILES = {
  'aws/routes-tgw-rtb-00000001.json': {
    Routes: [onward('10.0.0.0/16', 'vpc-h'), onward('10.2.0.0/16', 'vpc-f')],
  },
  'aws/entries-pl-00000001.json': { Entries: [{ Cidr: '10.0.1.10/32' }] },
};

const ESTATE = {
  Vpcs: [HOME, NEAR, FAR],
  Subnets: [OUTSIDE, INSIDE, BESIDE, BEYOND],
  InternetGateways: [gateway('vpc-h')],
  EgressOnlyInternetGateways: [{ ...SIX_OUT, Attachments: [{ VpcId: 'vpc-h', State: 'attached' }] }],
  TransitGateways: [{ ...TO_FAR, Options: { SecurityGroupReferencingSupport: 'enable' } }],
  TransitGatewayVpcAttachments: [attached('vpc-h', 'subnet-o'), attached('vpc-f', 'subnet-f')],
  TransitGatewayAttachments: [associated('vpc-h'), associated('vpc-f')],
  PrefixLists: [{ PrefixListId: 'pl-00000001', AddressFamily: 'IPv4' }],
  VpcPeeringConnections: [peering('pcx-near', HOME, NEAR)],
  NatGateways: [
    {
      ...{ NatGatewayId: 'nat-1', SubnetId: 'subnet-o', VpcId: 'vpc-h', State: 'available' },
      NatGatewayAddresses: [{ PrivateIp: '10.0.1.200', PublicIp: '198.51.100.200' }],
    },
  ],
  RouteTables: [
    ...[MAIN, HIDDEN, table('vpc-n', { '10.1.0.0/16': 'local', '10.0.0.0/16': TO_NEAR })],
    table('vpc-f', { '10.2.0.0/16': 'local', '10.0.0.0/16': TO_FAR }),
  ],
  SecurityGroups: [
    group('sg-h', 'vpc-h', [rule(443), rule(22, { UserIdGroupPairs: [{ UserId: '111122223333' }] })]),
    group('sg-n', 'vpc-n', [rule()]),
    group('sg-f', 'vpc-f', [
      ...[rule(443), rule(25, { PrefixListIds: [{ PrefixListId: 'pl-00000001' }] })],
      rule(80, { UserIdGroupPairs: [{ UserId: OWNER, GroupId: 'sg-h', VpcId: 'vpc-h' }] }),
    ]),
    group('sg-x', 'vpc-h', []),
  ],
  NetworkInterfaces: [
    card('web', OUTSIDE, '10.0.1.10', 'sg-h', { publicly: '198.51.100.10' }),
    card('job', INSIDE, '10.0.2.10', 'sg-h', { six: '2001:db8:0:2::10' }),
    card('near', BESIDE, '10.1.1.10', 'sg-n'),
    card('far', BEYOND, '10.2.1.10', 'sg-f'),
  ],
};

const IN = 'tcp 203.0.113.7:40000 -> 198.51.100.10:443';
const NEARBY = 'tcp i-web -> i-near:443';
const OUT = 'tcp i-job -> 203.0.113.7:443';
const OUT_BY_SIX = 'tcp i-job -> [2001:db9::1]:443';
const AWAY = 'tcp i-web -> i-far:443';
const BY_GROUP = 'tcp i-web -> i-far:80';
const BY_LIST = 'tcp i-web -> i-far:25';

test('one description of everything is certain', () => {
  const expected = [
    `allow ${IN}`,
    `allow ${NEARBY}`,
    `allow ${OUT}`,
    `allow ${OUT_BY_SIX}`,
    ...[`allow ${AWAY}`, `allow ${BY_GROUP}`, `allow ${BY_LIST}`],
    // A reference to no group may mean any.
    'undecided tcp i-job -> i-web:22',
  ];
  expect(verdicts(ESTATE, expected, FILES)).toEqual(expected);
});

describe('what is described twice and differently is undecided', () => {
  test.each<readonly [what: string, list: string, other: object, probes: readonly string[]]>([
    [
      'a route table',
      'RouteTables',
      { ...table('vpc-h', { '10.0.0.0/16': 'local' }) },
      [`undecided ${IN}`, `undecided ${NEARBY}`],
    ],
    [
      'the public access of a subnet',
      'Subnets',
      { ...OUTSIDE, BlockPublicAccessStates: { InternetGatewayBlockMode: 'block-bidirectional' } },
      [`undecided ${IN}`, `allow ${NEARBY}`],
    ],
    [
      'a peering',
      'VpcPeeringConnections',
      { ...peering('pcx-near', HOME, NEAR), Status: { Code: 'deleted' } },
      [`allow ${IN}`, `undecided ${NEARBY}`],
    ],
    [
      'a security group',
      'SecurityGroups',
      group('sg-h', 'vpc-h', []),
      [`undecided ${IN}`, `allow ${NEARBY}`],
    ],
    [
      'an interface',
      'NetworkInterfaces',
      card('web', OUTSIDE, '10.0.1.10', 'sg-x', { publicly: '198.51.100.10' }),
      [`undecided ${IN}`],
    ],
    [
      'the public address of an interface',
      'NetworkInterfaces',
      card('web', OUTSIDE, '10.0.1.10', 'sg-h', {}),
      [`undecided ${IN}`, `undecided ${NEARBY}`],
    ],
    ['a NAT gateway', 'NatGateways', { ...ESTATE.NatGateways[0], State: 'deleting' }, [`undecided ${OUT}`]],
    [
      'an internet gateway',
      'InternetGateways',
      { ...gateway('vpc-h'), Attachments: [] },
      [`undecided ${IN}`],
    ],
    [
      'an egress-only gateway',
      'EgressOnlyInternetGateways',
      { ...SIX_OUT, Attachments: [] },
      [`undecided ${OUT_BY_SIX}`, `allow ${OUT}`],
    ],
    [
      'the network ACL that a subnet has',
      'NetworkAcls',
      { ...{ NetworkAclId: 'acl-x', VpcId: 'vpc-h' }, Associations: [{ SubnetId: 'subnet-o' }], Entries: [] },
      [`undecided ${IN}`, `allow ${OUT_BY_SIX}`],
    ],
    [
      'the route table that a subnet has',
      'RouteTables',
      { ...NOWHERE, ...OF_INSIDE },
      [`undecided ${OUT}`, `allow ${IN}`],
    ],
    [
      'the main route table of a network',
      'RouteTables',
      { ...NOWHERE, Associations: [{ Main: true }] },
      [`undecided ${IN}`, `allow ${OUT_BY_SIX}`],
    ],
    [
      'the state of an attachment',
      'TransitGatewayVpcAttachments',
      { ...attached('vpc-f', 'subnet-f'), State: 'deleted' },
      [`undecided ${AWAY}`],
    ],
    [
      'whether an attachment carries references',
      'TransitGatewayVpcAttachments',
      { ...attached('vpc-f', 'subnet-f'), Options: { SecurityGroupReferencingSupport: 'disable' } },
      [`undecided ${BY_GROUP}`],
    ],
    [
      'whether a transit gateway carries references',
      'TransitGateways',
      { ...TO_FAR, Options: { SecurityGroupReferencingSupport: 'disable' } },
      [`allow ${AWAY}`, `undecided ${BY_GROUP}`],
    ],
    [
      'the table of an attachment',
      'TransitGatewayAttachments',
      associated('vpc-h', 'tgw-rtb-00000002'),
      [`undecided ${AWAY}`],
    ],
    [
      'routes of a transit gateway',
      'Routes',
      { ...onward('10.2.0.0/16', 'vpc-f'), State: 'blackhole' },
      [`undecided ${AWAY}`],
    ],
    [
      'entries of a prefix list',
      'Entries',
      { Cidr: '10.9.0.0/16' },
      [`allow ${AWAY}`, `undecided ${BY_LIST}`],
    ],
  ])('%s', (_, list, other, expected) => {
    const about = { Routes: '-tgw-rtb-00000001', Entries: '-pl-00000001' }[list] ?? '';
    // The names of files decide which is read first.
    for (const name of [`aws/0${about}.json`, `aws/second${about}.json`])
      expect(verdicts(ESTATE, expected, { ...FILES, [name]: { [list]: [other] } })).toEqual(expected);
  });
});

describe('what a NAT gateway does not certainly do is undecided', () => {
  test.each<readonly [what: string, members: object]>([
    ['it is private', { ConnectivityType: 'private' }],
    ['it is regional', { AvailabilityMode: 'regional' }],
    ['it is pending', { State: 'pending' }],
    ['an address is missing', { NatGatewayAddresses: [{ PrivateIp: '10.0.1.200' }] }],
    ['it has no subnet', { SubnetId: undefined }],
  ])('%s', (_, members) => {
    const NatGateways = ESTATE.NatGateways.map((each) => ({ ...each, ...members }));
    expect(verdicts({ ...ESTATE, NatGateways }, [`undecided ${OUT}`], FILES)).toEqual([`undecided ${OUT}`]);
  });
});
