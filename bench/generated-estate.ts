import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { integer, pick, type Random, seeded, weighted } from './random.ts';

const ACCOUNT = 111_122_223_333;
const PORTS = [22, 53, 80, 443, 1433, 3306, 5432, 8080, 8443, 9080];

/** An account of an estate: what its machines are called, and what it holds. */
export interface Account {
  /** Its network is 10.`number`.0.0/16. */
  readonly number: number;
  readonly machines: readonly string[];
  readonly groups: number;
  /** Of each group; one has 1.75 rules on average. */
  readonly permissions: number;
  /** Accounts of one seed are alike but for their ids and addresses. */
  readonly seed: number;
}

/** Writes one account, as `writeAccount` does, with a group for every four machines `vm0`, `vm1` and so on. */
export function writeEstate(folder: string, instances: number): Written {
  const machines = Array.from({ length: instances }, (_, index) => `vm${index}`);
  const groups = Math.max(4, Math.floor(instances / 4));
  return writeAccount(folder, { number: 0, machines, groups, permissions: 20, seed: 1 });
}

/** How much was written. */
export interface Written {
  readonly bytes: number;
  readonly rules: number;
}

type Identify = (kind: string, index: number) => string;

/** What all objects of an account share. */
interface Owner {
  readonly number: number;
  readonly OwnerId: string;
  readonly VpcId: string;
}

