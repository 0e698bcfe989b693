import { expect, test } from 'vitest';
import { judgeProhibitions } from '../src/reach/judge/prohibitions.ts';
import { judgeRequirements } from '../src/reach/judge/requirements.ts';
import { judgeRestrictions } from '../src/reach/judge/restrictions.ts';
import { testCases } from './azure-case.ts';
import {
  estateOf,
  firewall,
  machine,
  network,
  peering,
  publicAddress,
  securityGroup,
} from './azure-estate.ts';
import { loadBalancer } from './azure-load-balancer.ts';
import { deploy } from './row-deployment.ts';

const HANDED_ON = "open: the balancer hands on its clients' own packets: the rows that lead to it judge them";

/** A frontend before the machines `one` and `two`, what their group lets in, and how rows to the frontend and from it stand. */
const CASES: readonly (readonly [
  title: string,
  frontend: string,
  rule: string,
  roles: readonly [clients: string, balancer: string, machines: string],
  verdicts: readonly string[],
])[] = [
  [
    'a public one, whose clients are let in',
    'front',
    '100 in allow Tcp 8443 from Internet to *',
    ['internet', '198.51.100.30', '[{ name: one }, { name: two }]'],
    ['open', HANDED_ON],
  ],
  [
    'a private one, whose clients are let in',
    '10.0.2.100',
    '100 in allow Tcp 8443 from 10.0.2.0/25 to *',
    ['10.0.2.0/26', '10.0.2.100', '[{ name: one }, { name: two }]'],
    ['open', HANDED_ON],
  ],
  [
    'clients are let in at one of the machines',
    'front',
    '100 in allow Tcp 8443 from Internet to 10.0.1.4',
    ['internet', '198.51.100.30', '[{ name: one }, { name: two }]'],
    ['partial', HANDED_ON],
  ],
  [
    'a machine that is not behind it',
    '10.0.2.100',
    '100 in allow Tcp 8443 from 10.0.2.0/26 to *',
    ['10.0.2.0/26', '10.0.2.100', '{ name: apart }'],
    ['open', 'blocked'],
  ],
  [
    'an address that is no frontend',
    '10.0.2.100',
    '100 in allow Tcp 8443 from 10.0.2.0/26 to *',
    ['10.0.2.0/26', '10.0.2.101', '[{ name: one }, { name: two }]'],
    ['undecided', 'blocked'],
  ],
];

test.each(CASES)(
  'from the frontend of a balancer that keeps addresses: %s',
  (_, frontend, rule, bound, verdicts) => {
    const estate = estateOf([
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24', 'front 10.0.2.0/24 nsg=front']),
      ...machine('one hub/app 10.0.1.4 nsg=app'),
      ...machine('two hub/app 10.0.1.5 nsg=app'),
      ...machine('apart hub/app 10.0.1.6 nsg=app'),
      securityGroup('app', [
        rule,
        '110 in allow * * from AzureLoadBalancer to *',
        '120 in deny * * from * to *',
      ]),
      securityGroup('front', []),
      publicAddress('front', '198.51.100.30', 'Standard'),
      loadBalancer('lb', frontend, ['443 to 8443 at one,two']),
    ]);
    const [a, b, c] = bound;
    const rows = '[{ from: a, to: b, services: tcp/443 }, { from: b, to: c, services: tcp/8443 }]';
    const judged = judgeRequirements(estate, deploy(estate, { requirements: rows }, { a, b, c }, undefined));
    expect(judged.map(({ row }) => [row?.verdict, row?.note].filter(Boolean).join(': '))).toEqual(verdicts);
  },
);

test.each(['10.0.2.100', '198.51.100.30'])(
  'whom the frontend %s leads to is not allowed by it',
  (frontend) => {
    const estate = estateOf([
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24', 'front 10.0.2.0/24']),
      ...machine('one hub/app 10.0.1.4 nsg=app'),
      ...machine('two hub/app 10.0.1.5 nsg=app'),
      securityGroup('app', [
        '100 in allow Tcp 8443 from 10.0.1.0/30,10.0.1.4,10.0.1.5 to *',
        '120 in deny * * from * to *',
      ]),
      publicAddress('front', '198.51.100.30', 'Standard'),
      loadBalancer('lb', frontend.startsWith('10.') ? frontend : 'front', ['443 to 8443 at one,two']),
    ]);
    const roles = { a: '10.0.1.0/30', b: frontend, c: '[{ name: one }, { name: two }]' };
    const row = '{ role: c, services: tcp/8443, allow: [a, b] }';
    const [judged] = judgeRestrictions(estate, deploy(estate, { restrictions: row }, roles, undefined));
    expect(
      judged
        ?.prove()
        .pairs.map(({ from, to }) => `${from} ${to}`)
        .sort(),
    ).toEqual(['10.0.1.4 two', '10.0.1.5 one']);
  },
);

