import { expect, test } from 'vitest';
import { formatAddress } from '../src/net/address.ts';
import { exposuresOf } from '../src/reach/judge/exposure.ts';
import { judgeInternet } from '../src/reach/judge/internet-facts.ts';
import { addressesOf } from '../src/reach/point.ts';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { answerTo } from './answer-to.ts';
import { estateOf } from './host-estate.ts';
import { BALANCER_SUBNET, type Balanced, balanced, CALL, EVERYBODY } from './network-balancer.ts';

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

test.each<[string, string, string | RegExp, string]>([
  ['the port of a listener', 'listeners', /"Port":2222/, '"Port":2223'],
  ['the protocol of a listener', 'listeners', '"TCP"', '"UDP"'],
  ['the targets of a group', 'target-health-0a0b', 'i-db', 'i-web'],
  ['that a target is deregistered', 'target-health-0a0b', '"healthy"', '"draining"'],
])('what two answers tell differently is undecided, whichever comes first: %s', (_, name, part, by) => {
  const files = balanced({ admits: { IpRanges: [EVERYBODY] }, keeps: true });
  const other = JSON.parse(JSON.stringify(files[`aws/${name}.json`]).replace(part, by));
  const said = [`aws/0-${name}.json`, `aws/later-${name}.json`].map((each) =>
    answerTo(estateOf({ ...files, [each]: other }), CALL),
  );
  expect(said).toMatchObject([{ verdict: 'undecided' }, { verdict: 'undecided' }]);
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
  const said = [false, true].map((isPacket) => answerTo(estate, CALL, isPacket));
  expect(said).toMatchObject([{ verdict: whole }, { verdict: first }]);
});

test('a TLS listener whose targets are not in evidence takes packets in, and what becomes of them is not known', () => {
  const estate = estateOf(
    balanced({ admits: { IpRanges: [EVERYBODY] }, keeps: true, targets: 'unseen', speaks: 'TLS' }),
  );
  expect(answerTo(estate, CALL)).toMatchObject({
    verdict: 'undecided',
  });
  expect(answerTo(estate, CALL, true)).toMatchObject({
    verdict: 'allow',
  });
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
  expect(answerTo(estate, CALL)).toMatchObject({ verdict });
});

/** web calls the balancer's public address, with its own or by another of the internet: what it is handed on to decides. */
test.each([
  ['everybody', { IpRanges: [EVERYBODY] }, 'allow'],
  ['its public address, and no probes', { IpRanges: [{ CidrIp: '203.0.113.10/32' }] }, 'undecided'],
  ['its private address', { IpRanges: [{ CidrIp: '10.0.1.10/32' }] }, 'deny'],
])('a machine calls a balancer by the internet, and a target admits %s', (_, admits, verdict) => {
  expect(
    answerTo(estateOf(balanced({ admits, keeps: true })), 'tcp web -> 198.51.100.20:2222'),
  ).toMatchObject({ verdict });
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
    const answer = answerTo(estate, `tcp 203.0.113.7:40000 -> ${end}`);
    return typeof answer === 'string' ? answer : answer.verdict;
  });
  expect(verdicts).toEqual(['deny', 'deny', 'deny']);
});

test('whether a reference means a client whose address a balancer keeps is undecided', () => {
  const admits = {
    UserIdGroupPairs: [{ GroupId: 'sg-web', UserId: '111122223333' }],
    IpRanges: [{ CidrIp: '10.0.1.20/32' }],
  };
  const answer = answerTo(
    estateOf(balanced({ admits, keeps: true, isPublic: false })),
    'tcp web -> 10.0.1.20:2222',
  );
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

test.each([
  ['keeps the addresses of clients', true, 'deny'],
  ['calls by its own address', false, 'allow'],
])('a target that calls itself by an internal balancer that %s', (_, keeps, verdict) => {
  const files = balanced({ admits: { IpRanges: [EVERYBODY] }, keeps, isPublic: false });
  expect(answerTo(estateOf(files), 'tcp db -> 10.0.1.20:2222')).toMatchObject({ verdict });
});

/** What db admits to port 22, and whether an unlisted balancer at 10.0.1.20 gets there, with its own address or those of clients. */
test.each([
  ['everybody', { IpRanges: [EVERYBODY] }, 'allow'],
  ['the subnet of the balancer alone', { IpRanges: [BALANCER_SUBNET] }, 'undecided'],
  ['somebody else, who may be a client', { IpRanges: [{ CidrIp: '203.0.113.0/24' }] }, 'undecided'],
  ['nobody with such an address', { Ipv6Ranges: [{ CidrIpv6: '::/0' }] }, 'deny'],
])('a network balancer that is not listed, and a target that admits %s', (_, admits, verdict) => {
  const { 'aws/balancers.json': _listed, ...files } = balanced({ admits, keeps: false });
  const estate = estateOf(files);
  expect(answerTo(estate, 'tcp 10.0.1.20:40000 -> 10.0.2.10:22')).toMatchObject({ verdict });
  expect(estate.snapshot.gaps.map(({ what }) => what).join()).toContain('(describe-load-balancers)');
});
