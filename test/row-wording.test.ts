import { expect, test } from 'vitest';
import { type AnyFact, fixOf, messageOf } from '../src/policy/wording.ts';
import { judgeProhibitions } from '../src/reach/judge/prohibitions.ts';
import { judgeRequirements } from '../src/reach/judge/requirements.ts';
import { judgeRestrictions } from '../src/reach/judge/restrictions.ts';
import { estateOf as azureEstate, machine, network, publicAddress, securityGroup } from './azure-estate.ts';
import { loadBalancer } from './azure-load-balancer.ts';
import { dump, estateOf, links } from './host-estate.ts';
import { deploy, ESTABLISHED, host, plainHost, second, sender } from './row-deployment.ts';

/** What a host admits of tcp 25 from 10.0.0.0/24, and of what its message speaks. */
const PARTS: readonly (readonly [admitted: string, message: string])[] = [
  [
    '10.0.0.0/25 tcp 25',
    'tcp 25 from a to c is not open for all of them: 10.0.0.0/24 to one is partly blocked by the firewall of one.',
  ],
  ['10.0.0.0/25 tcp 26', 'tcp 25 from a to c is blocked by the firewall of one.'],
];

test.each(PARTS)('what is open in part is not called blocked: %s', (admitted, message) => {
  const estate = estateOf(host('one', '10.0.1.1', admitted));
  const row = '{ from: a, to: c, services: tcp/25 }';
  const roles = { a: '10.0.0.0/24', b: '{ host: one }', c: '{ host: one }' };
  const [judged] = judgeRequirements(estate, deploy(estate, { requirements: row }, roles, undefined));
  expect(judged && messageOf({ kind: 'requirements', fact: judged.fact }, judged.prove())).toBe(message);
});

test('a port that is open from another source than the other ports of its row is not called blocked from both', () => {
  const estate = estateOf({
    ...sender,
    ...second,
    ...host('one', '10.0.1.1', '10.0.0.1 tcp 443', '10.0.0.2 tcp 9090'),
  });
  const roles = { a: '{ host: sender }', b: '{ host: second }', c: '{ host: one }' };
  const row = '{ from: { anyOf: [a, b] }, to: c, services: [tcp/443, tcp/9090] }';
  const judged = judgeRequirements(estate, deploy(estate, { requirements: row }, roles, undefined));
  expect(judged.map(({ fact }) => fact.verdict)).toEqual(['open', 'blocked']);
  expect(judged.map(({ fact, prove }) => messageOf({ kind: 'requirements', fact }, prove()))[1]).toBe(
    "tcp 9090 from a or b to c is open, but not from where the row's other ports are: sender to one is blocked by the firewall of one.",
  );
});

test('of a name without addresses it is told that they are missing, and where they go', () => {
  const estate = estateOf({
    ...plainHost(
      'one',
      '10.0.1.1',
      dump({
        output: 'DROP',
        filter: ['-A OUTPUT -d 0.0.0.0/1 -p tcp -m tcp --dport 443 -j ACCEPT', ESTABLISHED],
      }),
    ),
  });
  const roles = { a: '{ host: one }', b: '{ host: one }', c: '{ host: one }' };
  const row = '{ from: a, to: { name: api.example.com }, services: tcp/443 }';
  const [judged] = judgeRequirements(estate, deploy(estate, { requirements: row }, roles, undefined));
  const fact = judged && ({ kind: 'requirements', fact: judged.fact } as const);
  expect([fact && messageOf(fact, judged.prove()), fact && fixOf(fact, judged.prove())]).toEqual([
    'Whether tcp 443 from a to api.example.com is open cannot be decided: the addresses of api.example.com are not given, and some of the internet is blocked.',
    'Say in the deployment which addresses api.example.com has (`resolved`, or the parameter of the row).',
  ]);
});

/** A rule of the host that hands on to a container, and the fix of what stops the packets behind it. */
const BEHIND_A_TRANSLATION: readonly (readonly [rule: string, stopping: string])[] = [
  ['-A FORWARD -s 10.0.1.0/24 -j ACCEPT', ':FORWARD DROP [0:0]'],
  ['-A FORWARD -s 10.0.0.0/24 -j DROP', '-A FORWARD -s 10.0.0.0/24 -j DROP'],
];

