import { expect, test } from 'vitest';
import type { Deployment } from '../src/model/deployment.ts';
import { fixOf, messageOf } from '../src/policy/wording.ts';
import { instantiate } from '../src/profiles/instantiate.ts';
import { loadConfiguration } from '../src/profiles/load-configuration.ts';
import { loadProfile } from '../src/profiles/load-profile.ts';
import type { Estate } from '../src/reach/estate.ts';
import { judgeProhibitions } from '../src/reach/judge/prohibitions.ts';
import { judgeRequirements } from '../src/reach/judge/requirements.ts';
import { judgeRestrictions } from '../src/reach/judge/restrictions.ts';
import { standingOfRow } from '../src/report/standing.ts';
import { evidenceEstate } from './evidence-estate.ts';
import { dump, estateOf, type Files, links } from './host-estate.ts';

const ESTABLISHED = '-A INPUT -m state --state ESTABLISHED -j ACCEPT';

/** A host whose firewall admits the given flows and nothing else: `10.0.0.1 tcp 25`. */
function host(name: string, address: string, ...admitted: readonly string[]): Files {
  const rules = admitted.map((text) => {
    const [source = '', protocol = '', port = ''] = text.split(' ');
    return `-A INPUT -s ${source} -p ${protocol} -m ${protocol} --dport ${port} -j ACCEPT`;
  });
  return plainHost(name, address, dump({ filter: [ESTABLISHED, ...rules] }));
}

function plainHost(name: string, address: string, rules: string | undefined): Files {
  return {
    [`hosts/${name}/ip-addr.json`]: links({ eth0: [`${address}/16`] }),
    ...(rules === undefined ? {} : { [`hosts/${name}/iptables.txt`]: rules }),
  };
}

const sender = plainHost('sender', '10.0.0.1', dump({ filter: [ESTABLISHED] }));
const second = plainHost('second', '10.0.0.2', dump({ filter: [ESTABLISHED] }));

const MAIL = '{ from: a, to: b, services: { anyOf: [tcp/25, tcp/465, tcp/587] } }';
const SHELL = '{ from: { anyOf: [a, b] }, to: c, services: tcp/22 }';
const SELF = '{ from: a, to: a, services: tcp/80, self: true }';
const ROLES = { a: '{ host: sender }', b: '[{ host: one }, { host: two }]', c: '{ host: one }' };
const TWO_SERVICES = '[{ role: a, services: tcp/443 }, { role: b, services: tcp/5432, allow: [c] }]';

const SAME = 'open: same machine, no network between';

interface Case {
  readonly what: string;
  readonly files: Files;
  readonly roles?: Readonly<Record<string, string>>;
  readonly layers?: string;
  readonly rows: Readonly<Record<string, string>>;
  /** The verdict of each fact. */
  readonly found: readonly string[];
}

