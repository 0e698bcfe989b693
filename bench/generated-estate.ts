import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { integer, pick, type Random, seeded, weighted } from './random.ts';

const ACCOUNT = '111122223333';
const NETWORK = 'vpc-0a1b2c3d4e5f60718';
const PORTS = [22, 53, 80, 443, 1433, 3306, 5432, 8080, 8443, 9080];

/** Writes the describe-* files of one account below `folder`; returns their bytes and the number of rules. */
export function writeEstate(
  folder: string,
  instances: number,
  seed = 1,
): { readonly bytes: number; readonly rules: number } {
  const random = seeded(seed);
  const id = (kind: string, index: number) => `${kind}-${index.toString(16).padStart(17, '0')}`;
  const groupIds = Array.from({ length: Math.max(4, Math.floor(instances / 4)) }, (_, index) =>
    id('sg', index),
  );
  const subnetIds = Array.from({ length: 10 }, (_, index) => id('subnet', index));
  const aclIds = Array.from({ length: 4 }, (_, index) => id('acl', index));
  // Real estates repeat themselves: one group in ten has rules of its own.
  const pool = Array.from({ length: Math.max(1, Math.floor(groupIds.length / 10)) }, () =>
    Array.from({ length: 20 }, () => permission(random, groupIds)),
  );
  const groups = groupIds.map((GroupId, index) => ({
    Description: `group ${index}`,
    GroupId,
    GroupName: `g${index}`,
    OwnerId: ACCOUNT,
    VpcId: NETWORK,
    Tags: [{ Key: 'Name', Value: `g${index}` }],
    IpPermissions: pool[index % pool.length],
    IpPermissionsEgress: [
      {
        IpProtocol: '-1',
        UserIdGroupPairs: [],
        IpRanges: [{ CidrIp: '0.0.0.0/0' }],
        Ipv6Ranges: [],
        PrefixListIds: [],
      },
    ],
  }));
  const acls = aclIds.map((NetworkAclId, index) => ({
    NetworkAclId,
    VpcId: NETWORK,
    IsDefault: index === 0,
    OwnerId: ACCOUNT,
    Tags: [],
    Entries: [...entries(random, false), ...entries(random, true)],
    Associations: subnetIds.flatMap((SubnetId, at) =>
      at % aclIds.length === index
        ? [{ NetworkAclAssociationId: id('aclassoc', at), NetworkAclId, SubnetId }]
        : [],
    ),
  }));
  const machines = Array.from({ length: instances }, (_, index) =>
    machine(random, index, subnetIds, groupIds, id),
  );
  const documents: Record<string, object> = {
    'network-acls': { NetworkAcls: acls },
    'security-groups': { SecurityGroups: groups },
    instances: {
      Reservations: machines.map(({ instance }, index) => ({
        OwnerId: ACCOUNT,
        ReservationId: id('r', index),
        Instances: [instance],
        Groups: [],
      })),
    },
    'network-interfaces': { NetworkInterfaces: machines.map((each) => each.card) },
    subnets: {
      Subnets: subnetIds.map((SubnetId, index) => ({
        AvailabilityZone: 'eu-north-1a',
        CidrBlock: `10.0.${16 * index}.0/20`,
        OwnerId: ACCOUNT,
        State: 'available',
        SubnetId,
        VpcId: NETWORK,
        Tags: [],
      })),
    },
    vpcs: {
      Vpcs: [
        {
          CidrBlock: '10.0.0.0/8',
          CidrBlockAssociationSet: [{ CidrBlock: '10.0.0.0/8', CidrBlockState: { State: 'associated' } }],
          OwnerId: ACCOUNT,
          VpcId: NETWORK,
          Tags: [],
        },
      ],
    },
    'internet-gateways': {
      InternetGateways: [
        {
          Attachments: [{ State: 'available', VpcId: NETWORK }],
          InternetGatewayId: id('igw', 1),
          OwnerId: ACCOUNT,
          Tags: [],
        },
      ],
    },
    'route-tables': {
      RouteTables: [
        {
          RouteTableId: id('rtb', 1),
          VpcId: NETWORK,
          OwnerId: ACCOUNT,
          Tags: [],
          PropagatingVgws: [],
          Associations: [
            { Main: true, RouteTableId: id('rtb', 1), AssociationState: { State: 'associated' } },
          ],
          Routes: [
            {
              DestinationCidrBlock: '10.0.0.0/8',
              GatewayId: 'local',
              Origin: 'CreateRouteTable',
              State: 'active',
            },
            {
              DestinationCidrBlock: '0.0.0.0/0',
              GatewayId: id('igw', 1),
              Origin: 'CreateRoute',
              State: 'active',
            },
          ],
        },
      ],
    },
  };
  mkdirSync(folder, { recursive: true });
  let bytes = 0;
  for (const [name, document] of Object.entries(documents)) {
    const file = join(folder, `describe-${name}.json`);
    writeFileSync(file, JSON.stringify(document, null, 4));
    bytes += statSync(file).size;
  }
  return { bytes, rules: groups.length * 20 + acls.reduce((sum, acl) => sum + acl.Entries.length, 0) };
}

