import { expect, test } from 'vitest';
import { CLIENT, peered, single, testCases } from './azure-case.ts';
import { estateOf, machine, network, publicAddress, routeTable, securityGroup } from './azure-estate.ts';
import { loadBalancer } from './azure-load-balancer.ts';

/** A group that admits TCP, with a rule before that denies port 22 and has such members, too. */
function strangeGroup(members: object) {
  const group = securityGroup('web', ['100 in deny Tcp 22 from * to *', '200 in allow Tcp * from * to *']);
  const { securityRules } = group.properties as { readonly securityRules: { readonly properties: object }[] };
  const [deny, ...others] = securityRules;
  const strange = { ...deny, properties: { ...deny?.properties, ...members } };
  return { ...group, properties: { securityRules: [strange, ...others] } };
}

/** The rules of a group as they are listed by themselves, with such members. */
function listedApart(texts: readonly string[], members: object = {}) {
  const group = securityGroup('web', texts);
  const { securityRules } = group.properties as {
    readonly securityRules: { readonly name: string; readonly properties: object }[];
  };
  return securityRules.map(({ name, properties }) => ({
    id: `${group.id}/securityRules/${name}`,
    name,
    type: 'Microsoft.Network/networkSecurityGroups/securityRules',
    properties: { ...properties, sourceApplicationSecurityGroups: [], ...members },
  }));
}

const SSH = '100 in allow Tcp 22 from * to *';
const WEB = '200 in allow Tcp 443 from * to *';

testCases([
  {
    title: 'rules that are listed by themselves, too',
    resources: single({ subnet: ' nsg=web' }, securityGroup('web', [SSH]), ...listedApart([SSH, WEB])),
    probes: [
      `allow tcp ${CLIENT} -> 198.51.100.10:22`,
      `allow tcp ${CLIENT} -> 198.51.100.10:443`,
      `deny tcp ${CLIENT} -> 198.51.100.10:80`,
    ],
  },
  {
    title: 'a rule that its group and its own listing describe differently',
    resources: single(
      { subnet: ' nsg=web' },
      securityGroup('web', [SSH]),
      ...listedApart([SSH], { access: 'Deny' }),
    ),
    probes: [`undecided tcp ${CLIENT} -> 198.51.100.10:22`],
  },
  {
    title: 'a rule that is listed twice by itself, and differently',
    resources: single(
      { subnet: ' nsg=web' },
      securityGroup('web', []),
      ...listedApart([SSH]),
      ...listedApart([SSH], { destinationPortRange: '23' }),
    ),
    probes: [`undecided tcp ${CLIENT} -> 198.51.100.10:22`],
  },
  {
    title: 'a rule by itself that is not one',
    resources: single(
      { subnet: ' nsg=web' },
      securityGroup('web', [WEB]),
      ...listedApart([SSH], { access: 7 }),
    ),
    probes: [`undecided tcp ${CLIENT} -> 198.51.100.10:443`],
  },
]);

const SUBNET_APART = {
  ...{ id: `${network('hub', '', []).id}/subnets/app`, name: 'app' },
  ...{ type: 'Microsoft.Network/virtualNetworks/subnets' },
  properties: { addressPrefix: '10.0.1.0/24' },
};

testCases([
  {
    title: 'a subnet that has a group by one listing alone',
    resources: single({ subnet: ' nsg=web' }, securityGroup('web', [SSH]), SUBNET_APART),
    probes: [`undecided tcp ${CLIENT} -> 198.51.100.10:22`],
  },
  {
    title: 'an interface that has a group by one listing alone',
    resources: [
      ...single({ subnet: ' nsg=web' }, securityGroup('web', [SSH]), securityGroup('closed', [])),
      ...machine('vm hub/app 10.0.1.4 public=pip nsg=closed'),
    ],
    probes: [`undecided tcp ${CLIENT} -> 198.51.100.10:22`],
  },
]);

test('a subnet that its network and its own listing describe differently is told', () => {
  const described = network('hub', '10.0.0.0/16', ['app 10.0.1.0/24 nsg=web']);
  const { subnets } = described.properties as { readonly subnets: { readonly properties: object }[] };
  const [app] = subnets;
  const type = 'Microsoft.Network/virtualNetworks/subnets';
  const gapsWith = (members: object) =>
    estateOf([described, { ...app, type, properties: { ...app?.properties, ...members } }])
      .snapshot.gaps.map(({ what }) => what)
      .filter((what) => what.startsWith('app is described'));
  expect(gapsWith({ ipConfigurations: [] })).toEqual([]);
  expect(gapsWith({ networkSecurityGroup: null })).toEqual([
    'app is described twice and differently: in export-0.json and in export-0.json',
  ]);
});