const CASES: readonly Case[] = [
  {
    what: 'each pair takes another of the services',
    files: {
      ...sender,
      ...host('one', '10.0.1.1', '10.0.0.1 tcp 25'),
      ...host('two', '10.0.1.2', '10.0.0.1 tcp 587'),
    },
    rows: { requirements: MAIL },
    found: ['open'],
  },
  {
    what: 'one pair has none of the services',
    files: {
      ...sender,
      ...host('one', '10.0.1.1', '10.0.0.1 tcp 25'),
      ...host('two', '10.0.1.2', '10.0.0.1 tcp 588'),
    },
    rows: { requirements: MAIL },
    found: ['partial'],
  },
  {
    what: 'no pair has any of the services',
    files: { ...sender, ...host('one', '10.0.1.1'), ...host('two', '10.0.1.2') },
    rows: { requirements: MAIL },
    found: ['blocked'],
  },
  {
    what: 'each target is reached from another of the sources',
    files: {
      ...sender,
      ...second,
      ...host('one', '10.0.1.1', '10.0.0.1 tcp 22'),
      ...host('two', '10.0.1.2', '10.0.0.2 tcp 22'),
    },
    roles: { a: '{ host: sender }', b: '{ host: second }', c: '[{ host: one }, { host: two }]' },
    rows: { requirements: SHELL },
    found: ['open'],
  },
  {
    what: 'one source reaches one of the ports, another source the other',
    files: { ...sender, ...second, ...host('one', '10.0.1.1', '10.0.0.1 tcp 22', '10.0.0.2 tcp 23') },
    roles: { a: '{ host: sender }', b: '{ host: second }', c: '{ host: one }' },
    rows: { requirements: SHELL.replace('tcp/22', '[tcp/22, tcp/23]') },
    found: ['open', 'blocked'],
  },
  {
    what: 'a source role reaches a target with one of its two machines only',
    files: {
      ...sender,
      ...second,
      ...host('one', '10.0.1.1', '10.0.0.1 tcp 22'),
      ...host('two', '10.0.1.2'),
    },
    roles: { a: '[{ host: sender }, { host: second }]', b: '{ host: two }', c: '{ host: one }' },
    rows: { requirements: SHELL },
    found: ['partial'],
  },
  {
    what: 'a source that is the only target serves nobody',
    files: { ...sender, ...host('one', '10.0.1.1') },
    roles: { a: '{ host: sender }', b: '{ host: one }', c: '{ host: one }' },
    rows: { requirements: SHELL },
    found: ['blocked'],
  },
  {
    what: 'a source that is one of the targets serves the others',
    files: { ...sender, ...host('one', '10.0.1.1'), ...host('two', '10.0.1.2', '10.0.1.1 tcp 22') },
    roles: { a: '{ host: sender }', b: '{ host: one }', c: '[{ host: one }, { host: two }]' },
    rows: { requirements: SHELL },
    found: ['open'],
  },
  {
    what: 'both ends are one address that nothing in evidence carries',
    files: sender,
    roles: { a: '10.0.9.9', b: '10.0.9.9', c: '{ host: sender }' },
    rows: { requirements: '{ from: a, to: b, services: tcp/80 }' },
    found: [SAME],
  },
  {
    what: 'one end is bound by its address',
    files: host('one', '10.0.1.1'),
    roles: { a: '10.0.1.1', b: '{ host: one }', c: '{ host: one }' },
    rows: { requirements: '{ from: a, to: b, services: tcp/80 }', prohibitions: '{ from: a, to: b }' },
    found: [SAME, 'closed'],
  },
  {
    what: 'one end is bound by a name that resolves to both addresses of the machine',
    files: {
      ...host('one', '10.0.1.1'),
      'hosts/one/ip-addr.json': links({ eth0: ['10.0.1.1/16', '2001:db8::1/64'] }),
    },
    roles: { a: '{ dns: one.example.com }', b: '{ host: one }', c: '{ dns: two.example.com }' },
    rows: {
      requirements:
        '[{ from: a, to: b, services: tcp/80 }, { from: a, to: a, services: tcp/80 }, { from: b, to: c, services: tcp/80 }]',
      prohibitions: '{ from: a, to: b }',
    },
    found: [SAME, SAME, 'open', 'closed'],
  },
  {
    what: 'a machine reaches itself',
    files: plainHost('sender', '10.0.0.1', dump({ filter: ['-A INPUT -i lo -j ACCEPT'] })),
    roles: { ...ROLES, b: '{ host: sender }', c: '{ host: sender }' },
    rows: { requirements: SELF },
    found: ['open'],
  },
  {
    what: 'a machine that shuts lo does not reach itself',
    files: sender,
    roles: { ...ROLES, b: '{ host: sender }', c: '{ host: sender }' },
    rows: { requirements: SELF },
    found: ['blocked'],
  },
  {
    what: 'the row leaves out itself',
    files: sender,
    roles: { ...ROLES, b: '{ host: sender }', c: '{ host: sender }' },
    rows: { requirements: SELF.replace(', self: true', '') },
    found: [SAME],
  },
  {
    what: 'a machine is none of the targets in a network that holds it',
    files: sender,
    roles: { a: '{ host: sender }', b: '10.0.0.0/16', c: '10.0.0.0/30' },
    rows: {
      requirements: '[{ from: a, to: b, services: tcp/22 }, { from: a, to: c, services: tcp/22 }]',
      prohibitions: '{ from: a, to: b }',
    },
    found: ['open', 'open', 'undecided'],
  },
  {
    what: 'addresses that overlap are judged without those that both ends are',
    files: sender,
    roles: { a: '10.0.9.0/24', b: '10.0.9.0/25', c: '10.0.9.7' },
    rows: { prohibitions: '[{ from: a, to: b }, { from: c, to: b }, { from: a, to: c }]' },
    found: ['undecided', 'undecided', 'undecided'],
  },
  {
    what: 'a demanded layer that one of two machines lacks leaves the rows of the other alone',
    files: { ...sender, ...host('one', '10.0.1.1'), ...plainHost('two', '10.0.1.2', undefined) },
    layers: '[host]',
    rows: {
      requirements: '{ from: a, to: b, services: tcp/80 }',
      restrictions: '{ role: c, services: tcp/80 }',
      prohibitions: '{ from: a, to: c }',
    },
    found: ['partial', 'closed', 'closed'],
  },
  {
    what: 'what hosts certainly close is closed although the cloud layer is demanded and not in evidence',
    files: { ...sender, ...host('one', '10.0.1.1'), ...host('two', '10.0.1.2') },
    layers: '[cloud, host]',
    rows: {
      restrictions: '{ role: b, services: tcp/80 }',
      onlyThese: '{ role: b, services: tcp/80 }',
      prohibitions: '{ from: a, to: b }',
    },
    found: ['closed', 'closed', 'closed'],
  },
  {
    what: 'of two ports the one that hosts close is closed although the cloud layer is demanded',
    files: { ...sender, ...host('one', '10.0.1.1', '0.0.0.0/0 tcp 80') },
    roles: { a: '{ host: sender }', b: '{ host: one }', c: '{ host: one }' },
    layers: '[cloud, host]',
    rows: {
      requirements: '{ from: a, to: b, services: [tcp/80, tcp/81] }',
      restrictions: '{ role: b, services: [tcp/80, tcp/81] }',
      prohibitions: '{ from: a, to: b, services: [tcp/80, tcp/81] }',
    },
    found: ['undecided', 'blocked', 'undecided', 'closed', 'undecided', 'closed'],
  },
  {
    what: 'a demanded host layer leaves an open machine undecided',
    files: { ...sender, ...host('one', '10.0.1.1'), ...plainHost('two', '10.0.1.2', undefined) },
    layers: '[host]',
    rows: {
      restrictions: '{ role: b, services: tcp/80 }',
      prohibitions: '{ from: a, to: b, services: tcp/80 }',
    },
    found: ['undecided', 'undecided'],
  },
  {
    what: 'without the demand the same machine is exposed',
    files: { ...sender, ...host('one', '10.0.1.1'), ...plainHost('two', '10.0.1.2', undefined) },
    rows: {
      restrictions: '{ role: b, services: tcp/80 }',
      prohibitions: '{ from: a, to: b, services: tcp/80 }',
    },
    found: ['exposed', 'exposed'],
  },
  ...Object.entries({
    '0.0.0.0/0 tcp 443': ['closed', 'closed'],
    '0.0.0.0/0 tcp 5432': ['closed', 'closed'],
    '10.0.0.2 tcp 9999': ['closed', 'closed'],
    '10.0.0.3 tcp 9999': ['exposed', 'exposed'],
    '10.0.0.1 udp 53': ['closed', 'closed'],
    '10.0.0.3 udp 53': ['exposed', 'exposed'],
  }).map(
    ([admitted, found]): Case => ({
      what: `of two roles on one machine each leaves the other its ports: ${admitted}`,
      files: { ...sender, ...second, ...host('one', '10.0.1.1', admitted) },
      roles: {
        a: '{ host: one }',
        b: '{ host: one }',
        c: '{ host: second }',
        d: '{ host: one }',
        e: '{ host: sender }',
      },
      rows: { onlyThese: TWO_SERVICES, requirements: '{ from: e, to: d, services: udp/53 }' },
      found: [admitted === '10.0.0.1 udp 53' ? 'open' : 'blocked', ...found],
    }),
  ),
];

