import { expect, test } from 'vitest';
import { formatAddress } from '../src/net/address.ts';
import { exposuresOf } from '../src/reach/judge/exposure.ts';
import { judgeInternet } from '../src/reach/judge/internet-facts.ts';
import { addressesOf } from '../src/reach/point.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { cloudWithBalancer } from './balancer-estate.ts';
import { estateOf, type Files } from './host-estate.ts';

const ARN = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333';
const EVERYBODY = { CidrIp: '0.0.0.0/0' };
const BALANCER_SUBNET = { CidrIp: '10.0.1.0/24' };

interface Balanced {
  /** What the targets' group admits to port 22. */
  readonly admits: object;
  /** Whether targets see the addresses of clients. */
  readonly keeps: boolean;
  readonly isPublic?: boolean;
  /** The group of the balancer; absent: it has none. */
  readonly group?: string;
  readonly targets?: 'unseen';
  readonly probePort?: number;
  /** Those of the balancer's subnet and of the target's. */
  readonly zones?: readonly [string, string];
}

/** A network load balancer in the subnet of web, which takes port 2222 in for port 22 of db. */
function balanced({
  admits,
  keeps,
  isPublic = true,
  group,
  targets,
  probePort = 22,
  zones = ['euc1-az1', 'euc1-az1'],
}: Balanced): Files {
  const files = cloudWithBalancer({
    description: 'ELB net/edge/0f1e',
    type: 'network_load_balancer',
    group,
    isPublic,
    groups: {
      'sg-db': { admits: { 22: admits } },
      'sg-edge': { admits: { 2222: { IpRanges: [{ CidrIp: '203.0.113.0/24' }] } } },
    },
  });
  const subnets = (files['aws/subnets.json'] as { Subnets: object[] }).Subnets;
  return {
    ...files,
    'aws/subnets.json': {
      Subnets: subnets.map((each, index) => ({ ...each, AvailabilityZoneId: zones[index] })),
    },
    'aws/balancers.json': {
      LoadBalancers: [
        {
          LoadBalancerArn: `${ARN}:loadbalancer/net/edge/0f1e`,
          LoadBalancerName: 'edge',
          Type: 'network',
          VpcId: 'vpc-1',
        },
      ],
    },
    'aws/listeners.json': {
      Listeners: [
        {
          ListenerArn: `${ARN}:listener/net/edge/0f1e/01`,
          LoadBalancerArn: `${ARN}:loadbalancer/net/edge/0f1e`,
          Protocol: 'TCP',
          Port: 2222,
          DefaultActions: [{ Type: 'forward', TargetGroupArn: `${ARN}:targetgroup/ssh/0a0b` }],
        },
      ],
    },
    'aws/target-groups.json': {
      TargetGroups: [
        {
          TargetGroupArn: `${ARN}:targetgroup/ssh/0a0b`,
          TargetGroupName: 'ssh',
          Protocol: 'TCP',
          Port: 22,
          TargetType: 'instance',
        },
      ],
    },
    'aws/target-group-attributes-0a0b.json': {
      Attributes: [{ Key: 'preserve_client_ip.enabled', Value: String(keeps) }],
    },
    ...(targets === 'unseen'
      ? {}
      : {
          'aws/target-health-0a0b.json': {
            TargetHealthDescriptions: [
              {
                Target: { Id: 'i-db', Port: 22 },
                HealthCheckPort: String(probePort),
                TargetHealth: { State: 'healthy' },
              },
            ],
          },
        }),
  };
}