test.each([
  ['10.0.9.0/26', 'open'],
  ['198.51.100.60', 'blocked'],
])('from the public address of a firewall that translates, where %s is let in: %s', (admitted, verdict) => {
  const estate = estateOf([
    network('hub', '10.0.0.0/16', ['AzureFirewallSubnet 10.0.9.0/26', 'app 10.0.1.0/24 nsg=app']),
    ...machine('vm hub/app 10.0.1.4'),
    securityGroup('app', [`100 in allow Tcp 8443 from ${admitted} to *`, '120 in deny * * from * to *']),
    publicAddress('pip-fw', '198.51.100.60', 'Standard'),
    ...firewall('10.0.9.4', {}, { '100 Dnat nat': ['Tcp 443 from * to 198.51.100.60 as 10.0.1.4:8443'] }),
  ]);
  const rows = '{ from: b, to: c, services: tcp/8443 }, { from: a, to: b, services: tcp/443 }';
  const roles = { a: 'internet', b: '198.51.100.60', c: '{ name: vm }' };
  const judged = judgeRequirements(estate, deploy(estate, { requirements: rows }, roles, undefined));
  expect(judged.map(({ row }) => row?.verdict)).toEqual([verdict, verdict]);
});

/** A firewall that translates for `vm`, and whom the group of its subnet admits. */
function translating(subnets: readonly string[], admitted: string) {
  return [
    network('hub', '10.0.0.0/16', [...subnets, 'app 10.0.1.0/24 nsg=app']),
    ...machine('vm hub/app 10.0.1.4'),
    ...machine('apart hub/app 10.0.1.6'),
    securityGroup('app', [`100 in allow Tcp 8443 from ${admitted} to *`, '120 in deny * * from * to *']),
    publicAddress('pip-fw', '198.51.100.60', 'Standard'),
    ...firewall(
      '10.0.9.4',
      {},
      {
        '100 Dnat nat': [
          'Tcp 443 from * to 198.51.100.60 as 10.0.1.4:8443',
          'Tcp 443 from * to 10.0.9.4 as 10.0.1.4:8443',
        ],
      },
    ),
  ];
}

const UNSEEN_SUBNET = 'undecided: the subnet from which fw sends on is not in evidence';

/** Which subnets are in evidence, whom a group admits, and the row from the address of a firewall that translates to a machine. */
const FROM_A_FIREWALL: readonly (readonly [
  subnets: string,
  admitted: string,
  address: string,
  machine: string,
  verdict: string,
])[] = [
  ['AzureFirewallSubnet 10.0.9.0/26', '10.0.9.0/26', '198.51.100.60', 'vm', 'open'],
  ['AzureFirewallSubnet 10.0.9.0/26', '10.0.9.0/26', '198.51.100.60', 'apart', 'open'],
  ['AzureFirewallSubnet 10.0.9.0/26', '10.0.1.4', '198.51.100.60', 'apart', 'blocked'],
  ['', '10.0.9.0/26', '198.51.100.60', 'vm', UNSEEN_SUBNET],
  ['', '10.0.1.4', '198.51.100.60', 'apart', UNSEEN_SUBNET],
  ['', '10.0.1.4', '10.0.9.4', 'apart', UNSEEN_SUBNET],
];

test.each(FROM_A_FIREWALL)(
  'a firewall that translates sends from its own subnet (%s), where %s is let in: %s to %s',
  (subnets, admitted, address, name, verdict) => {
    const estate = estateOf(translating(subnets === '' ? [] : [subnets], admitted));
    const row = '{ from: b, to: c, services: tcp/8443 }';
    const roles = { a: 'internet', b: address, c: `{ name: ${name} }` };
    const [judged] = judgeRequirements(estate, deploy(estate, { requirements: row }, roles, undefined));
    const note = judged?.prove().pairs[0]?.note;
    expect([judged?.fact.verdict, note].filter(Boolean).join(': ')).toBe(verdict);
  },
);

