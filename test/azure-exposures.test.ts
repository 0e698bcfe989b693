import { expect, test } from 'vitest';
import type { LayerVerdict } from '../src/model/audit.ts';
import { judgeInternet } from '../src/reach/judge/internet-facts.ts';
import { judgeProhibitions } from '../src/reach/judge/prohibitions.ts';
import { judgeRequirements } from '../src/reach/judge/requirements.ts';
import { judgeRestrictions } from '../src/reach/judge/restrictions.ts';
import { doubtfulDecides } from '../src/reach/path/layer-verdicts.ts';
import { reachabilityOf } from '../src/reach/reachability/reachability.ts';
import {
  estateOf,
  idOf,
  machine,
  network,
  publicAddress,
  type Resource,
  securityGroup,
} from './azure-estate.ts';
import { loadBalancer } from './azure-load-balancer.ts';
import { deploy } from './row-deployment.ts';

/** Of one machine without a public address: the groups of its subnet and of its interface. */
test.each([
  [' nsg=closed', '', 'closed', false],
  ['', ' nsg=closed', 'closed', false],
  [' nsg=closed', ' nsg=opened', 'closed', false],
  [' nsg=opened', '', 'closed', true],
  [' nsg=opened', ' nsg=opened', 'closed', true],
])('what the group of a subnet stops is not opened to the internet:%s,%s', (subnet, own, verdict, opened) => {
  const estate = estateOf([
    network('hub', '10.0.0.0/16', [`app 10.0.1.0/24${subnet}`]),
    ...machine(`vm hub/app 10.0.1.4${own}`),
    securityGroup('closed', ['100 in deny * * from * to *']),
    securityGroup('opened', ['100 in allow Tcp 22 from * to *']),
  ]);
  const roles = { a: '10.0.0.0/16', b: '{ name: vm }', c: '10.0.2.0/24' };
  const row = '{ role: b, services: tcp/22, allow: [a] }';
  const [judged] = judgeRestrictions(estate, deploy(estate, { restrictions: row }, roles, undefined));
  expect([judged?.fact.verdict, judged?.fact.opened_not_reachable]).toEqual([verdict, opened]);
});

/** A machine whose group admits port 22 from anywhere, and what stands before it. */
const PUBLIC = publicAddress('pip', '198.51.100.30', 'Standard');
const NAMES = ['BackendAddressPools', 'InboundNatRules'].map((type) => ({
  [`loadBalancer${type}`]: [{ id: idOf(`loadBalancers/${type}`, 'elsewhere', 'own') }],
}));
const BEFORE: readonly (readonly [string, readonly Resource[], Resource | undefined, string])[] = [
  ['nothing', [], undefined, 'closed'],
  ['a public balancer', [PUBLIC, translating({ frontendPort: 50_000 })], undefined, 'exposed'],
  [
    'a balancer whose address is not in evidence',
    [translating({ frontendPort: 50_000 })],
    undefined,
    'undecided',
  ],
  [
    'a balancer whose address is not in use',
    [{ ...PUBLIC, properties: {} }, translating({ frontendPort: 50_000 })],
    undefined,
    'closed',
  ],
  ['a private one', [loadBalancer('lb', '10.0.1.100', ['50000 to 22 of vm nat'])], undefined, 'closed'],
  [
    'one of a protocol that is not known',
    [PUBLIC, translating({ protocol: 'Quic' })],
    undefined,
    'undecided',
  ],
  [
    'a range of more ports than are told',
    [
      PUBLIC,
      translating({ frontendPort: undefined, frontendPortRangeStart: 50_000, frontendPortRangeEnd: 59_999 }),
    ],
    undefined,
    'undecided',
  ],
  [
    'a range of one port',
    [
      PUBLIC,
      translating({ frontendPort: undefined, frontendPortRangeStart: 50_000, frontendPortRangeEnd: 50_000 }),
    ],
    undefined,
    'exposed',
  ],
  ['a pool of a balancer that is not in evidence', [], NAMES[0], 'undecided'],
  ['a translation of a balancer that is not in evidence', [], NAMES[1], 'undecided'],
];