test.each(CASES)('$what', ({ files, roles = ROLES, layers, rows, found }) => {
  const estate = estateOf(files);
  const deployment = deploy(estate, rows, roles, layers);
  const judged = [
    ...judgeRequirements(estate, deployment),
    ...judgeRestrictions(estate, deployment),
    ...judgeProhibitions(estate, deployment),
  ];
  expect(judged.map(({ fact, row }) => [fact.verdict, row?.note ?? []].flat().join(': '))).toEqual(found);
});

test('a row between two roles of one machine is counted apart, and not as proven', () => {
  const estate = estateOf(sender);
  const roles = { a: '{ host: sender }', b: '10.0.0.1', c: '{ host: sender }' };
  const row = '{ from: a, to: b, services: tcp/80 }';
  const [judged] = judgeRequirements(estate, deploy(estate, { requirements: row }, roles, undefined));
  expect(judged?.row && standingOfRow(judged.row, judged.prove(), undefined, undefined)).toBe('same-machine');
});

test('a finding of a row with alternatives says all their ports', () => {
  const estate = estateOf({
    ...sender,
    ...host('one', '10.0.1.1'),
    ...host('two', '10.0.1.2', '10.0.0.1 tcp 25'),
  });
  const message = (roles: Record<string, string>) => {
    const [row] = judgeRequirements(estate, deploy(estate, { requirements: MAIL }, roles, undefined));
    return row && messageOf({ kind: 'requirements', fact: row.fact }, row.prove());
  };
  expect(message({ ...ROLES, b: '{ host: one }' })).toBe(
    'None of tcp 25, 465, 587 from a to b is open: blocked by the firewall of one.',
  );
  expect(message(ROLES)).toBe(
    'tcp 25 or 465 or 587 from a to b is not open for all of them: sender to one is blocked by the firewall of one.',
  );
});