/** Facts about port 22 of the internet, with the packet that shows each and what a probe of it answers. */
const CASES: readonly (readonly [string, Balanced, readonly string[]])[] = [
  [
    'targets see the clients, whom their group admits',
    { admits: { IpRanges: [EVERYBODY] }, keeps: true },
    ['internet/sg-db/tcp-22 exposed by 203.0.113.7 -> 198.51.100.20:2222: allow'],
  ],
  [
    'targets see the balancer, which their group admits',
    { admits: { IpRanges: [BALANCER_SUBNET] }, keeps: false },
    ['internet/sg-db/tcp-22 exposed by 203.0.113.7 -> 198.51.100.20:2222: allow'],
  ],
  [
    'targets see the clients, and their group admits the balancer alone',
    { admits: { IpRanges: [BALANCER_SUBNET] }, keeps: true },
    [],
  ],
  [
    'a reference to the group of the balancer admits what it hands on',
    {
      admits: { UserIdGroupPairs: [{ GroupId: 'sg-edge', UserId: '111122223333' }] },
      keeps: true,
      group: 'sg-edge',
    },
    ['internet/sg-db/tcp-22 exposed by 203.0.113.7 -> 198.51.100.20:2222: allow'],
  ],
  [
    'probes of the balancer do not get in: the target is chosen only where none answers them',
    { admits: { IpRanges: [EVERYBODY] }, keeps: true, probePort: 8080 },
    ['internet/sg-db/tcp-22 undecided by 203.0.113.7 -> 198.51.100.20:2222: undecided'],
  ],
  [
    'whether it hands on to a target of another zone is not in evidence',
    { admits: { IpRanges: [EVERYBODY] }, keeps: true, zones: ['euc1-az1', 'euc1-az2'] },
    ['internet/sg-db/tcp-22 undecided by 203.0.113.7 -> 198.51.100.20:2222: undecided'],
  ],
  [
    'a balancer that nothing leads to from the internet',
    { admits: { IpRanges: [EVERYBODY] }, keeps: true, isPublic: false },
    ['internet/sg-db/tcp-22 closed by 203.0.113.7 -> 10.0.2.10:22: deny'],
  ],
];

test.each(CASES)('the internet and a network balancer: %s', (_, host, expected) => {
  const estate = estateOf(balanced(host));
  const facts = judgeInternet(estate, [{ protocol: 'tcp', port: 22 }]).map(({ fact, prove }) => {
    const witness = prove().pairs[0]?.witness ?? '';
    const probe = parseProbe(witness);
    const answer = typeof probe === 'string' ? probe : answerProbe(estate, probe, false);
    const said = typeof answer === 'string' ? answer : answer.verdict;
    return `${fact.id} ${fact.verdict} by ${witness.replace(/^tcp |:49152/g, '')}: ${said}`;
  });
  expect(facts).toEqual(expected);
});

test('a port that a row closes is exposed by a balancer that hands on to it', () => {
  const estate = estateOf(
    balanced({ admits: { IpRanges: [BALANCER_SUBNET] }, keeps: false, group: 'sg-edge' }),
  );
  const at = estate.interfaces.find(({ asset }) => asset.id === 'i-db');
  if (at === undefined) throw new Error('db is not there');
  const packets = estate.space.box({ protocol: [[6, 6]], destinationPort: [[22, 22]] });
  const found = exposuresOf(
    estate,
    { kind: 'interface', at, ranges: addressesOf(at) },
    estate.routable,
    packets,
  );
  const sources = found
    .filter((each) => each.fromInternet)
    .flatMap(({ certain }) => certain.cubes().flatMap((cube) => cube.source ?? []));
  expect(
    sources.map((range) => 'first' in range && formatAddress({ family: range.family, value: range.first })),
  ).toEqual(['203.0.113.0']);
});

test('targets that are not in evidence may be exposed', () => {
  const estate = estateOf(balanced({ admits: { IpRanges: [EVERYBODY] }, keeps: true, targets: 'unseen' }));
  expect(estate.snapshot.gaps.map((gap) => `${gap.kind} ${gap.effect}: ${gap.what}`)).toContain(
    'unseen may-allow-more: the targets of listener TCP 2222 of edge are not in evidence (describe-target-health): what it opens of them is not judged',
  );
});

test.each([
  ['keeps the addresses of clients', true, 'deny'],
  ['calls by its own address', false, 'allow'],
])('a target that calls itself by an internal balancer that %s', (_, keeps, verdict) => {
  const files = balanced({ admits: { IpRanges: [EVERYBODY] }, keeps, isPublic: false });
  const probe = parseProbe('tcp db -> 10.0.1.20:2222');
  if (typeof probe === 'string') throw new Error(probe);
  expect(answerProbe(estateOf(files), probe, false)).toMatchObject({ verdict });
});
