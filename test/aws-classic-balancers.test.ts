import { expect, test } from 'vitest';
import { cloudWithBalancer, EVERYBODY, FRONT_GROUP } from './balancer-estate.ts';
import { testCases } from './host-case.ts';
import { estateOf, type Files } from './host-estate.ts';

interface Classic {
  /** Port of the instance that its health check asks for. */
  readonly probePort?: number;
  /** The VPC of its description. */
  readonly network?: string;
  /** Beside db. */
  readonly others?: readonly string[];
  /** Whether it hands on to instances of other zones; null: not in evidence. */
  readonly crossesZones?: boolean | null;
  readonly more?: Files;
}

/** A classic balancer `web` in the subnet of web, 10.0.1.20 and 198.51.100.20, which takes port 80 in for port 8080 of db. */
function classic({
  probePort = 8080,
  network = 'vpc-1',
  others = [],
  crossesZones = true,
  more = {},
}: Classic = {}): Files {
  return {
    ...cloudWithBalancer({
      description: 'ELB web',
      group: 'sg-front',
      groups: { 'sg-db': { admits: { 8080: FRONT_GROUP } }, 'sg-front': { admits: { 80: EVERYBODY } } },
    }),
    'aws/elb-describe-load-balancers.json': described(network, 80, 8080, probePort, others),
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

function described(
  network: string,
  port: number,
  inside: number,
  probePort: number,
  others: readonly string[] = [],
) {
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
        Instances: ['i-db', ...others].map((InstanceId) => ({ InstanceId })),
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
    'an instance that does not hear the probes is left out',
    classic({ others: ['i-web'] }),
    [`allow ${THROUGH}:80`],
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