/** What is not understood of a rule may hold or not, and is asked before all whose place is known. */
testCases(
  [
    { priority: undefined },
    { direction: 'Sideways' },
    { protocol: 'Tls' },
    { destinationPortRange: '22-x' },
    { destinationPortRange: '23-22' },
    { destinationPortRange: '22-65536' },
    { destinationPortRange: '' },
    { destinationPortRange: '22,23' },
    { access: 'Perhaps' },
    { sourceAddressPrefix: 'Unheard' },
    { sourceAddressPrefix: '' },
    { sourceAddressPrefix: undefined, sourceApplicationSecurityGroups: [{ id: '/asg/unseen' }] },
  ].map((members) => ({
    title: `a rule with ${JSON.stringify(members)}`,
    resources: single({ subnet: ' nsg=web' }, strangeGroup(members)),
    probes: [`undecided tcp ${CLIENT} -> 198.51.100.10:22`],
  })),
);

testCases([
  {
    title: 'nothing filters',
    resources: peered({}, {}),
    probes: ['allow tcp 10.1.1.4:40000 -> 10.0.1.4:22'],
  },
  {
    title: 'a Standard public address without a security group',
    resources: single({}),
    probes: [
      `deny tcp ${CLIENT} -> 198.51.100.10:443`,
      'allow tcp 10.0.1.5:40000 -> 10.0.1.4:443',
      'allow tcp 10.0.1.4:40000 -> 192.0.2.1:443',
    ],
  },
  {
    title: 'a Basic public address without a security group',
    resources: single({ sku: 'Basic' }),
    probes: [`allow tcp ${CLIENT} -> 198.51.100.10:443`],
  },
  {
    title: 'two rules of one priority, which the platform does not have',
    resources: single(
      { subnet: ' nsg=web' },
      securityGroup('web', [
        '100 in allow Tcp 22 from * to *',
        '100 in deny Tcp 22-23 from * to *',
        '200 in allow Tcp 80 from * to *',
        '200 in allow Tcp 81 from * to *',
      ]),
    ),
    probes: [
      `undecided tcp ${CLIENT} -> 198.51.100.10:22`,
      `deny tcp ${CLIENT} -> 198.51.100.10:23`,
      `allow tcp ${CLIENT} -> 198.51.100.10:80`,
    ],
  },
  {
    title: 'a public address that is not in evidence',
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24 nsg=web']),
      ...machine('vm hub/app 10.0.1.4 public=unseen'),
      securityGroup('web', ['100 in allow Tcp 443 from * to *']),
    ],
    probes: [
      `undecided tcp ${CLIENT} -> vm:443`,
      `deny tcp ${CLIENT} -> vm:22`,
      `deny tcp ${CLIENT} -> 10.0.1.4:443`,
    ],
  },
  {
    title: 'an interface that does not track connections',
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24']),
      ...machine('vm hub/app 10.0.1.4 nsg=web tracks=no'),
      ...machine('client hub/app 10.0.1.5'),
      securityGroup('web', ['100 in deny Tcp 22 from * to *']),
    ],
    probes: [
      'undecided tcp 10.0.1.5:40000 -> 10.0.1.4:443',
      'deny tcp 10.0.1.5:40000 -> 10.0.1.4:22',
      'allow udp 10.0.1.5:40000 -> 10.0.1.4:443',
    ],
  },
  {
    title: 'both security groups have to allow',
    resources: single(
      { subnet: ' nsg=outer', vm: ' nsg=inner' },
      securityGroup('outer', ['100 in allow Tcp 80 from * to *']),
      securityGroup('inner', []),
    ),
    probes: [`deny tcp ${CLIENT} -> 198.51.100.10:80`],
  },
  {
    title: 'inside a subnet, too',
    resources: single({ subnet: ' nsg=web' }, securityGroup('web', ['100 in deny * * from * to *'])),
    probes: ['deny tcp 10.0.1.5:40000 -> 10.0.1.4:22'],
  },
  {
    title: 'the first match decides',
    resources: single(
      { subnet: ' nsg=web' },
      securityGroup('web', ['200 in allow Tcp 22 from 10.0.0.0/8 to *', '100 in deny Tcp 22 from * to *']),
    ),
    probes: ['deny tcp 10.0.1.5:40000 -> 10.0.1.4:22', 'allow tcp 10.0.1.5:40000 -> 10.0.1.4:23'],
  },
  {
    title: 'a priority is used once in each direction',
    resources: single(
      { vm: ' nsg=web' },
      securityGroup('web', ['100 in deny Tcp 22 from * to *', '100 out deny Tcp 25 from * to *']),
    ),
    probes: [
      'deny tcp 10.0.1.5:40000 -> 10.0.1.4:22',
      'deny tcp 10.0.1.4:40000 -> 192.0.2.1:25',
      'allow tcp 10.0.1.4:40000 -> 192.0.2.1:22',
    ],
  },
  {
    title: 'default rules alone',
    resources: single({ subnet: ' nsg=web' }, securityGroup('web', [])),
    probes: [
      'allow tcp 10.0.1.5:40000 -> 10.0.1.4:22',
      `deny tcp ${CLIENT} -> 198.51.100.10:22`,
      'allow tcp 10.0.1.4:40000 -> 192.0.2.1:443',
      'allow udp 10.0.1.4:40000 -> 8.8.8.8:53',
      'deny tcp 10.0.1.4:40000 -> 10.9.9.9:443',
    ],
  },
  {
    title: 'an empty form is not there',
    resources: single(
      { subnet: ' nsg=web' },
      securityGroup('web', [
        '100 in allow Tcp 22-23,80 from 203.0.113.0/24,192.0.2.0/24 to *',
        '4000 in deny * * from * to *',
      ]),
    ),
    probes: [
      `allow tcp ${CLIENT} -> 198.51.100.10:22`,
      `allow tcp ${CLIENT} -> 198.51.100.10:23`,
      `allow tcp ${CLIENT} -> 198.51.100.10:80`,
      `deny tcp ${CLIENT} -> 198.51.100.10:24`,
      'deny tcp 9.9.9.9:40000 -> 198.51.100.10:22',
    ],
  },
  {
    title: 'any protocol with a port',
    resources: single(
      { subnet: ' nsg=web' },
      securityGroup('web', [
        '100 in allow * 443 from Internet to *',
        '110 in allow TCP 80 from Internet to *',
      ]),
    ),
    probes: [
      `allow udp ${CLIENT} -> 198.51.100.10:443`,
      `allow tcp ${CLIENT} -> 198.51.100.10:80`,
      'deny icmp 8/0 203.0.113.7 -> 198.51.100.10',
    ],
  },
  {
    title: 'ICMP is nothing else',
    resources: single({ subnet: ' nsg=web' }, securityGroup('web', ['100 in allow Icmp * from * to *'])),
    probes: ['allow icmp 8/0 203.0.113.7 -> 198.51.100.10', 'deny esp 203.0.113.7 -> 198.51.100.10'],
  },
  {
    title: 'whether a rule of a protocol without ports asks for some is not documented',
    resources: single({ subnet: ' nsg=web' }, securityGroup('web', ['100 in allow Icmp 8 from * to *'])),
    probes: [
      'undecided icmp 8/0 203.0.113.7 -> 198.51.100.10',
      'undecided icmp 3/1 203.0.113.7 -> 198.51.100.10',
      `deny tcp ${CLIENT} -> 198.51.100.10:8`,
    ],
  },
  {
    title: 'a Standard public address is closed to the internet alone',
    resources: [
      network('hub', '20.0.0.0/16', ['app 20.0.1.0/24', 'forced 20.0.2.0/24 table=forced']),
      ...machine('vm hub/app 20.0.1.4 public=pip'),
      ...machine('neighbour hub/app 20.0.1.5'),
      ...machine('published hub/forced 20.0.2.4 public=other'),
      publicAddress('pip', '198.51.100.10', 'Standard'),
      publicAddress('other', '198.51.100.11', 'Standard'),
      routeTable('forced', ['0.0.0.0/0 VirtualAppliance 20.0.1.9', '192.0.2.0/24 Internet']),
    ],
    probes: [
      `deny tcp ${CLIENT} -> 198.51.100.10:443`,
      'allow tcp 20.0.1.5:40000 -> 20.0.1.4:443',
      `undecided tcp ${CLIENT} -> 20.0.2.4:443`,
      `deny tcp ${CLIENT} -> 198.51.100.11:443`,
      'deny tcp 192.0.2.7:40000 -> 198.51.100.11:443',
    ],
  },
  {
    title: 'public addresses of the virtual network itself, where the routes are not in evidence',
    resources: [
      network('hub', '20.0.0.0/16', ['app 20.0.1.0/24 table=lost']),
      ...machine('vm hub/app 20.0.1.4 public=pip'),
      ...machine('neighbour hub/app 20.0.1.5'),
      publicAddress('pip', '198.51.100.10', 'Standard'),
    ],
    probes: [`deny tcp ${CLIENT} -> 198.51.100.10:443`, 'undecided tcp 20.0.1.5:40000 -> 20.0.1.4:443'],
  },
  {
    title: 'who has no interface in evidence calls a public address by the filters behind it, too',
    resources: single(
      { vm: ' nsg=web' },
      securityGroup('web', ['100 in allow Tcp 443 from * to *', '200 in deny * * from * to *']),
      publicAddress('front', '198.51.100.20', 'Standard'),
      loadBalancer('front', 'front', ['443 to 443 of neighbour']),
    ),
    probes: [
      // By which public address it sends is not known.
      'undecided tcp 10.0.1.77:40000 -> 198.51.100.10:443',
      'deny tcp 10.0.1.77:40000 -> 198.51.100.10:80',
      'undecided tcp 10.0.1.77:40000 -> 198.51.100.20:443',
      'allow tcp 10.0.1.77:40000 -> 198.51.100.30:443',
    ],
  },
  {
    title: 'a private IPv6 address behind a public one',
    resources: [
      network('hub', '10.0.0.0/16 fd00::/48', ['app 10.0.1.0/24']),
      ...machine('vm hub/app fd00::4 public=pip'),
      publicAddress('pip', '2603:1000::10', 'Basic'),
    ],
    probes: [
      'allow tcp [2600:1f00::7]:40000 -> [2603:1000::10]:443',
      'deny tcp [2600:1f00::7]:40000 -> [fd00::4]:443',
    ],
  },
]);