test.each(BEFORE)(
  'a machine is open to the internet by what stands before it: %s',
  (_, before, names, verdict) => {
    const [own, ...others] = machine('vm hub/app 10.0.1.4') as [Resource, ...Resource[]];
    const { ipConfigurations, ...rest } = own.properties as { ipConfigurations: { properties: object }[] };
    const named = ipConfigurations.map((each) => ({ ...each, properties: { ...each.properties, ...names } }));
    const estate = estateOf([
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24 nsg=web']),
      securityGroup('web', ['100 in allow Tcp 22 from * to *']),
      { ...own, properties: { ...rest, ipConfigurations: named } },
      ...others,
      ...before,
    ]);
    const facts = judgeInternet(estate, [{ protocol: 'tcp', port: 22 }]);
    expect(facts.map(({ fact }) => fact.verdict)).toEqual([verdict]);
  },
);

/** A group that lets the internet in to an address, and a balancer before the machine. */
test.each([
  ['*', '22 to 22 of vm', ['exposed'], ['22']],
  ['10.0.1.4', '22 to 22 of vm', ['exposed'], ['22']],
  ['198.51.100.30', '22 to 22 of vm', [], []],
  ['*', '22 to 22 of vm:Down', ['closed'], []],
  ['*', '22 to 22 of vm:Drain', ['undecided'], ['22']],
  ['*', '22 to 22 of vm floating', ['exposed'], ['22']],
  ['*', '22 to 2222 of vm floating', ['exposed'], ['22']],
  ['10.0.1.4', '22 to 22 of vm floating', ['closed'], []],
  ['198.51.100.30', '22 to 22 of vm floating', ['exposed'], ['22']],
  ['198.51.100.30', '22 to 22 of vm:Down floating', [], []],
  ['198.51.100.30', '23 to 23 of vm floating', [], []],
])('the internet let in to %s behind a balancer: %s', (destination, rule, verdicts, ports) => {
  const estate = estateOf([
    network('hub', '10.0.0.0/16', ['app 10.0.1.0/24']),
    ...machine('vm hub/app 10.0.1.4 nsg=web'),
    securityGroup('web', [`100 in allow Tcp 22 from Internet to ${destination}`]),
    PUBLIC,
    loadBalancer('lb', 'pip', [rule]),
  ]);
  const facts = judgeInternet(estate, [{ protocol: 'tcp', port: 22 }]);
  const reached = reachabilityOf(estate, { from: { kind: 'internet' }, clientView: true });
  expect([
    facts.map(({ fact }) => fact.verdict),
    reached.flatMap(({ flows }) => flows.flatMap((flow) => flow.ports)),
  ]).toEqual([verdicts, ports]);
});

/** What decides, where it lies and what is said of it. */
test.each([
  ['22 to 22 of vm', '*', 'open', undefined, undefined],
  ['22 to 22 of vm floating', '198.51.100.30', 'open', undefined, undefined],
  ['22 to 22 of vm', '10.0.1.9', 'blocked', 'group', undefined],
  ['23 to 23 of vm', '*', 'blocked', 'route', 'no public IPv4 address'],
  ['22 to 22 of vm:Down', '*', 'blocked', 'network', 'its admin state is Down'],
])('a machine that the internet has to reach by a balancer, %s, its group %s: %s', (...row) => {
  const [rule, destination, verdict, layer, note] = row;
  const estate = estateOf([
    network('hub', '10.0.0.0/16', ['app 10.0.1.0/24']),
    ...machine('vm hub/app 10.0.1.4 nsg=web'),
    securityGroup('web', [`100 in allow Tcp 22 from Internet to ${destination}`]),
    PUBLIC,
    loadBalancer('lb', 'pip', [rule]),
  ]);
  const roles = { a: 'internet', b: '{ name: vm }', c: '10.0.2.0/24' };
  const requirements = '{ from: a, to: b, services: tcp/22 }';
  const [judged] = judgeRequirements(estate, deploy(estate, { requirements }, roles, undefined));
  const decides = judged?.prove().pairs[0]?.layers.find((each) => each.decides);
  expect([judged?.fact.verdict, decides?.layer, decides?.note?.split(':')[0]]).toEqual([
    verdict,
    layer,
    note,
  ]);
});