/** Writes the describe-* files of one account below `folder`; returns their bytes and the number of rules. */
export function writeAccount(
  folder: string,
  { number, machines: names, groups: groupCount, permissions, seed }: Account,
): Written {
  const random = seeded(seed);
  const id: Identify = (kind, index) =>
    `${kind}-${(number * 2 ** 32 + index).toString(16).padStart(17, '0')}`;
  const owner: Owner = { number, OwnerId: `${ACCOUNT + number}`, VpcId: id('vpc', 0) };
  const { OwnerId, VpcId } = owner;
  const CidrBlock = `10.${number}.0.0/16`;
  const groupIds = Array.from({ length: groupCount }, (_, index) => id('sg', index));
  const subnetIds = Array.from({ length: 10 }, (_, index) => id('subnet', index));
  const aclIds = Array.from({ length: 4 }, (_, index) => id('acl', index));
  // Real estates repeat themselves: one group in ten has rules of its own.
  const pool = Array.from({ length: Math.max(1, Math.floor(groupIds.length / 10)) }, () =>
    Array.from({ length: permissions }, () => permission(random, groupIds, owner)),
  );
  const groups = groupIds.map((GroupId, index) => ({
    Description: `group ${index}`,
    GroupId,
    GroupName: `g${index}`,
    OwnerId,
    VpcId,
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
    VpcId,
    IsDefault: index === 0,
    OwnerId,
    Tags: [],
    Entries: [...entries(random, owner, false), ...entries(random, owner, true)],
    Associations: subnetIds.flatMap((SubnetId, at) =>
      at % aclIds.length === index
        ? [{ NetworkAclAssociationId: id('aclassoc', at), NetworkAclId, SubnetId }]
        : [],
    ),
  }));
  const machines = names.map((name, index) => machine(random, name, index, owner, subnetIds, groupIds, id));
  const documents: Record<string, object> = {
    'network-acls': { NetworkAcls: acls },
    'security-groups': { SecurityGroups: groups },
    instances: {
      Reservations: machines.map(({ instance }, index) => ({
        OwnerId,
        ReservationId: id('r', index),
        Instances: [instance],
        Groups: [],
      })),
    },
    'network-interfaces': { NetworkInterfaces: machines.map((each) => each.card) },
    subnets: {
      Subnets: subnetIds.map((SubnetId, index) => ({
        AvailabilityZone: 'eu-north-1a',
        CidrBlock: `10.${number}.${16 * index}.0/20`,
        OwnerId,
        State: 'available',
        SubnetId,
        VpcId,
        Tags: [],
      })),
    },
    vpcs: {
      Vpcs: [
        {
          CidrBlock,
          CidrBlockAssociationSet: [{ CidrBlock, CidrBlockState: { State: 'associated' } }],
          OwnerId,
          VpcId,
          Tags: [],
        },
      ],
    },
    'internet-gateways': {
      InternetGateways: [
        {
          Attachments: [{ State: 'available', VpcId }],
          InternetGatewayId: id('igw', 1),
          OwnerId,
          Tags: [],
        },
      ],
    },
    'route-tables': {
      RouteTables: [
        {
          RouteTableId: id('rtb', 1),
          VpcId,
          OwnerId,
          Tags: [],
          PropagatingVgws: [],
          Associations: [
            { Main: true, RouteTableId: id('rtb', 1), AssociationState: { State: 'associated' } },
          ],
          Routes: [
            {
              DestinationCidrBlock: CidrBlock,
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
  const rules = groups.flatMap((group) => [...(group.IpPermissions ?? []), ...group.IpPermissionsEgress]);
  return {
    bytes,
    rules:
      rules.reduce((sum, rule) => sum + rule.IpRanges.length + rule.UserIdGroupPairs.length, 0) +
      acls.reduce((sum, acl) => sum + acl.Entries.length, 0),
  };
}

function cidr(random: Random, { number }: Owner): string {
  const kind = random();
  if (kind < 0.1) return '0.0.0.0/0';
  // Its own network, and three that every account shares.
  const network = pick(random, [number, 1, 2, 3]);
  if (kind < 0.6) return `10.${network}.${integer(random, 0, 256)}.0/24`;
  if (kind < 0.8) return `10.${network}.${integer(random, 0, 256)}.${integer(random, 0, 256)}/32`;
  return `${pick(random, [198, 203])}.${integer(random, 0, 256)}.${16 * integer(random, 0, 16)}.0/20`;
}

function permission(random: Random, groups: readonly string[], owner: Owner) {
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
    UserIdGroupPairs: byGroup ? [{ GroupId: pick(random, groups), UserId: owner.OwnerId }] : [],
    IpRanges: byGroup
      ? []
      : Array.from({ length: pick(random, [1, 1, 2, 4]) }, () => ({ CidrIp: cidr(random, owner) })),
    Ipv6Ranges: [],
    PrefixListIds: [],
  };
}

function entries(random: Random, owner: Owner, Egress: boolean) {
  const own = Array.from({ length: 12 }, (_, index) => {
    const Protocol = pick(random, ['6', '6', '17', '-1']);
    const PortRange = pick(random, [
      { From: 443, To: 443 },
      { From: 1024, To: 65_535 },
      { From: 0, To: 65_535 },
    ]);
    return {
      CidrBlock: cidr(random, owner),
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
  name: string,
  index: number,
  { number, OwnerId, VpcId }: Owner,
  subnets: readonly string[],
  groups: readonly string[],
  id: Identify,
) {
  const at = index % subnets.length;
  const place = Math.floor(index / subnets.length) + 4;
  const PrivateIpAddress = `10.${number}.${16 * at + (place >> 8)}.${place & 255}`;
  const PublicIp = `3.${number}.${(index >> 8) & 255}.${index & 255}`;
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
    OwnerId,
    PrivateIpAddress,
    PrivateIpAddresses: [{ Primary: true, PrivateIpAddress, ...Association }],
    SourceDestCheck: true,
    Status: 'in-use',
    SubnetId: subnets[at],
    VpcId,
    Ipv6Addresses: [],
    ...Association,
  };
  const instance = {
    InstanceId: id('i', index),
    InstanceType: 't3.micro',
    PrivateIpAddress,
    State: { Code: 16, Name: 'running' },
    SubnetId: subnets[at],
    VpcId,
    SecurityGroups: Groups,
    SourceDestCheck: true,
    NetworkInterfaces: [card],
    Tags: [{ Key: 'Name', Value: name }],
    Architecture: 'x86_64',
    Placement: { AvailabilityZone: 'eu-north-1a', Tenancy: 'default' },
  };
  return { card, instance };
}