test.each(BEHIND_A_TRANSLATION)(
  'what stops translated packets is named, and how it sees them: %s',
  (rule, stopping) => {
    const nat = '-A PREROUTING -p tcp -m tcp --dport 8443 -j DNAT --to-destination 172.17.0.2:443';
    const estate = estateOf({
      'hosts/one/ip-addr.json': links({ eth0: ['10.0.1.1/16'], docker0: ['172.17.0.1/16'] }),
      'hosts/one/iptables.txt': dump({ nat: [nat], filter: [rule] }),
      'hosts/one/sysctl.txt': 'net.ipv4.ip_forward = 1\n',
    });
    const roles = { a: '10.0.0.0/24', b: '{ host: one }', c: '{ host: one }' };
    const row = '{ from: a, to: c, services: tcp/8443 }';
    const [judged] = judgeRequirements(estate, deploy(estate, { requirements: row }, roles, undefined));
    const proof = judged?.prove();
    const [decides] = proof?.pairs[0]?.layers.find((each) => each.decides)?.rules ?? [];
    expect(decides?.text).toBe(stopping);
    expect(judged && fixOf({ kind: 'requirements', fact: judged.fact }, proof)).toBe(
      `Let tcp 10.0.0.0/24:1024-65535 -> 10.0.1.1:8443 through in one, by a rule before ${stopping}, which sees them as ${nat} changes them.`,
    );
  },
);

test.each([
  ['443 to 8443 of vm', 'to 10.0.1.4 port 8443'],
  ['443 to 443 of vm floating', 'still to 10.0.1.100'],
])('what stops packets behind a balancer is named, and how it sees them: %s', (rule, seen) => {
  const closed = '200 in deny * * from 10.0.2.0/24 to *';
  const estate = azureEstate([
    network('hub', '10.0.0.0/16', ['app 10.0.1.0/24 nsg=app', 'clients 10.0.2.0/24']),
    ...machine('vm hub/app 10.0.1.4'),
    loadBalancer('inner', '10.0.1.100', [rule]),
    securityGroup('app', [
      '100 in allow tcp 443 from * to 10.0.1.4',
      '200 in deny * * from 10.0.2.0/24 to *',
    ]),
  ]);
  const roles = { a: '10.0.2.0/24', b: '10.0.1.100', c: '10.0.1.100' };
  const row = '{ from: a, to: b, services: tcp/443 }';
  const [judged] = judgeRequirements(estate, deploy(estate, { requirements: row }, roles, undefined));
  const fact = judged && ({ kind: 'requirements', fact: judged.fact } as const);
  expect(fact && fixOf(fact, judged.prove())).toBe(
    `Let tcp 10.0.2.0/24:1024-65535 -> 10.0.1.100:443 through in app, by a rule before app: ${closed}, which sees them as inner/${rule} leads them on, ${seen}.`,
  );
});

test('what is blocked of every address is blocked in part, whichever a name has', () => {
  const rules = ['-A OUTPUT -p tcp -m tcp --dport 443 --sport 1024:32767 -j ACCEPT', ESTABLISHED];
  const estate = estateOf(plainHost('one', '10.0.1.1', dump({ output: 'DROP', filter: rules })));
  const roles = { a: '{ host: one }', b: '{ host: one }', c: '{ host: one }' };
  const row = '{ from: a, to: { name: api.example.com }, services: tcp/443 }';
  const [judged] = judgeRequirements(estate, deploy(estate, { requirements: row }, roles, undefined));
  const fact = judged && ({ kind: 'requirements', fact: judged.fact } as const);
  expect(fact && messageOf(fact, judged.prove())).toBe(
    'tcp 443 from a to api.example.com is not open for all of them: one to api.example.com is partly blocked by the firewall of one.',
  );
});

const WANTED =
  'Say in the deployment which addresses partner.example.com has (`resolved`, or the parameter of the row).';
const NARROW = ['90 in allow tcp 443 from 203.0.113.0/24 to *', '100 in deny * * from * to *'];
const WIDE = ['90 in allow tcp 443 from Internet to *', '100 in deny * * from * to *'];

/** Rules of the group of a machine that a partner without addresses calls: what is said of each kind of row about it. */
const CALLED_BY_A_NAME: readonly (readonly [
  rules: readonly string[],
  kind: keyof typeof JUDGES,
  said: readonly string[],
])[] = [
  [
    NARROW,
    'requirements',
    [
      'Whether tcp 443 from a to b is open cannot be decided: the addresses of partner.example.com are not given, and some of the internet is blocked.',
      WANTED,
    ],
  ],
  [
    ['90 in deny tcp 443 from * to *'],
    'requirements',
    [
      'tcp 443 from a to b is blocked by closed.',
      'Let tcp 443 from a to b through in closed, by a rule before closed: 90 in deny tcp 443 from * to *; likewise in closed (hub/app). Where partner.example.com has addresses inside, say so in the deployment (`resolved`, or the parameter of the row).',
    ],
  ],
  [
    NARROW,
    'prohibitions',
    [
      'Whether tcp 443 from a to b is closed cannot be decided: the addresses of partner.example.com are not given.',
      WANTED,
    ],
  ],
  [
    WIDE,
    'prohibitions',
    [
      'tcp 443 from a to b must be closed and is open: internet reaches vm.',
      'Narrow closed: 90 in allow tcp 443 from Internet to * in closed (hub/app), or remove what nothing else needs, so that tcp 443 from internet is not admitted.',
    ],
  ],
  [
    NARROW,
    'restrictions',
    [
      'Whether tcp 443 of b is closed to internet cannot be decided: allowed are perhaps: partner.example.com.',
      WANTED,
    ],
  ],
  [
    WIDE,
    'restrictions',
    [
      'tcp 443 of b is reachable from internet.',
      'Narrow closed: 90 in allow tcp 443 from Internet to * in closed (hub/app), or remove what nothing else needs, so that tcp 443 from internet is not admitted.',
    ],
  ],
  [
    NARROW,
    'onlyThese',
    [
      'Whether tcp 443 of c is closed to internet cannot be decided: allowed are perhaps: partner.example.com.',
      WANTED,
    ],
  ],
];

