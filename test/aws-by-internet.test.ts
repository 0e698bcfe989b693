import { expect, test } from 'vitest';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import type { Answers, Documents, Permission } from './aws-documents.ts';
import { awsEstateOf } from './aws-estate.ts';
import { EVERYTHING, OWNER } from './aws-random-rules.ts';

const NETWORKS = ['a', 'b'] as const;
type Name = (typeof NETWORKS)[number];

const cidrs = (name: Name) => ({
  four: name === 'a' ? '10.0' : '10.1',
  six: name === 'a' ? '2600:1f00:0:1' : '2600:1f00:0:2',
});

/** Two networks with internet gateways and a peering that no route uses; the machine of `a` sends IPv4 by a NAT gateway. */
function evidence(ingress: Permission): Answers {
  const perNetwork = <T>(make: (name: Name) => T) => NETWORKS.map(make);
  const entries = [true, false].flatMap((Egress) => [
    { RuleNumber: 100, Egress, RuleAction: 'allow', Protocol: '-1', CidrBlock: '0.0.0.0/0' },
    { RuleNumber: 101, Egress, RuleAction: 'allow', Protocol: '-1', Ipv6CidrBlock: '::/0' },
  ]);
  const documents = {
    Vpcs: perNetwork((name) => ({
      VpcId: `vpc-${name}`,
      CidrBlock: `${cidrs(name).four}.0.0/16`,
      CidrBlockAssociationSet: [
        { CidrBlock: `${cidrs(name).four}.0.0/16`, CidrBlockState: { State: 'associated' } },
      ],
      Ipv6CidrBlockAssociationSet: [
        { Ipv6CidrBlock: `${cidrs(name).six}::/64`, Ipv6CidrBlockState: { State: 'associated' } },
      ],
    })),
    Subnets: ['a', 'b', 'nat'].map((name) => ({
      SubnetId: `subnet-${name}`,
      VpcId: `vpc-${name === 'nat' ? 'a' : name}`,
      CidrBlock: name === 'nat' ? '10.0.9.0/24' : `${cidrs(name as Name).four}.0.0/24`,
    })),
    InternetGateways: perNetwork((name) => ({
      InternetGatewayId: `igw-${name}`,
      Attachments: [{ VpcId: `vpc-${name}`, State: 'available' }],
    })),
    NatGateways: [
      {
        NatGatewayId: 'nat-a',
        SubnetId: 'subnet-nat',
        VpcId: 'vpc-a',
        State: 'available',
        ConnectivityType: 'public',
        NatGatewayAddresses: [
          { PrivateIp: '10.0.9.9', PublicIp: '52.0.0.9', IsPrimary: true, Status: 'succeeded' },
        ],
      },
    ],
    VpcPeeringConnections: [
      {
        VpcPeeringConnectionId: 'pcx-1',
        Status: { Code: 'active' },
        RequesterVpcInfo: { VpcId: 'vpc-a', OwnerId: OWNER, CidrBlock: '10.0.0.0/16' },
        AccepterVpcInfo: { VpcId: 'vpc-b', OwnerId: OWNER, CidrBlock: '10.1.0.0/16' },
      },
    ],
    RouteTables: [...NETWORKS, 'nat'].map((name) => ({
      RouteTableId: `rtb-${name}`,
      VpcId: `vpc-${name === 'nat' ? 'a' : name}`,
      Associations: [{ Main: false, SubnetId: `subnet-${name}`, AssociationState: { State: 'associated' } }],
      Routes: [
        {
          DestinationCidrBlock: `${cidrs(name === 'b' ? 'b' : 'a').four}.0.0/16`,
          GatewayId: 'local',
          State: 'active',
        },
        {
          DestinationCidrBlock: '0.0.0.0/0',
          State: 'active',
          ...(name === 'a' ? { NatGatewayId: 'nat-a' } : { GatewayId: name === 'nat' ? 'igw-a' : 'igw-b' }),
        },
        { DestinationIpv6CidrBlock: '::/0', GatewayId: name === 'b' ? 'igw-b' : 'igw-a', State: 'active' },
      ],
    })),
    NetworkAcls: perNetwork((name) => ({
      NetworkAclId: `acl-${name}`,
      VpcId: `vpc-${name}`,
      IsDefault: true,
      Entries: entries,
      Associations: (name === 'a' ? ['a', 'nat'] : ['b']).map((each) => ({ SubnetId: `subnet-${each}` })),
    })),
    SecurityGroups: perNetwork((name) => ({
      GroupId: `sg-${name}`,
      GroupName: name,
      OwnerId: OWNER,
      VpcId: `vpc-${name}`,
      IpPermissions: name === 'b' ? [ingress] : [],
      IpPermissionsEgress: [EVERYTHING],
    })),
    NetworkInterfaces: perNetwork((name) => ({
      NetworkInterfaceId: `eni-${name}`,
      InterfaceType: 'interface',
      OwnerId: OWNER,
      VpcId: `vpc-${name}`,
      SubnetId: `subnet-${name}`,
      Groups: [{ GroupId: `sg-${name}` }],
      PrivateIpAddress: `${cidrs(name).four}.0.4`,
      PrivateIpAddresses: [
        {
          PrivateIpAddress: `${cidrs(name).four}.0.4`,
          Primary: true,
          ...(name === 'b' ? { Association: { PublicIp: '52.0.0.4', IpOwnerId: 'amazon' } } : {}),
        },
      ],
      Ipv6Addresses: [{ Ipv6Address: `${cidrs(name).six}::4` }],
      Attachment: { InstanceId: `i-${name}`, DeviceIndex: 0, Status: 'attached' },
    })),
  };
  return { documents: documents as unknown as Documents, Entries: [], Routes: [] };
}

const reference: Permission = {
  ...EVERYTHING,
  IpRanges: [],
  Ipv6Ranges: [],
  UserIdGroupPairs: [
    { GroupId: 'sg-a', UserId: OWNER, VpcPeeringConnectionId: 'pcx-1', PeeringStatus: 'active' },
  ],
};
const address: Permission = { ...reference, Ipv6Ranges: [{ CidrIpv6: '2600:1f00:0:1::/64' }] };
const pings: Permission = { ...EVERYTHING, IpProtocol: 'icmp', FromPort: 8, ToPort: -1 };

test.each([
  ['a reference alone', reference, 'undecided tcp [2600:1f00:0:1::4]:40000 -> [2600:1f00:0:2::4]:22'],
  ['an address beside it', address, 'allow tcp [2600:1f00:0:1::4]:40000 -> [2600:1f00:0:2::4]:22'],
  ['a message that a NAT gateway sends on', pings, 'allow icmp 8/0 10.0.0.4 -> 52.0.0.4'],
  ['another message', pings, 'deny icmp 0/0 10.0.0.4 -> 52.0.0.4'],
])('by the internet from one network to another: %s', (_, ingress, line) => {
  const [expected, ...words] = line.split(' ');
  const probe = parseProbe(words.join(' '));
  const answer =
    typeof probe === 'string' ? probe : answerProbe(awsEstateOf(evidence(ingress)), probe, false);
  expect(typeof answer === 'string' ? answer : answer.verdict).toBe(expected);
});