test('a fact carries what else its row offers, and its finding names each service once', () => {
  const estate = estateOf({ ...sender, ...second, ...host('one', '10.0.1.1') });
  const roles = { a: '{ host: sender }', b: '{ host: second }', c: '{ host: one }' };
  const row = '{ from: { anyOf: [a, b] }, to: c, services: { anyOf: [tcp/25, udp/53, tcp/587] } }';
  const [judged] = judgeRequirements(estate, deploy(estate, { requirements: row }, roles, undefined));
  const offered = judged?.fact.alternatives?.map((each) => Object.values(each).join(' '));
  expect(offered).toEqual(['a udp 53 53', 'a tcp 587 587', 'b tcp 25 25', 'b udp 53 53', 'b tcp 587 587']);
  expect(judged && messageOf({ kind: 'requirements', fact: judged.fact }, judged.prove())).toBe(
    'None of tcp 25, udp 53, tcp 587 from a or b to c is open: blocked by the firewall of one.',
  );
});

test('an exposure by several rules names the first, and lists the others', () => {
  const admitted = ['10.0.0.1 tcp 80', '10.0.0.2 tcp 81', '10.0.0.2 udp 82', '10.0.0.1 tcp 9000'];
  const estate = estateOf(host('one', '10.0.1.1', ...admitted));
  const roles = { ...ROLES, a: '10.0.0.9', b: '{ host: one }' };
  const rows = { onlyThese: '{ role: b, services: tcp/9000 }' };
  const [judged] = judgeRestrictions(estate, deploy(estate, rows, roles, undefined));
  const proof = judged?.prove();
  expect(judged && fixOf({ kind: 'restrictions', fact: judged.fact }, proof)).toBe(
    'Remove or narrow -A INPUT -s 10.0.0.1 -p tcp -m tcp --dport 80 -j ACCEPT and 1 more rule in one, so that tcp 80-81 from 10.0.0.1, 10.0.0.2 is not admitted.',
  );
  expect(proof?.pairs[0]?.layers.find((each) => each.decides)?.rules.map(({ line }) => line)).toEqual([7, 8]);
});

test.each([
  ['10.0.0.9 tcp 9000', '; the deployment d needs some of it (row requirements-0)'],
  ['10.0.0.8 tcp 9000', ''],
  ['10.0.0.9 tcp 9001', ''],
])('an exposure that a deployment on the same machine needs names its row: %s', (admitted, needed) => {
  const estate = estateOf(host('one', '10.0.1.1', admitted));
  const roles = { ...ROLES, a: '10.0.0.9', b: '{ host: one }' };
  const own = deploy(estate, { onlyThese: '{ role: b, services: tcp/443 }' }, roles, undefined);
  const row = '{ from: a, to: b, services: tcp/9000 }';
  const other = deploy(estate, { requirements: row }, roles, undefined);
  const [judged] = judgeRestrictions(estate, own, [other]);
  const [from, , port] = admitted.split(' ');
  expect(judged && messageOf({ kind: 'restrictions', fact: judged.fact }, judged.prove())).toBe(
    `tcp ${port} of b is reachable from ${from}${needed}.`,
  );
});

const EVERYTHING = dump({ filter: ['-A INPUT -j ACCEPT'] });

