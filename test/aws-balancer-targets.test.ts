import { expect, test } from 'vitest';
import { judgeInternet } from '../src/reach/judge/internet-facts.ts';
import { answerTo } from './answer-to.ts';
import { attributes, DEFAULT_ATTRIBUTES, estateOf, type Files } from './host-estate.ts';
import { ARN, BALANCER_SUBNET, balanced, CALL, EVERYBODY, INHERITED } from './network-balancer.ts';

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
  const answer = (zones: readonly [string, string]) => {
    const files = balanced({ admits: { IpRanges: [EVERYBODY] }, keeps: true, zones, ...settings });
    return answerTo(estateOf(files), CALL);
  };
  expect(answer(['euc1-az1', 'euc1-az2'])).toMatchObject({ verdict });
  expect(answer(['euc1-az1', 'euc1-az1'])).toMatchObject({ verdict: 'allow' });
});

test('targets that are not in evidence may be exposed, and nothing certainly arrives there', () => {
  const estate = estateOf(balanced({ admits: { IpRanges: [EVERYBODY] }, keeps: true, targets: 'unseen' }));
  expect(estate.snapshot.gaps.map((gap) => `${gap.kind} ${gap.effect}: ${gap.what}`)).toContain(
    'unseen either: the targets of listener TCP 2222 of edge are not in evidence (describe-target-health): what it opens of them is not judged',
  );
  const [open, closed] = [2222, 2223].map((port) => {
    return answerTo(estate, `tcp 203.0.113.7:40000 -> 198.51.100.20:${port}`);
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
  expect(answerTo(estate, CALL)).toMatchObject({ verdict });
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
  expect(answerTo(estate, CALL)).toMatchObject({ verdict });
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
  expect(answerTo(retold(files, { Protocol }, keeps), CALL)).toMatchObject({ verdict });
});

/** Containers of a cluster have addresses of a prefix that their machine's interface has (prefix mode of the network plugin). */
test.each([
  ['10.0.2.64/28', 'allow'],
  [undefined, 'undecided'],
])('a target whose address lies in a prefix of an interface: %s', (prefix, verdict) => {
  const files = balanced({ admits: { IpRanges: [EVERYBODY] }, keeps: true });
  const { NetworkInterfaces } = files['aws/interfaces.json'] as {
    NetworkInterfaces: { NetworkInterfaceId: string }[];
  };
  const interfaces = NetworkInterfaces.map((each) =>
    each.NetworkInterfaceId === 'eni-d' && prefix !== undefined
      ? { ...each, Ipv4Prefixes: [{ Ipv4Prefix: prefix }] }
      : each,
  );
  const estate = retold(
    { ...files, 'aws/interfaces.json': { NetworkInterfaces: interfaces } },
    { TargetType: 'ip' },
    'true',
    { Id: '10.0.2.70' },
  );
  expect(answerTo(estate, CALL)).toMatchObject({ verdict });
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
  expect(answerTo(estate, CALL)).toMatchObject({ verdict });
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
    return answerTo(estate, `tcp 203.0.113.7:40000 -> 198.51.100.20:${port}`);
  };
  expect(verdictAt(2222)).toMatchObject({ verdict: 'undecided' });
  expect(verdictAt(22)).toMatchObject({ verdict: 'deny' });
  expect(estate.snapshot.gaps.map(({ what }) => what)).toContain(
    'what listener TCP 2222 of edge hands on to another load balancer is not modelled',
  );
});
