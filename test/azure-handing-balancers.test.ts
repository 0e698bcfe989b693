import { expect, test } from 'vitest';
import { judgeRequirements } from '../src/reach/judge/requirements.ts';
import { judgeRestrictions } from '../src/reach/judge/restrictions.ts';
import {
  estateOf,
  firewall,
  loadBalancer,
  machine,
  network,
  publicAddress,
  securityGroup,
} from './azure-estate.ts';
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