const JUDGES = {
  requirements: {
    judge: judgeRequirements,
    row: '{ from: a, to: b, services: tcp/443 }',
    of: 'requirements',
  },
  prohibitions: {
    judge: judgeProhibitions,
    row: '{ from: a, to: b, services: tcp/443 }',
    of: 'prohibitions',
  },
  restrictions: {
    judge: judgeRestrictions,
    row: '{ role: b, services: tcp/443, allow: [a] }',
    of: 'restrictions',
  },
  onlyThese: {
    judge: judgeRestrictions,
    row: '{ role: c, services: tcp/80, allow: [] }',
    of: 'restrictions',
  },
} as const;

test.each(CALLED_BY_A_NAME)(
  'a name without addresses is some address of the internet: %s, %s',
  (rules, kind, said) => {
    const estate = azureEstate([
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24 nsg=closed']),
      ...machine('vm hub/app 10.0.1.4 nsg=closed public=pip'),
      publicAddress('pip', '198.51.100.10', 'Standard'),
      securityGroup('closed', rules),
    ]);
    const roles = { a: '{ dns: partner.example.com }', b: '{ name: vm }', c: '{ name: vm }' };
    const { judge, row, of } = JUDGES[kind];
    const rows = { requirements: JUDGES.requirements.row, [kind]: row };
    const [judged] = judge(estate, deploy(estate, rows, roles, undefined));
    const about = { kind: of, fact: judged?.fact } as AnyFact;
    expect([messageOf(about, judged?.prove()), fixOf(about, judged?.prove())]).toEqual(said);
  },
);

test('what a filter perhaps does not see, because it may be for the platform, is undecided for that reason', () => {
  const estate = azureEstate([
    network('hub', '10.0.0.0/16', ['app 10.0.1.0/24 nsg=closed']),
    ...machine('vm hub/app 10.0.1.4 nsg=closed public=pip'),
    publicAddress('pip', '198.51.100.10', 'Standard'),
    securityGroup('closed', ['100 out deny * * from * to *']),
  ]);
  const roles = { a: '{ name: vm }', b: '{ name: vm }', c: '{ name: vm }' };
  const rows = { prohibitions: '{ from: a, to: internet }' };
  const [judged] = judgeProhibitions(estate, deploy(estate, rows, roles, undefined));
  expect(judged && messageOf({ kind: 'prohibitions', fact: judged.fact }, judged.prove())).toBe(
    'Whether anything from a to internet gets through cannot be decided: depends on: whether this filter sees packets that may be for a service of the platform.',
  );
  const notes = judged
    ?.prove()
    .pairs[0]?.layers.flatMap(({ layer, note }) => (note === undefined ? [] : layer));
  expect(notes).toEqual(['group', 'subnet']);
});

test('what a default rule lets through is stopped by a rule, because it cannot be narrowed itself', () => {
  const estate = azureEstate([
    network('hub', '10.0.0.0/16', ['app 10.0.1.0/24 nsg=open']),
    ...machine('vm hub/app 10.0.1.4 public=pip'),
    publicAddress('pip', '198.51.100.10', 'Standard'),
    securityGroup('open', []),
  ]);
  const roles = { a: '{ name: vm }', b: '{ name: vm }', c: '{ name: vm }' };
  const rows = { prohibitions: '{ from: a, to: internet }' };
  const [judged] = judgeProhibitions(estate, deploy(estate, rows, roles, undefined));
  expect(judged && fixOf({ kind: 'prohibitions', fact: judged.fact }, judged.prove())).toBe(
    'Stop every packet from 10.0.1.4 by a rule in open: what none speaks of is let through by open: AllowInternetOutBound.',
  );
});

test('an end of which nothing is in evidence may be open to every address', () => {
  const estate = estateOf(host('one', '10.0.1.1', 'tcp 443'));
  const roles = { a: '{ host: one }', b: '{ host: one }', c: '10.5.5.5' };
  const row = '{ role: c, services: tcp/5432, allow: [a] }';
  const [judged] = judgeRestrictions(
    estate,
    deploy(estate, { requirements: JUDGES.requirements.row, restrictions: row }, roles, undefined),
  );
  expect(judged && messageOf({ kind: 'restrictions', fact: judged.fact }, judged.prove())).toBe(
    'Whether tcp 5432 of c is closed to every address cannot be decided: its interfaces are not in evidence, so that its own filters are not known.',
  );
});