/** A balancer at `pip` that translates to port 22 of the machine. */
function translating(changes: Resource): Resource {
  const balancer = loadBalancer('lb', 'pip', ['50000 to 22 of vm nat']);
  const { inboundNatRules, ...properties } = balancer.properties as {
    inboundNatRules: { properties: object }[];
  };
  const rules = inboundNatRules.map((rule) => ({ ...rule, properties: { ...rule.properties, ...changes } }));
  return { ...balancer, properties: { ...properties, inboundNatRules: rules } };
}

test('what leaves a way undecided is said once', () => {
  const estate = estateOf([
    network('hub', '10.0.0.0/16', ['app 10.0.1.0/24']),
    ...machine('vm hub/app 10.0.1.4'),
    loadBalancer('balancer', '10.0.1.100', ['443 to 8443 of vm']),
  ]);
  const roles = { a: '{ name: vm }', b: 'internet', c: '10.0.2.0/24' };
  const row = '{ from: a, to: b }';
  const [judged] = judgeProhibitions(estate, deploy(estate, { prohibitions: row }, roles, undefined));
  const notes = judged?.prove().pairs.map(({ layers }) => layers.find(({ decides }) => decides)?.note);
  expect([judged?.fact.verdict, notes]).toEqual([
    'undecided',
    [
      'whether the platform lends an address to a machine behind a balancer is not known; no public IPv4 address',
    ],
  ]);
});

test('where it is asked what arrives, an answer that is stopped is not what decides', () => {
  const layer = { where: 'app', rules: [] as LayerVerdict['rules'], decides: false };
  const back = { ...layer, layer: 'route', direction: 'reply', verdict: 'deny', decides: true } as const;
  const there = { ...layer, layer: 'route', direction: 'forward' } as const;
  const deciding = (...verdicts: ('allow' | 'undecided')[]) =>
    doubtfulDecides([...verdicts.map((verdict) => ({ ...there, verdict })), back]).map(
      ({ decides }) => decides,
    );
  expect(deciding('allow', 'undecided')).toEqual([false, true, false]);
  expect(deciding('allow')).toEqual([false, true]);
});

const INSTANCES = 'delegated=Microsoft.Sql/managedInstances';

test.each([
  [`${INSTANCES} nsg=opened`, 'Tcp 3342', 'undecided'],
  [`${INSTANCES} nsg=opened`, 'Tcp 1433', 'closed'],
  [INSTANCES, '', 'undecided'],
  ['delegated=Microsoft.Web/serverFarms nsg=opened', 'Tcp 3342', 'closed'],
  ['nsg=opened', 'Tcp 3342', 'closed'],
])('managed instances may have public endpoints that no listing shows: %s %s', (words, port, verdict) => {
  const estate = estateOf([
    network('hub', '10.0.0.0/16', ['app 10.0.1.0/24', `sql 10.0.3.0/24 ${words}`]),
    ...machine('vm hub/app 10.0.1.4'),
    securityGroup('opened', port === '' ? [] : [`100 in allow ${port} from Internet to *`]),
  ]);
  const roles = { a: 'internet', b: '10.0.3.0/24', c: '10.0.2.0/24' };
  const row = '{ from: internet, to: b }';
  const [judged] = judgeProhibitions(estate, deploy(estate, { prohibitions: row }, roles, undefined));
  expect(judged?.fact.verdict).toBe(verdict);
});
