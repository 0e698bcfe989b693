import { describe, expect, test } from 'vitest';
import { card, gateway, group, peering, rule, subnet, table, verdicts, vpc } from './aws-written-estate.ts';

const HOME = vpc('vpc-h', ['10.0.0.0/16']);
const NEAR = vpc('vpc-n', ['10.1.0.0/16']);
const OUTSIDE = subnet('subnet-o', 'vpc-h', '10.0.1.0/24');
const INSIDE = subnet('subnet-i', 'vpc-h', '10.0.2.0/24');
const BESIDE = subnet('subnet-n', 'vpc-n', '10.1.1.0/24');
const TO_NEAR = { VpcPeeringConnectionId: 'pcx-near' };
const WORLD = { GatewayId: 'igw-vpc-h' };

const MAIN = table('vpc-h', { '10.0.0.0/16': 'local', '0.0.0.0/0': WORLD, '10.1.0.0/16': TO_NEAR });
const HIDDEN = {
  ...table('vpc-h', { '10.0.0.0/16': 'local', '0.0.0.0/0': { NatGatewayId: 'nat-1' } }),
  RouteTableId: 'rtb-inside',
  Associations: [{ SubnetId: 'subnet-i', AssociationState: { State: 'associated' } }],
};

const ESTATE = {
  Vpcs: [HOME, NEAR],
  Subnets: [OUTSIDE, INSIDE, BESIDE],
  InternetGateways: [gateway('vpc-h')],
  VpcPeeringConnections: [peering('pcx-near', HOME, NEAR)],
  NatGateways: [
    {
      ...{ NatGatewayId: 'nat-1', SubnetId: 'subnet-o', VpcId: 'vpc-h', State: 'available' },
      NatGatewayAddresses: [{ PrivateIp: '10.0.1.200', PublicIp: '198.51.100.200' }],
    },
  ],
  RouteTables: [MAIN, HIDDEN, table('vpc-n', { '10.1.0.0/16': 'local', '10.0.0.0/16': TO_NEAR })],
  SecurityGroups: [
    group('sg-h', 'vpc-h', [rule(443), rule(22, { UserIdGroupPairs: [{ UserId: '111122223333' }] })]),
    group('sg-n', 'vpc-n', [rule()]),
    group('sg-x', 'vpc-h', []),
  ],
  NetworkInterfaces: [
    card('web', OUTSIDE, '10.0.1.10', 'sg-h', { publicly: '198.51.100.10' }),
    card('job', INSIDE, '10.0.2.10', 'sg-h'),
    card('near', BESIDE, '10.1.1.10', 'sg-n'),
  ],
};

const IN = 'tcp 203.0.113.7:40000 -> 198.51.100.10:443';
const NEARBY = 'tcp i-web -> i-near:443';
const OUT = 'tcp i-job -> 203.0.113.7:443';

test('one description of everything is certain', () => {
  const expected = [
    `allow ${IN}`,
    `allow ${NEARBY}`,
    `allow ${OUT}`,
    // A reference to no group may mean any.
    'undecided tcp i-job -> i-web:22',
  ];
  expect(verdicts(ESTATE, expected)).toEqual(expected);
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
    ['a NAT gateway', 'NatGateways', { ...ESTATE.NatGateways[0], State: 'deleting' }, [`undecided ${OUT}`]],
    [
      'an internet gateway',
      'InternetGateways',
      { ...gateway('vpc-h'), Attachments: [] },
      [`undecided ${IN}`],
    ],
  ])('%s', (_, list, other, expected) => {
    expect(verdicts(ESTATE, expected, { 'aws/second.json': { [list]: [other] } })).toEqual(expected);
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
    expect(verdicts({ ...ESTATE, NatGateways }, [`undecided ${OUT}`])).toEqual([`undecided ${OUT}`]);
  });
});