/** Whether the subnet of a firewall is in evidence, whom the group of a machine admits, and what is said of a restriction that allows the firewall. */
const ALLOWED_FIREWALL: readonly (readonly [isSeen: boolean, admitted: string, said: readonly string[]])[] = [
  [true, '10.0.9.0/26', ['closed']],
  [true, '10.0.0.0/15', ['exposed', '10.1.1.0/30, 10.1.1.5-10.1.1.255']],
  [false, '10.0.9.0/26', ['undecided', `198.51.100.60 (${UNSEEN_SUBNET.slice(11)})`]],
  [false, '10.0.0.0/15', ['exposed', '10.1.1.0/30, 10.1.1.5-10.1.1.255']],
];

test.each(ALLOWED_FIREWALL)(
  'who may call from a firewall may do so from its subnet (in evidence: %s), where %s is let in',
  (isSeen, admitted, [verdict, said]) => {
    const estate = estateOf([
      ...(isSeen
        ? [
            network(
              'hub',
              '10.0.0.0/16',
              ['AzureFirewallSubnet 10.0.9.0/26'],
              [peering('spoke', '10.1.0.0/16')],
            ),
          ]
        : []),
      network('spoke', '10.1.0.0/16', ['app 10.1.1.0/24 nsg=app'], [peering('hub', '10.0.0.0/16')]),
      ...machine('vm spoke/app 10.1.1.4'),
      securityGroup('app', [`100 in allow Tcp 8443 from ${admitted} to *`, '120 in deny * * from * to *']),
      publicAddress('pip-fw', '198.51.100.60', 'Standard'),
      ...firewall(
        '10.0.9.4',
        {},
        { '100 Dnat nat': ['Tcp 443 from 10.0.9.0/26 to 198.51.100.60 as 10.1.1.4:8443'] },
      ),
    ]);
    const row = '{ role: c, services: tcp/8443, allow: [b] }';
    const roles = { a: 'internet', b: '198.51.100.60', c: '{ name: vm }' };
    const [judged] = judgeRestrictions(estate, deploy(estate, { restrictions: row }, roles, undefined));
    const [pair] = judged?.prove().pairs ?? [];
    expect(judged?.fact.verdict).toBe(verdict);
    if (said !== undefined) expect(`${pair?.from} ${pair?.note}`).toContain(said);
  },
);

testCases([
  {
    title: 'a packet of a firewall is not one of the machine that it translates for',
    resources: translating(['AzureFirewallSubnet 10.0.9.0/26'], '10.0.1.4'),
    probes: ['deny tcp 10.0.9.4:40000 -> 10.0.1.6:8443', 'deny tcp 10.0.9.4:40000 -> vm:8443'],
  },
  {
    title: 'a packet of a firewall comes from its subnet',
    resources: translating(['AzureFirewallSubnet 10.0.9.0/26'], '10.0.9.0/26'),
    probes: ['allow tcp 10.0.9.4:40000 -> 10.0.1.6:8443', 'allow tcp 10.0.9.4:40000 -> vm:8443'],
  },
  {
    title: 'a firewall whose subnet is not in evidence',
    resources: translating([], '10.0.1.4'),
    probes: ['undecided tcp 10.0.9.4:40000 -> 10.0.1.6:8443', 'undecided tcp 10.0.9.4:40000 -> vm:8443'],
  },
]);

test.each([
  ['AzureFirewallSubnet 10.0.9.0/26', '10.0.9.0/26', 'exposed'],
  ['AzureFirewallSubnet 10.0.9.0/26', '10.0.1.4', 'closed'],
  ['', '10.0.1.4', 'undecided'],
])(
  'what a firewall may not send comes from its own subnet (%s), where %s is let in: %s',
  (subnets, admitted, verdict) => {
    const estate = estateOf(translating(subnets === '' ? [] : [subnets], admitted));
    const row = '{ from: b, to: c, services: tcp/8443 }';
    const roles = { a: 'internet', b: '10.0.9.4', c: '{ name: apart }' };
    const [judged] = judgeProhibitions(estate, deploy(estate, { prohibitions: row }, roles, undefined));
    expect(judged?.fact.verdict).toBe(verdict);
  },
);
