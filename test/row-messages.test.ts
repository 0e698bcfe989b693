import { expect, test } from 'vitest';
import { rowTitles } from '../src/policy/row-titles.ts';
import { fixOf, messageOf } from '../src/policy/wording.ts';
import { judgeLeftovers } from '../src/reach/judge/leftovers.ts';
import { judgeProhibitions } from '../src/reach/judge/prohibitions.ts';
import { judgeRequirements } from '../src/reach/judge/requirements.ts';
import { judgeRestrictions } from '../src/reach/judge/restrictions.ts';
import { evidenceEstate } from './evidence-estate.ts';
import { dump, estateOf } from './host-estate.ts';
import { deploy, ESTABLISHED, host, MAIL, plainHost, ROLES, second, sender } from './row-deployment.ts';

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

test('a row says what is open besides, and whose filters a range does not ask', () => {
  const estate = evidenceEstate('traps/public-addresses-of-senders');
  const roles = { a: '{ name: admin }', b: '{ name: target }', c: '10.40.1.0/24' };
  const rows = '[{ from: a, to: b, services: tcp/9090 }, { from: a, to: c, services: tcp/9090 }]';
  const [one, range] = judgeRequirements(estate, deploy(estate, { requirements: rows }, roles, undefined));
  expect(one?.fact.verdict).toBe('blocked');
  expect(one?.prove().pairs[0]?.note).toBe('open by the public address 203.0.113.10');
  expect(range?.fact.verdict).toBe('open');
  expect(range?.row?.note).toBe(
    '10.40.1.0/24 means addresses: filters of the 3 machines that live there were not asked ({ assets: 10.40.1.0/24 } asks them)',
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
    'Narrow -A INPUT -s 10.0.0.1 -p tcp -m tcp --dport 80 -j ACCEPT and 1 more rule in one, or remove what nothing else needs, so that tcp 80-81 from 10.0.0.1-10.0.0.2 is not admitted.',
  );
  expect(proof?.pairs[0]?.layers.find((each) => each.decides)?.rules.map(({ line }) => line)).toEqual([7, 8]);
});

/** What a host admits that only tcp 9000 should reach → whom the fix names. */
const FIXES: readonly (readonly [admitted: readonly string[], fix: string])[] = [
  [
    ['0.0.0.0/0 tcp 80'],
    'Narrow -A INPUT -s 0.0.0.0/0 -p tcp -m tcp --dport 80 -j ACCEPT in one, or remove what nothing else needs, so that tcp 80 from every address but 10.0.1.1, 10.0.255.255 is not admitted; likewise what lets in 10.0.0.3 to two.',
  ],
  [
    ['10.0.0.1 tcp 80', '10.0.0.2 tcp 80'],
    'Narrow -A INPUT -s 10.0.0.1 -p tcp -m tcp --dport 80 -j ACCEPT and 1 more rule in one, or remove what nothing else needs, so that tcp 80 from 10.0.0.1-10.0.0.2 is not admitted; likewise what lets in 10.0.0.3 to two.',
  ],
];

test.each(FIXES)('a fix names all that it concerns: %j', (admitted, fix) => {
  const estate = estateOf({
    ...host('one', '10.0.1.1', ...admitted),
    ...host('two', '10.0.1.2', '10.0.0.3 tcp 80'),
  });
  const roles = { ...ROLES, a: '10.0.0.9', b: '[{ host: one }, { host: two }]' };
  const rows = { onlyThese: '{ role: b, services: tcp/9000 }' };
  const [judged] = judgeRestrictions(estate, deploy(estate, rows, roles, undefined));
  expect(judged && fixOf({ kind: 'restrictions', fact: judged.fact }, judged.prove())).toBe(fix);
});

test.each([
  ['10.0.0.9 tcp 9000', '; the deployment d needs some of it (row "T")'],
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
  const fact = judged && ({ kind: 'restrictions', fact: judged.fact } as const);
  expect(fact && messageOf(fact, judged.prove(), rowTitles([other]))).toBe(
    `tcp ${port} of b is reachable from ${from}${needed}.`,
  );
});

