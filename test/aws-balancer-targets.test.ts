import { expect, test } from 'vitest';
import { formatAddress } from '../src/net/address.ts';
import { exposuresOf } from '../src/reach/judge/exposure.ts';
import { judgeInternet } from '../src/reach/judge/internet-facts.ts';
import { addressesOf } from '../src/reach/point.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { cloudWithBalancer } from './balancer-estate.ts';
import { attributes, DEFAULT_ATTRIBUTES, estateOf, type Files } from './host-estate.ts';

const ARN = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333';
const CROSS_ZONE = 'load_balancing.cross_zone.enabled';
const INHERITED = 'use_load_balancer_configuration';
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
  /** The port that its group `sg-edge` lets out; absent: all. */
  readonly sends?: number;
  readonly targets?: 'unseen';
  readonly probePort?: number;
  /** What its listener speaks; by default TCP. */
  readonly speaks?: 'TCP' | 'TLS';
  /** Those of the balancer's subnet and of the target's. */
  readonly zones?: readonly [string, string];
  /** Whether the balancer hands on to other zones, and what its target group says of that; absent: not in evidence. */
  readonly crosses?: string;
  readonly groupCrosses?: string;
}

/** A network load balancer in the subnet of web, which takes port 2222 in for port 22 of db. */
function balanced({
  admits,
  keeps,
  isPublic = true,
  group,
  sends,
  targets,
  probePort = 22,
  speaks = 'TCP',
  zones = ['euc1-az1', 'euc1-az1'],
  crosses,
  groupCrosses,
}: Balanced): Files {
  const sent =
    sends === undefined
      ? {}
      : { sends: { IpProtocol: 'tcp', FromPort: sends, ToPort: sends, IpRanges: [EVERYBODY] } };
  const files = cloudWithBalancer({
    description: 'ELB net/edge/0f1e',
    type: 'network_load_balancer',
    group,
    isPublic,
    groups: {
      'sg-db': { admits: { 22: admits } },
      'sg-edge': { admits: { 2222: { IpRanges: [{ CidrIp: '203.0.113.0/24' }] } }, ...sent },
    },
    zones,
  });
  return {
    ...files,
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
          Protocol: speaks,
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
          Protocol: speaks,
          Port: 22,
          TargetType: 'instance',
        },
      ],
    },
    'aws/target-group-attributes-0a0b.json': attributes({
      ...(groupCrosses === undefined ? {} : DEFAULT_ATTRIBUTES),
      'preserve_client_ip.enabled': String(keeps),
      ...(groupCrosses === undefined ? {} : { [CROSS_ZONE]: groupCrosses }),
    }),
    ...(crosses === undefined
      ? {}
      : { 'aws/load-balancer-attributes-0f1e.json': attributes({ [CROSS_ZONE]: crosses }) }),
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
    'its group does not let probes out: what it hands on comes where no target answers them',
    { admits: { IpRanges: [EVERYBODY] }, keeps: true, group: 'sg-edge', sends: 22, probePort: 8080 },
    ['internet/sg-db/tcp-22 undecided by 203.0.113.7 -> 198.51.100.20:2222: undecided'],
  ],
  [
    'its group lets out neither probes nor what it hands on',
    { admits: { IpRanges: [EVERYBODY] }, keeps: true, group: 'sg-edge', sends: 8080 },
    ['internet/sg-db/tcp-22 closed by 203.0.113.7 -> 198.51.100.20:2222: deny'],
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

/** Whether nodes hand on to other zones, as the balancer and its target group say, and what a client of a node in another zone sees. */
test.each([
  ['true', INHERITED, 'allow'],
  ['false', INHERITED, 'deny'],
  [undefined, INHERITED, 'undecided'],
  ['false', 'true', 'allow'],
  [undefined, 'true', 'allow'],
  ['true', 'false', 'deny'],
  [undefined, 'false', 'deny'],
  ['true', undefined, 'undecided'],
  ['perhaps', INHERITED, 'undecided'],
])('a balancer that crosses zones: %s, of its target group: %s', (crosses, groupCrosses, verdict) => {
  const settings = {
    ...(crosses === undefined ? {} : { crosses }),
    ...(groupCrosses === undefined ? {} : { groupCrosses }),
  };
  const probe = parseProbe('tcp 203.0.113.7:40000 -> 198.51.100.20:2222');
  if (typeof probe === 'string') throw new Error(probe);
  const answer = (zones: readonly [string, string]) => {
    const files = balanced({ admits: { IpRanges: [EVERYBODY] }, keeps: true, zones, ...settings });
    return answerProbe(estateOf(files), probe, false);
  };
  expect(answer(['euc1-az1', 'euc1-az2'])).toMatchObject({ verdict });
  expect(answer(['euc1-az1', 'euc1-az1'])).toMatchObject({ verdict: 'allow' });
});

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

/** What db admits to port 22, what becomes of a connection to the balancer, and of its first packet alone. */
test.each<[NonNullable<Balanced['speaks']>, string, boolean, object, string, string]>([
  ['TCP', 'keeps the addresses of clients', true, EVERYBODY, 'allow', 'allow'],
  ['TLS', 'keeps the addresses of clients', true, EVERYBODY, 'allow', 'allow'],
  ['TCP', 'keeps the addresses of clients', true, BALANCER_SUBNET, 'deny', 'deny'],
  ['TLS', 'keeps the addresses of clients', true, BALANCER_SUBNET, 'deny', 'allow'],
  ['TCP', 'has its own address', false, { CidrIp: '203.0.113.0/24' }, 'deny', 'deny'],
  ['TLS', 'has its own address', false, { CidrIp: '203.0.113.0/24' }, 'deny', 'allow'],
  ['TLS', 'has its own address', false, BALANCER_SUBNET, 'allow', 'allow'],
])('a network balancer that takes in %s and %s', (speaks, _, keeps, admits, whole, first) => {
  const estate = estateOf(balanced({ admits: { IpRanges: [admits] }, keeps, speaks }));
  const probe = parseProbe('tcp 203.0.113.7:40000 -> 198.51.100.20:2222');
  if (typeof probe === 'string') throw new Error(probe);
  const said = [false, true].map((isPacket) => answerProbe(estate, probe, isPacket));
  expect(said).toMatchObject([{ verdict: whole }, { verdict: first }]);
});

test('a TLS listener whose targets are not in evidence takes packets in, and what becomes of them is not known', () => {
  const estate = estateOf(
    balanced({ admits: { IpRanges: [EVERYBODY] }, keeps: true, targets: 'unseen', speaks: 'TLS' }),
  );
  const probe = parseProbe('tcp 203.0.113.7:40000 -> 198.51.100.20:2222');
  if (typeof probe === 'string') throw new Error(probe);
  expect(answerProbe(estate, probe, false)).toMatchObject({ verdict: 'undecided' });
  expect(answerProbe(estate, probe, true)).toMatchObject({ verdict: 'allow' });
});

/** Answers of db to ports below 40000 are stopped: a client's port lies above, and that of a connection of the balancer's own anywhere. */
test.each([
  ['TCP', 'allow'],
  ['TLS', 'undecided'],
] as const)('the port of a connection that a %s listener hands on', (speaks, verdict) => {
  const files = balanced({ admits: { IpRanges: [EVERYBODY] }, keeps: true, speaks });
  const acls = JSON.stringify(files['aws/acls.json']);
  const entry = (RuleNumber: number, range: object) => ({
    ...{ RuleNumber, Egress: true, RuleAction: 'deny', Protocol: '6', CidrBlock: '203.0.113.0/24' },
    PortRange: range,
  });
  const { NetworkAcls } = JSON.parse(acls) as { NetworkAcls: { Entries: object[] }[] };
  const closed = NetworkAcls.map((acl) => ({
    ...acl,
    Entries: [...acl.Entries, entry(1, { From: 1024, To: 39_999 })],
  }));
  const estate = estateOf({ ...files, 'aws/acls.json': { NetworkAcls: closed } });
  const probe = parseProbe('tcp 203.0.113.7:40000 -> 198.51.100.20:2222');
  if (typeof probe === 'string') throw new Error(probe);
  expect(answerProbe(estate, probe, false)).toMatchObject({ verdict });
});

/** web calls the balancer's public address, with its own or by another of the internet: what it is handed on to decides. */
test.each([
  ['everybody', { IpRanges: [EVERYBODY] }, 'allow'],
  ['its public address, and no probes', { IpRanges: [{ CidrIp: '203.0.113.10/32' }] }, 'undecided'],
  ['its private address', { IpRanges: [{ CidrIp: '10.0.1.10/32' }] }, 'deny'],
])('a machine calls a balancer by the internet, and a target admits %s', (_, admits, verdict) => {
  const probe = parseProbe('tcp web -> 198.51.100.20:2222');
  if (typeof probe === 'string') throw new Error(probe);
  expect(answerProbe(estateOf(balanced({ admits, keeps: true })), probe, false)).toMatchObject({ verdict });
});

test('no balancer hands on what bears the public address of its target', () => {
  const files = balanced({ admits: { IpRanges: [{ CidrIp: '203.0.113.0/24' }] }, keeps: true });
  const interfaces = files['aws/interfaces.json'] as { NetworkInterfaces: object[] };
  const called = interfaces.NetworkInterfaces.map((each) =>
    'PrivateIpAddress' in each && each.PrivateIpAddress === '10.0.2.10'
      ? {
          ...each,
          Association: { PublicIp: '198.51.100.30', IpOwnerId: 'amazon' },
          Groups: [{ GroupId: 'sg-edge' }],
        }
      : each,
  );
  const estate = estateOf({ ...files, 'aws/interfaces.json': { NetworkInterfaces: called } });
  const verdicts = ['198.51.100.20:2222', '198.51.100.30:22', 'db:22'].map((end) => {
    const probe = parseProbe(`tcp 203.0.113.7:40000 -> ${end}`);
    if (typeof probe === 'string') throw new Error(probe);
    const answer = answerProbe(estate, probe, false);
    return typeof answer === 'string' ? answer : answer.verdict;
  });
  expect(verdicts).toEqual(['deny', 'deny', 'deny']);
});

test('whether a reference means a client whose address a balancer keeps is undecided', () => {
  const admits = {
    UserIdGroupPairs: [{ GroupId: 'sg-web', UserId: '111122223333' }],
    IpRanges: [{ CidrIp: '10.0.1.20/32' }],
  };
  const probe = parseProbe('tcp web -> 10.0.1.20:2222');
  if (typeof probe === 'string') throw new Error(probe);
  const answer = answerProbe(estateOf(balanced({ admits, keeps: true, isPublic: false })), probe, false);
  expect(answer).toMatchObject({ verdict: 'undecided' });
  expect(JSON.stringify(answer)).toContain('whose packets a balancer hands on is not documented');
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

test('targets that are not in evidence may be exposed, and nothing certainly arrives there', () => {
  const estate = estateOf(balanced({ admits: { IpRanges: [EVERYBODY] }, keeps: true, targets: 'unseen' }));
  expect(estate.snapshot.gaps.map((gap) => `${gap.kind} ${gap.effect}: ${gap.what}`)).toContain(
    'unseen either: the targets of listener TCP 2222 of edge are not in evidence (describe-target-health): what it opens of them is not judged',
  );
  const [open, closed] = [2222, 2223].map((port) => {
    const probe = parseProbe(`tcp 203.0.113.7:40000 -> 198.51.100.20:${port}`);
    if (typeof probe === 'string') throw new Error(probe);
    return answerProbe(estate, probe, false);
  });
  expect(open).toMatchObject({ verdict: 'undecided' });
  expect(JSON.stringify(open)).toContain('the way to a target is not in evidence');
  expect(closed).toMatchObject({ verdict: 'deny' });
  const facts = judgeInternet(estate, [{ protocol: 'tcp', port: 2222 }]).map(({ fact }) => fact.verdict);
  expect(facts).toEqual(['undecided']);
});

const NOT_CHOSEN = (how: string) => [
  `none: the target i-db is ${how} its target group and not judged as one`,
];

/** What describe-target-health says of db, the only target. */
test.each([
  ['healthy', 'allow', []],
  ['initial', 'allow', []],
  ['unhealthy', 'allow', []],
  ['unavailable', 'allow', []],
  ['unused', 'deny', NOT_CHOSEN('unused by')],
  ['draining', 'deny', NOT_CHOSEN('deregistered from')],
])('a target that is %s', (state, verdict, told) => {
  const files = balanced({ admits: { IpRanges: [EVERYBODY] }, keeps: true });
  const health = files['aws/target-health-0a0b.json'] as { TargetHealthDescriptions: [object] };
  const described = health.TargetHealthDescriptions.map((each) => ({
    ...each,
    TargetHealth: { State: state },
  }));
  const estate = estateOf({
    ...files,
    'aws/target-health-0a0b.json': { TargetHealthDescriptions: described },
  });
  const probe = parseProbe('tcp 203.0.113.7:40000 -> 198.51.100.20:2222');
  if (typeof probe === 'string') throw new Error(probe);
  expect(answerProbe(estate, probe, false)).toMatchObject({ verdict });
  const gaps = estate.snapshot.gaps.filter(({ what }) => what.startsWith('the target '));
  expect(gaps.map(({ effect, what }) => `${effect}: ${what}`)).toEqual(told);
});

/** db lets everybody in, and web, which the same balancer may choose, nobody but port 80. */
test.each([
  ['another answer', [[{ Target: { Id: 'i-web', Port: 22 } }]], 'undecided'],
  ['another answer before it', [[{ Target: { Id: 'i-web', Port: 22 } }], []], 'undecided'],
  ['an answer that is not readable', [[{ Target: 5 }]], 'undecided'],
  ['no other answer', [], 'allow'],
] as const)('the targets of one group in %s', (_, answers, verdict) => {
  const files = balanced({ admits: { IpRanges: [EVERYBODY] }, keeps: true });
  const estate = estateOf({
    ...files,
    ...Object.fromEntries(
      answers.map((described, index) => [
        `aws/${index === 0 ? '' : 'z'}/target-health-0a0b-${index}.json`,
        { TargetHealthDescriptions: described },
      ]),
    ),
  });
  const probe = parseProbe('tcp 203.0.113.7:40000 -> 198.51.100.20:2222');
  if (typeof probe === 'string') throw new Error(probe);
  expect(answerProbe(estate, probe, false)).toMatchObject({ verdict });
});

/** The documents of a network balancer whose target group and target are told otherwise. */
function retold(
  files: Files,
  group: object,
  keeps: string | undefined,
  target: object = {},
): ReturnType<typeof estateOf> {
  const [groups, health] = ['aws/target-groups.json', 'aws/target-health-0a0b.json'].map(
    (name) => files[name],
  ) as [{ TargetGroups: object[] }, { TargetHealthDescriptions: { Target: object }[] }];
  return estateOf({
    ...files,
    'aws/target-groups.json': { TargetGroups: groups.TargetGroups.map((each) => ({ ...each, ...group })) },
    'aws/target-health-0a0b.json': {
      TargetHealthDescriptions: health.TargetHealthDescriptions.map((each) => ({
        ...each,
        Target: { ...each.Target, ...target },
      })),
    },
    'aws/target-group-attributes-0a0b.json': attributes({
      ...DEFAULT_ATTRIBUTES,
      ...(keeps === undefined ? {} : { 'preserve_client_ip.enabled': keeps }),
    }),
  });
}

/** What targets let in that admit the balancer alone: those of UDP always see the clients (client IP preservation). */
test.each([
  ['TCP', 'false', 'allow'],
  ['TCP', 'true', 'deny'],
  ['TCP', undefined, 'undecided'],
  ['TCP_UDP', 'false', 'deny'],
  ['UDP', 'false', 'deny'],
  ['QUIC', 'false', 'deny'],
  ['TCP_QUIC', 'false', 'deny'],
])('a target group of %s that keeps the addresses of clients: %s', (Protocol, keeps, verdict) => {
  const files = balanced({ admits: { IpRanges: [BALANCER_SUBNET] }, keeps: true });
  const probe = parseProbe('tcp 203.0.113.7:40000 -> 198.51.100.20:2222');
  if (typeof probe === 'string') throw new Error(probe);
  expect(answerProbe(retold(files, { Protocol }, keeps), probe, false)).toMatchObject({ verdict });
});

/** A node gives what it takes in to its own zone alone, but for targets of all zones (API reference, TargetDescription). */
test.each([
  ['all', 'allow'],
  ['euc1-az2', 'deny'],
])('an address in another zone that is registered for the zone %s', (AvailabilityZone, verdict) => {
  const files = balanced({
    admits: { IpRanges: [EVERYBODY] },
    keeps: true,
    zones: ['euc1-az1', 'euc1-az2'],
    crosses: 'false',
  });
  const estate = retold(files, { TargetType: 'ip' }, 'true', { Id: '10.0.2.10', AvailabilityZone });
  const probe = parseProbe('tcp 203.0.113.7:40000 -> 198.51.100.20:2222');
  if (typeof probe === 'string') throw new Error(probe);
  expect(answerProbe(estate, probe, false)).toMatchObject({ verdict });
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

/** What db admits to port 22, and whether an unlisted balancer at 10.0.1.20 gets there, with its own address or those of clients. */
test.each([
  ['everybody', { IpRanges: [EVERYBODY] }, 'allow'],
  ['the subnet of the balancer alone', { IpRanges: [BALANCER_SUBNET] }, 'undecided'],
  ['somebody else, who may be a client', { IpRanges: [{ CidrIp: '203.0.113.0/24' }] }, 'undecided'],
  ['nobody with such an address', { Ipv6Ranges: [{ CidrIpv6: '::/0' }] }, 'deny'],
])('a network balancer that is not listed, and a target that admits %s', (_, admits, verdict) => {
  const { 'aws/balancers.json': _listed, ...files } = balanced({ admits, keeps: false });
  const probe = parseProbe('tcp 10.0.1.20:40000 -> 10.0.2.10:22');
  if (typeof probe === 'string') throw new Error(probe);
  const estate = estateOf(files);
  expect(answerProbe(estate, probe, false)).toMatchObject({ verdict });
  expect(estate.snapshot.gaps.map(({ what }) => what).join()).toContain('(describe-load-balancers)');
});

test('what a network balancer hands on to another balancer is not followed', () => {
  const files = balanced({ admits: { IpRanges: [EVERYBODY] }, keeps: true });
  const [group] = (files['aws/target-groups.json'] as { TargetGroups: [object] }).TargetGroups;
  const inner = { Target: { Id: `${ARN}:loadbalancer/app/inner/0c0d`, Port: 22 } };
  const estate = estateOf({
    ...files,
    'aws/target-groups.json': { TargetGroups: [{ ...group, TargetType: 'alb' }] },
    'aws/target-health-0a0b.json': { TargetHealthDescriptions: [inner] },
  });
  const verdictAt = (port: number) => {
    const probe = parseProbe(`tcp 203.0.113.7:40000 -> 198.51.100.20:${port}`);
    if (typeof probe === 'string') throw new Error(probe);
    return answerProbe(estate, probe, false);
  };
  expect(verdictAt(2222)).toMatchObject({ verdict: 'undecided' });
  expect(verdictAt(22)).toMatchObject({ verdict: 'deny' });
  expect(estate.snapshot.gaps.map(({ what }) => what)).toContain(
    'what listener TCP 2222 of edge hands on to another load balancer is not modelled',
  );
});
