import { type Files, zoned } from './host-estate.ts';

/** Peers of a rule: every address. */
export const EVERYBODY = { IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
/** Peers of a rule: whoever wears the group `sg-front`. */
export const FRONT_GROUP = { UserIdGroupPairs: [{ GroupId: 'sg-front', UserId: '111122223333' }] };

interface Group {
  /** Peers by the TCP port that they are admitted to. */
  readonly admits: Readonly<Record<number, object>>;
  /** What is let out; by default everything. */
  readonly sends?: object;
}

interface BalancerInterface {
  /** `ELB app/front/0f1e`. */
  readonly description: string;
  readonly type?: string;
  /** What it wears, if anything. */
  readonly group?: string | undefined;
  readonly isPublic?: boolean;
  /** Security groups by id, beside that of web. */
  readonly groups: Readonly<Record<string, Group>>;
  /** Those of the subnets of web and of db. */
  readonly zones?: readonly [string, string];
}

/** The cloud with the interface of a balancer in the subnet of web: 10.0.1.20 and, if it is public, 198.51.100.20. */
export function cloudWithBalancer({
  description,
  type = 'interface',
  group,
  isPublic = true,
  groups,
  zones = ['euc1-az1', 'euc1-az2'],
}: BalancerInterface): Files {
  const files = zoned(zones);
  const { NetworkInterfaces: interfaces } = files['aws/interfaces.json'] as { NetworkInterfaces: object[] };
  const { SecurityGroups } = files['aws/groups.json'] as { SecurityGroups: object[] };
  const [web] = SecurityGroups as [object];
  const address = '10.0.1.20';
  const association = { Association: { PublicIp: '198.51.100.20', IpOwnerId: 'amazon-elb' } };
  return {
    ...files,
    'aws/groups.json': {
      SecurityGroups: [
        web,
        ...Object.entries(groups).map(([id, { admits, sends }]) => ({
          ...web,
          GroupId: id,
          GroupName: id,
          IpPermissions: Object.entries(admits).map(([port, peers]) => ({
            IpProtocol: 'tcp',
            FromPort: Number(port),
            ToPort: Number(port),
            ...peers,
          })),
          ...(sends === undefined ? {} : { IpPermissionsEgress: [sends] }),
        })),
      ],
    },
    'aws/interfaces.json': {
      NetworkInterfaces: [
        ...interfaces,
        {
          NetworkInterfaceId: 'eni-f',
          VpcId: 'vpc-1',
          SubnetId: 'subnet-a',
          Status: 'in-use',
          InterfaceType: type,
          Description: description,
          RequesterManaged: true,
          Groups: group === undefined ? [] : [{ GroupId: group }],
          PrivateIpAddress: address,
          PrivateIpAddresses: [
            { PrivateIpAddress: address, Primary: true, ...(isPublic ? association : {}) },
          ],
        },
      ],
    },
  };
}