test('what lets others reach a managed service is the rule of its group, and not that it listens', () => {
  const estate = evidenceEstate('openlm-aws-broken');
  const roles = { ...ROLES, a: '10.40.0.20', b: '{ name: openlm-sqlserver }', c: '10.40.0.20' };
  const rows = { restrictions: '{ role: b, services: tcp/1433, allow: [a] }' };
  const [judged] = judgeRestrictions(estate, deploy(estate, rows, roles, undefined));
  expect(judged && fixOf({ kind: 'restrictions', fact: judged.fact }, judged.prove())).toMatch(
    /^Narrow ingress tcp 1433 from 10\.40\.0\.0\/22 in sg-0e104 \(openlm-sqlserver\)/,
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

/** What two hosts admit of tcp 25 → what opens it for both of two senders. */
const BLOCKED: readonly (readonly [
  one: readonly string[],
  two: readonly string[],
  service: string,
  fix: string,
])[] = [
  [
    [],
    ['0.0.0.0/0 tcp 25'],
    'tcp/25',
    'Let tcp 10.0.0.1:1024-65535 -> 10.0.1.1:25 through in one, by a rule that admits them.',
  ],
  [
    [],
    [],
    'tcp/25',
    'Let tcp 10.0.0.1:1024-65535 -> 10.0.1.1:25 through in one, by a rule that admits them; likewise in the firewall of two.',
  ],
  [
    [],
    [],
    '{ anyOf: [tcp/25, tcp/587] }',
    'Let tcp 10.0.0.1:1024-65535 -> 10.0.1.1:25 through in one, by a rule that admits them.',
  ],
];

test.each(BLOCKED)('a fix names every place that stops a row: %j %j %s', (one, two, service, fix) => {
  const estate = estateOf({
    ...sender,
    ...host('one', '10.0.1.1', ...one),
    ...host('two', '10.0.1.2', ...two),
  });
  const row = `{ from: a, to: b, services: ${service} }`;
  const [judged] = judgeRequirements(estate, deploy(estate, { requirements: row }, ROLES, undefined));
  expect(judged && fixOf({ kind: 'requirements', fact: judged.fact }, judged.prove())).toBe(fix);
});

test('a fix begins with the packets of the witness, and names others that the row needs', () => {
  const ports = ['10.0.0.0/25 tcp 25', '10.0.0.128/25 tcp 26'];
  const estate = estateOf(host('one', '10.0.1.1', ...ports));
  const row = '{ from: a, to: c, services: tcp/25-26 }';
  const roles = { a: '10.0.0.0/24', b: '{ host: one }', c: '{ host: one }' };
  const [judged] = judgeRequirements(estate, deploy(estate, { requirements: row }, roles, undefined));
  const proof = judged?.prove();
  expect(proof?.pairs[0]?.witness).toBe('tcp 10.0.0.1:49152 -> 10.0.1.1:26');
  expect(judged && fixOf({ kind: 'requirements', fact: judged.fact }, proof)).toBe(
    'Let tcp 10.0.0.0/25:1024-65535 -> 10.0.1.1:26 through in one, by a rule that admits them; likewise what stops tcp 10.0.0.128/25:1024-65535 -> 10.0.1.1:25.',
  );
});

test('what the internet must reach is shown by the address that it calls', () => {
  const estate = evidenceEstate('traps/public-addresses-of-senders');
  const rows = '[{ from: a, to: b, services: tcp/9090 }, { from: c, to: b, services: tcp/9090 }]';
  const roles = { a: 'internet', b: '{ name: target }', c: '198.51.100.0/24' };
  const judged = judgeRequirements(estate, deploy(estate, { requirements: rows }, roles, undefined));
  expect(judged.map((each) => each.prove().pairs[0]?.witness?.split(' -> ')[1])).toEqual([
    '203.0.113.10:9090',
    '203.0.113.10:9090',
  ]);
});

test.each([
  [undefined, 'Give subnet-b a route for the answers to tcp 10.0.0.1:1024-65535 -> 10.0.1.1:25: no route.'],
  [
    'the target of the route is gone',
    'Change what stops the answers to tcp 10.0.0.1:1024-65535 -> 10.0.1.1:25 on the routes of subnet-b: the target of the route is gone.',
  ],
])('a route back is not one for the packets that came: %s', (note, fix) => {
  const estate = estateOf({ ...sender, ...host('one', '10.0.1.1') });
  const row = '{ from: a, to: c, services: tcp/25 }';
  const roles = { ...ROLES, b: '{ host: one }' };
  const [judged] = judgeRequirements(estate, deploy(estate, { requirements: row }, roles, undefined));
  const proof = judged?.prove();
  const layers = [
    {
      layer: 'route' as const,
      direction: 'reply' as const,
      where: 'subnet-b',
      verdict: 'deny' as const,
      rules: [],
      decides: true,
      ...(note === undefined ? {} : { note }),
    },
  ];
  const pairs = proof?.pairs.map((pair) => ({ ...pair, layers })) ?? [];
  const fact = judged && ({ kind: 'requirements', fact: judged.fact } as const);
  expect(fact && fixOf(fact, proof && { ...proof, pairs })).toBe(fix);
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
  ['1 NAT gateway', 'Whether the network has 1 NAT gateway cannot be decided: no route.'],
  ['400 addresses', 'Whether the network has 400 addresses cannot be decided: no route.'],
])('what a network perhaps has is told of one and of many: %s', (expected, message) => {
  const fact = { id: 'd/r', deployment: 'd', row: 'r', kind: 'nat-gateway', found: 'no route' } as const;
  expect(
    messageOf({ kind: 'structures', fact: { ...fact, verdict: 'undecided', expected } }, undefined),
  ).toBe(message);
});

test('a fix names whom else the same place stops', () => {
  const closed = dump({ output: 'DROP', filter: [ESTABLISHED] });
  const open = ['0.0.0.0/0 tcp 25'];
  const estate = estateOf({
    ...plainHost('sender', '10.0.0.1', closed),
    ...host('one', '10.0.1.1', ...open),
    ...host('two', '10.0.1.2', ...open),
  });
  const row = '{ from: a, to: b, services: tcp/25 }';
  const [judged] = judgeRequirements(estate, deploy(estate, { requirements: row }, ROLES, undefined));
  expect(judged && fixOf({ kind: 'requirements', fact: judged.fact }, judged.prove())).toBe(
    'Let tcp 10.0.0.1:1024-65535 -> 10.0.1.1:25 through in sender, by a rule that admits them; likewise what stops it from sender to two.',
  );
});

test('what another row keeps open is told with the title of that row', () => {
  const estate = estateOf({ ...sender, ...host('one', '10.0.1.1', '10.0.0.1 tcp 25') });
  const row = '{ from: a, to: c, services: tcp/25 }';
  const rows = `[${row.replace(' }', ', phases: [install] }')}, ${row}]`;
  const deployment = deploy(estate, { requirements: rows }, { ...ROLES, b: '{ host: one }' }, undefined);
  const judged = judgeRequirements(estate, deployment);
  const [left] = judgeLeftovers(estate, judged);
  expect(
    left && messageOf({ kind: 'leftovers', fact: left.fact }, left.prove(), rowTitles([deployment])),
  ).toBe(
    'tcp 25 from a to c is needed for installation only and is open, because "T" needs the same packets.',
  );
});