test.each([
  ['', EVERYTHING, 'Nothing from a to b may get through, and every packet does: 10.0.0.1 reaches one.'],
  ['', '10.0.0.1 tcp 25', 'Nothing from a to b may get through, and some packets do: 10.0.0.1 reaches one.'],
  [
    ', services: tcp/25',
    '10.0.0.1 tcp 25',
    'tcp 25 from a to b must be closed and is open: 10.0.0.1 reaches one.',
  ],
  [
    ', services: tcp/20-30',
    '10.0.0.1 tcp 25',
    'tcp 20-30 from a to b must be closed and is partly open: 10.0.0.1 reaches one.',
  ],
])('a flow that must be closed%s is open wholly or in part', (services, rules, message) => {
  const one = rules === EVERYTHING ? plainHost('one', '10.0.1.1', rules) : host('one', '10.0.1.1', rules);
  const estate = estateOf(one);
  const roles = { ...ROLES, a: '10.0.0.1', b: '{ host: one }' };
  const rows = { prohibitions: `{ from: a, to: b${services} }` };
  const [judged] = judgeProhibitions(estate, deploy(estate, rows, roles, undefined));
  expect(judged && messageOf({ kind: 'prohibitions', fact: judged.fact }, judged.prove())).toBe(message);
});

const SOMETIMES = '-A INPUT -p tcp -m tcp --dport 465 -m limit --limit 3/min -j ACCEPT';

/** Two senders (10.0.0.1, 10.0.0.2) and what a host admits of a row with alternatives: the verdict, what is told first, what is shown. */
const SPLIT: readonly (readonly [string, readonly string[], string, string, string, readonly string[]])[] = [
  [
    'each pair another service',
    ['-s 10.0.0.1 -p tcp --dport 25', '-s 10.0.0.2 -p tcp --dport 587'],
    '',
    'open',
    'tcp 25',
    ['sender tcp 25 open', 'second tcp 587 open'],
  ],
  [
    'one pair has a service, the other none',
    ['-s 10.0.0.1 -p tcp --dport 465'],
    '',
    'partial',
    'second to one is blocked',
    ['second tcp 25 blocked', 'second tcp 465 blocked', 'second tcp 587 blocked', 'sender tcp 465 open'],
  ],
  [
    'one pair has a service, of the other it is not known',
    ['-s 10.0.0.1 -p tcp --dport 587'],
    SOMETIMES,
    'undecided',
    'depends on: rate limit',
    ['second tcp 465 undecided', 'second tcp 25 blocked', 'second tcp 587 blocked', 'sender tcp 587 open'],
  ],
  [
    'of one pair it is not known, the other has none',
    [],
    SOMETIMES.replace('INPUT', 'INPUT -s 10.0.0.1'),
    'partial',
    'second to one is blocked',
    [
      'second tcp 25 blocked',
      'second tcp 465 blocked',
      'second tcp 587 blocked',
      'sender tcp 465 undecided',
      'sender tcp 25 blocked',
      'sender tcp 587 blocked',
    ],
  ],
];

test.each(SPLIT)('alternatives that are split: %s', (_, admitted, sometimes, verdict, told, ways) => {
  const rules = admitted.map((text) => `-A INPUT ${text.replace('--dport', '-m tcp --dport')} -j ACCEPT`);
  const filter = [ESTABLISHED, ...rules, ...(sometimes === '' ? [] : [sometimes])];
  const estate = estateOf({ ...sender, ...second, ...plainHost('one', '10.0.1.1', dump({ filter })) });
  const roles = { a: '[{ host: sender }, { host: second }]', b: '{ host: one }', c: '{ host: one }' };
  const [row] = judgeRequirements(estate, deploy(estate, { requirements: MAIL }, roles, undefined));
  const proof = row?.prove();
  const shown = proof?.pairs.map((pair) => `${pair.from} ${pair.service} ${pair.verdict}`);
  expect({ verdict: row?.fact.verdict, shown }).toEqual({ verdict, shown: ways });
  const message = row && messageOf({ kind: 'requirements', fact: row.fact }, proof);
  expect(verdict === 'open' ? `tcp ${row?.fact.from_port}` : message).toContain(told);
});

test('what no rule stops is no matter of a firewall', () => {
  const estate = estateOf({
    ...plainHost('sender', '10.0.0.1', dump({})),
    'hosts/sender/ip-route.json': [{ type: 'blackhole', dst: '10.0.1.0/24' }],
    ...host('one', '10.0.1.1', '0.0.0.0/0 tcp 25'),
  });
  const row = '{ from: a, to: c, services: tcp/25 }';
  const [judged] = judgeRequirements(
    estate,
    deploy(estate, { requirements: row }, { ...ROLES, b: '10.0.9.9' }, undefined),
  );
  const fact = judged && ({ kind: 'requirements', fact: judged.fact } as const);
  expect([fact && messageOf(fact, judged.prove()), fact && fixOf(fact, judged.prove())]).toEqual([
    "tcp 25 from a to c is blocked by sender (dropped: the host's route for 10.0.1.0/24 is blackhole).",
    "Change what stops tcp 10.0.0.1:1024-65535 -> 10.0.1.1:25 in sender, which is no rule: dropped: the host's route for 10.0.1.0/24 is blackhole.",
  ]);
});

