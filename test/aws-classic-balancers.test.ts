import { expect, test } from 'vitest';
import { testCases } from './host-case.ts';
import { estateOf, type Files, zoned } from './host-estate.ts';

const EVERYBODY = { IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
const FRONT_GROUP = { UserIdGroupPairs: [{ GroupId: 'sg-front', UserId: '111122223333' }] };

interface Classic {
  /** Port of the instance that its health check asks for. */
  readonly probePort?: number;
  /** The VPC of its description. */
  readonly network?: string;
  /** Whether it hands on to instances of other zones; null: not in evidence. */
  readonly crossesZones?: boolean | null;
  readonly more?: Files;
}

/** A classic balancer `web` in the subnet of web, 10.0.1.20 and 198.51.100.20, which takes port 80 in for port 8080 of db. */
function classic({
  probePort = 8080,
  network = 'vpc-1',
  crossesZones = true,
  more = {},
}: Classic = {}): Files {
  const files = zoned(['euc1-az1', 'euc1-az2']);
  const { NetworkInterfaces: interfaces } = files['aws/interfaces.json'] as { NetworkInterfaces: object[] };
  const { SecurityGroups } = files['aws/groups.json'] as { SecurityGroups: object[] };
  const [web] = SecurityGroups as [object];
  const group = (id: string, port: number, peers: object) => ({
    ...web,
    GroupId: id,
    GroupName: id,
    IpPermissions: [{ IpProtocol: 'tcp', FromPort: port, ToPort: port, ...peers }],
  });
  return {
    ...files,
    'aws/groups.json': {
      SecurityGroups: [web, group('sg-db', 8080, FRONT_GROUP), group('sg-front', 80, EVERYBODY)],
    },
    'aws/interfaces.json': {
      NetworkInterfaces: [
        ...interfaces,
        {
          NetworkInterfaceId: 'eni-f',
          VpcId: 'vpc-1',
          SubnetId: 'subnet-a',
          Status: 'in-use',
          InterfaceType: 'interface',
          Description: 'ELB web',
          RequesterManaged: true,
          Groups: [{ GroupId: 'sg-front' }],
          PrivateIpAddress: '10.0.1.20',
          PrivateIpAddresses: [
            { PrivateIpAddress: '10.0.1.20', Primary: true, Association: { PublicIp: '198.51.100.20' } },
          ],
        },
      ],
    },
    'aws/elb-describe-load-balancers.json': described(network, 80, 8080, probePort),
    ...(crossesZones === null ? {} : crossing('aws', 'web', crossesZones)),
    ...more,
  };
}

function crossing(folder: string, name: string, isOn: boolean): Files {
  return {
    [`${folder}/elb-describe-load-balancer-attributes/${name}.json`]: {
      LoadBalancerAttributes: {
        CrossZoneLoadBalancing: { Enabled: isOn },
        AccessLog: { Enabled: false },
        ConnectionDraining: { Enabled: true, Timeout: 300 },
        ConnectionSettings: { IdleTimeout: 60 },
      },
    },
  };
}

function described(network: string, port: number, inside: number, probePort: number) {
  return {
    LoadBalancerDescriptions: [
      {
        LoadBalancerName: 'web',
        VPCId: network,
        ListenerDescriptions: [
          {
            Listener: {
              Protocol: 'HTTP',
              LoadBalancerPort: port,
              InstanceProtocol: 'HTTP',
              InstancePort: inside,
            },
            PolicyNames: [],
          },
        ],
        Instances: [{ InstanceId: 'i-db' }],
        HealthCheck: { Target: `TCP:${probePort}`, Interval: 30, Timeout: 5 },
      },
    ],
  };
}

const THROUGH = 'tcp 203.0.113.7:40000 -> 198.51.100.20';
/** What another region's listing says of a balancer that is also called `web`. */
const OTHER_REGION = { 'us/elb-describe-load-balancers.json': described('vpc-9', 8443, 9443, 9443) };

testCases([
  ['its instance takes it', classic(), [`allow ${THROUGH}:80`, `deny ${THROUGH}:443`]],
  [
    'its instance does not hear the probes, and nothing that does not is ever chosen',
    classic({ probePort: 9000 }),
    [`deny ${THROUGH}:80`],
  ],
  [
    'a balancer of the same name in another region',
    classic({ more: OTHER_REGION }),
    [`allow ${THROUGH}:80`, `deny ${THROUGH}:8443`],
  ],
  [
    'a balancer of the same name alone is not the one of the interface',
    classic({ network: 'vpc-9' }),
    [`allow ${THROUGH}:80`],
  ],
  ['it stays in its zone, where no instance is', classic({ crossesZones: false }), [`deny ${THROUGH}:80`]],
  ['its attributes are not in evidence', classic({ crossesZones: null }), [`undecided ${THROUGH}:80`]],
  [
    'a balancer of the same name in another region stays in its zone',
    classic({ more: { ...OTHER_REGION, ...crossing('us', 'web', false) } }),
    [`undecided ${THROUGH}:80`],
  ],
]);

test('attributes that name no balancer in evidence are not read', () => {
  const evidence = estateOf(classic({ more: crossing('aws', 'other', false) })).snapshot.evidence;
  expect(evidence.find(({ file }) => file.endsWith('other.json'))).toMatchObject({
    reason: expect.stringContaining('attributes of a classic load balancer'),
  });
});

test('a balancer whose listing is not in evidence is a gap', () => {
  const gaps = estateOf(classic({ network: 'vpc-9' })).snapshot.gaps.map(({ what }) => what);
  expect(gaps.filter((each) => each.includes('describe-load-balancers'))).toEqual([
    'eni-f: the listeners and targets of its load balancer are not in evidence (describe-load-balancers): its ports are judged by its filters alone',
  ]);
});

test('a balancer of which no interface is in evidence is a gap, and the one that has some is none', () => {
  const gaps = estateOf(classic({ more: OTHER_REGION })).snapshot.gaps.map(({ what }) => what);
  expect(gaps.filter((each) => each.includes('no interface of'))).toEqual([
    'no interface of the load balancer web is in evidence (describe-network-interfaces): what it opens of its targets is not judged',
  ]);
});