function cidr(random: Random): string {
  const kind = random();
  if (kind < 0.1) return '0.0.0.0/0';
  if (kind < 0.6) return `10.${integer(random, 0, 4)}.${integer(random, 0, 256)}.0/24`;
  if (kind < 0.8)
    return `10.${integer(random, 0, 4)}.${integer(random, 0, 256)}.${integer(random, 0, 256)}/32`;
  return `${pick(random, [198, 203])}.${integer(random, 0, 256)}.${16 * integer(random, 0, 16)}.0/20`;
}

function permission(random: Random, groups: readonly string[]) {
  const IpProtocol = weighted(random, ['tcp', 'udp', 'icmp', '-1'], [80, 14, 3, 3]);
  const ported = IpProtocol === 'tcp' || IpProtocol === 'udp';
  const from = random() < 0.9 ? pick(random, PORTS) : integer(random, 1024, 60_000);
  const ports = ported
    ? { FromPort: from, ToPort: from + pick(random, [0, 0, 0, 10, 100]) }
    : IpProtocol === 'icmp'
      ? { FromPort: -1, ToPort: -1 }
      : {};
  const byGroup = random() < 0.25;
  return {
    IpProtocol,
    ...ports,
    UserIdGroupPairs: byGroup ? [{ GroupId: pick(random, groups), UserId: ACCOUNT }] : [],
    IpRanges: byGroup
      ? []
      : Array.from({ length: pick(random, [1, 1, 2, 4]) }, () => ({ CidrIp: cidr(random) })),
    Ipv6Ranges: [],
    PrefixListIds: [],
  };
}

function entries(random: Random, Egress: boolean) {
  const own = Array.from({ length: 12 }, (_, index) => {
    const Protocol = pick(random, ['6', '6', '17', '-1']);
    const PortRange = pick(random, [
      { From: 443, To: 443 },
      { From: 1024, To: 65_535 },
      { From: 0, To: 65_535 },
    ]);
    return {
      CidrBlock: cidr(random),
      Egress,
      Protocol,
      RuleAction: pick(random, ['allow', 'allow', 'deny']),
      RuleNumber: 100 + 10 * index,
      ...(Protocol === '-1' ? {} : { PortRange }),
    };
  });
  return [
    ...own,
    { CidrBlock: '10.0.0.0/8', Egress, Protocol: '-1', RuleAction: 'allow', RuleNumber: 30_000 },
    { CidrBlock: '0.0.0.0/0', Egress, Protocol: '-1', RuleAction: 'deny', RuleNumber: 32_767 },
  ];
}

function machine(
  random: Random,
  index: number,
  subnets: readonly string[],
  groups: readonly string[],
  id: (kind: string, index: number) => string,
) {
  const at = index % subnets.length;
  const place = Math.floor(index / subnets.length) + 4;
  const PrivateIpAddress = `10.0.${16 * at + (place >> 8)}.${place & 255}`;
  const PublicIp = `3.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
  const Association = at % 3 === 0 ? { Association: { PublicIp, IpOwnerId: 'amazon' } } : {};
  const Groups = [
    ...new Set(Array.from({ length: pick(random, [1, 2, 3]) }, () => pick(random, groups))),
  ].map((GroupId) => ({ GroupId, GroupName: 'g' }));
  const card = {
    Attachment: {
      AttachmentId: id('eni-attach', index),
      DeviceIndex: 0,
      Status: 'attached',
      InstanceId: id('i', index),
    },
    Groups,
    NetworkInterfaceId: id('eni', index),
    InterfaceType: 'interface',
    OwnerId: ACCOUNT,
    PrivateIpAddress,
    PrivateIpAddresses: [{ Primary: true, PrivateIpAddress, ...Association }],
    SourceDestCheck: true,
    Status: 'in-use',
    SubnetId: subnets[at],
    VpcId: NETWORK,
    Ipv6Addresses: [],
    ...Association,
  };
  const instance = {
    InstanceId: id('i', index),
    InstanceType: 't3.micro',
    PrivateIpAddress,
    State: { Code: 16, Name: 'running' },
    SubnetId: subnets[at],
    VpcId: NETWORK,
    SecurityGroups: Groups,
    SourceDestCheck: true,
    NetworkInterfaces: [card],
    Tags: [{ Key: 'Name', Value: `vm${index}` }],
    Architecture: 'x86_64',
    Placement: { AvailabilityZone: 'eu-north-1a', Tenancy: 'default' },
  };
  return { card, instance };
}