test('of an asset whose tags were not read, the tags are asked for', () => {
  const own = (id: string, address: string) => ({
    NetworkInterfaceId: id,
    PrivateIpAddress: address,
    VpcId: 'vpc-1',
  });
  const estate = estateOf({
    'i.json': { Reservations: [{ Instances: [{ InstanceId: 'i-1', Tags: 'Role=web' }] }] },
    'n.json': { NetworkInterfaces: [{ ...own('eni-1', '10.0.1.1'), Attachment: { InstanceId: 'i-1' } }] },
  });
  const rows = {
    requirements: '{ from: a, to: b, services: tcp/80 }',
    restrictions: '{ role: b, services: tcp/80 }',
    prohibitions: '{ from: a, to: b }',
  };
  const deployment = deploy(
    estate,
    rows,
    { a: '10.0.9.9', b: '{ tag: { Role: web } }', c: '10.0.9.8' },
    undefined,
  );
  const [requirement] = judgeRequirements(estate, deployment);
  expect(requirement?.prove().pairs[0]?.note).toBe(
    'not known whether it is meant: i-1, whose tags were not read',
  );
  const [restriction] = judgeRestrictions(estate, deployment);
  const [prohibition] = judgeProhibitions(estate, deployment);
  const fixes = [
    restriction && fixOf({ kind: 'restrictions', fact: restriction.fact }, restriction.prove()),
    prohibition && fixOf({ kind: 'prohibitions', fact: prohibition.fact }, prohibition.prove()),
  ];
  const supply =
    'Supply what is missing in i-1, whose tags were not read: its tags, without which it may be meant too';
  expect(fixes).toEqual([
    `${supply}; or stop tcp 80 from everywhere by a rule that does not depend on it.`,
    `${supply}; or stop every packet from everywhere by a rule that does not depend on it.`,
  ]);
});

test.each([
  ['{ name: priv-01 }', 'closed', false],
  // Of an address that nobody in evidence carries nothing shows that it is closed.
  ['[{ name: priv-01 }, 192.168.9.9]', 'undecided', false],
  ['[{ name: pub-02 }, 192.168.9.9]', 'exposed', true],
])('what is opened and has no path is not reachable from the internet: %s', (b, verdict, isReachable) => {
  const estate = evidenceEstate('traps/private-instance-open-to-world');
  const roles = { a: '192.168.9.9', b, c: '10.34.0.0/16' };
  const row = '{ role: b, services: tcp/22, allow: [c] }';
  const [judged] = judgeRestrictions(estate, deploy(estate, { restrictions: row }, roles, undefined));
  expect(judged?.fact).toMatchObject({ verdict, from_internet: isReachable });
});

/** A deployment of a profile with one rows of some kinds between the roles a to e. */
function deploy(
  estate: Estate,
  rows: Readonly<Record<string, string>>,
  roles: Readonly<Record<string, string>>,
  layers: string | undefined,
): Deployment {
  const sections = Object.entries(rows).map(
    ([kind, row]) =>
      `${kind}: [${row
        .replace(/^\[|\]$/g, '')
        .split(/(?<=\}), (?=\{)/)
        .map((each, index) =>
          each.replace('{', `{ id: ${kind.toLowerCase()}-${index}, section: S, title: T,`),
        )
        .join(', ')}]`,
  );
  const profile = [
    'id: p',
    'version: "1"',
    'title: P',
    'source: { vendor: V, title: T, date: undated }',
    'roles: { a: { title: A }, b: { title: B }, c: { title: C }, d: { title: D, optional: true }, e: { title: E, optional: true } }',
    ...sections,
  ].join('\n');
  const bound = Object.entries(roles).map(([role, selector]) => `${role}: ${selector}`);
  const configuration = [
    'deployments:',
    '  d:',
    '    profile: p',
    ...(layers === undefined ? [] : [`    layers: ${layers}`]),
    `    roles: { ${bound.join(', ')} }`,
    ...(bound.some((each) => each.includes('dns:'))
      ? [
          '    resolved: { one.example.com: [10.0.1.1, "2001:db8::1"], two.example.com: [10.0.1.1, 10.0.9.9] }',
        ]
      : []),
  ].join('\n');
  return instantiate(loadProfile('p', profile), loadConfiguration('f', configuration), 'd', estate.snapshot);
}
