import { expect, test } from 'vitest';
import { answerTo } from './answer-to.ts';
import { answerOf, balanced, type Case, CLIENT, single, testCases } from './azure-case.ts';
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

testCases([
  {
    title: 'a security group sees the port behind the balancer',
    resources: balanced(['443 to 8443 of vm,other'], ['100 in allow Tcp 8443 from Internet to *']),
    probes: [
      `allow tcp ${CLIENT} -> 198.51.100.30:443`,
      `deny tcp ${CLIENT} -> 198.51.100.30:8443`,
      `allow tcp ${CLIENT} -> vm:8443`,
      `deny tcp ${CLIENT} -> vm:443`,
      `deny tcp ${CLIENT} -> 10.0.1.4:8443`,
    ],
  },
  {
    title: 'a public frontend from inside',
    resources: balanced(['443 to 8443 of vm'], ['100 in allow Tcp 8443 from Internet to *']),
    probes: ['undecided tcp 10.0.1.5:40000 -> 198.51.100.30:443'],
  },
  {
    title: 'a security group does not see the port before the balancer',
    resources: balanced(['443 to 8443 of vm,other'], ['100 in allow Tcp 443 from Internet to *']),
    probes: [`deny tcp ${CLIENT} -> 198.51.100.30:443`],
  },
  {
    title: 'with floating addresses it sees the port before the balancer',
    resources: balanced(['443 to 8443 of vm,other floating'], ['100 in allow Tcp 443 from Internet to *']),
    probes: [`allow tcp ${CLIENT} -> 198.51.100.30:443`],
  },
  {
    title: 'a balancer may choose either machine',
    resources: balanced(
      ['443 to 8443 of vm,other'],
      ['100 in allow Tcp 8443 from Internet to *'],
      ['100 in allow Tcp 8443 from 192.0.2.0/24 to *'],
    ),
    probes: [
      `undecided tcp ${CLIENT} -> 198.51.100.30:443`,
      'allow tcp 192.0.2.9:40000 -> 198.51.100.30:443',
    ],
  },
  {
    title: 'who stops the probes of the balancer gets nothing',
    resources: balanced(
      ['443 to 8443 of vm,other'],
      ['100 in allow Tcp 8443 from Internet to *', '4096 in deny * * from * to *'],
    ),
    probes: [`deny tcp ${CLIENT} -> 198.51.100.30:443`],
  },
  {
    title: 'of two machines one stops the probes: the other gets everything',
    resources: balanced(
      ['443 to 8443 of vm,other', '50001 to 22 of vm nat'],
      ['100 in allow Tcp 22 from Internet to *', '4096 in deny * * from * to *'],
      ['100 in allow Tcp 8443 from 203.0.113.0/24 to *'],
    ),
    probes: [
      `allow tcp ${CLIENT} -> 198.51.100.30:443`,
      'deny tcp 192.0.2.9:40000 -> 198.51.100.30:443',
      `allow tcp ${CLIENT} -> 198.51.100.30:50001`,
    ],
  },
  ...(
    [
      ['vm:Up,other:Up', 'allow', 'undecided'],
      ['vm:None,other:None', 'deny', 'deny'],
      ['vm:Up,other:None', 'allow', 'allow'],
      ['vm:Down,other:Up', 'allow', 'deny'],
      ['vm:Up,other:Down', 'allow', 'allow'],
      ['vm:Down,other:Down', 'deny', 'deny'],
      ['vm:Drain,other:Down', 'undecided', 'undecided'],
      ['vm:Down,other:Down unprobed', 'allow', 'undecided'],
    ] as const
  ).map(([machines, near, far]) => ({
    title: `an admin state overrides probes: ${machines}`,
    resources: balanced(
      [`443 to 8443 of ${machines}`],
      ['100 in allow Tcp 8443 from Internet to *', '4096 in deny * * from * to *'],
      ['100 in allow Tcp 8443 from 203.0.113.0/24 to *', '4096 in deny * * from * to *'],
    ),
    probes: [`${near} tcp ${CLIENT} -> 198.51.100.30:443`, `${far} tcp 192.0.2.9:40000 -> 198.51.100.30:443`],
  })),
  ...(
    [
      ['50000-50009 to 22 of vm,other pool', 'undecided'],
      ['50000-50009 to 22 of vm pool made', 'allow'],
    ] as const
  ).map(([rule, verdict]) => ({
    title: `a pool of inbound translation, and the rules made of it: ${rule}`,
    resources: balanced([rule], ['100 in allow Tcp 22 from Internet to *']),
    probes: [`${verdict} tcp ${CLIENT} -> 198.51.100.30:50000`, `deny tcp ${CLIENT} -> 198.51.100.30:50010`],
  })),
  {
    title: 'inbound translation keeps the client',
    resources: balanced(['50001 to 22 of vm nat'], ['100 in allow Tcp 22 from 203.0.113.0/24 to *']),
    probes: [
      `allow tcp ${CLIENT} -> 198.51.100.30:50001`,
      'deny tcp 192.0.2.9:40000 -> 198.51.100.30:50001',
      `deny tcp ${CLIENT} -> 198.51.100.30:22`,
    ],
  },
  {
    title: 'one frontend, other machines for each port',
    resources: balanced(
      ['50001 to 22 of vm nat', '50002 to 22 of other nat', '443 to 8443 of vm,other'],
      ['100 in allow Tcp 22,8443 from Internet to *'],
    ),
    probes: [
      `allow tcp ${CLIENT} -> 198.51.100.30:50001`,
      `allow tcp ${CLIENT} -> 198.51.100.30:50002`,
      `allow tcp ${CLIENT} -> 198.51.100.30:443`,
      `deny tcp ${CLIENT} -> 198.51.100.30:50003`,
      `deny udp ${CLIENT} -> 198.51.100.30:443`,
    ],
  },
  {
    title: 'the internet does not lead to an internal frontend, whatever else its machine has',
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24', 'clients 10.0.2.0/24']),
      ...machine('vm hub/app 10.0.1.4 nsg=open public=pip'),
      ...machine('client hub/clients 10.0.2.4'),
      publicAddress('pip', '198.51.100.10', 'Standard'),
      loadBalancer('balancer', '10.0.1.100', ['443 to 8443 of vm']),
      securityGroup('open', ['100 in allow * * from * to *']),
    ],
    probes: [
      `allow tcp ${CLIENT} -> 198.51.100.10:8443`,
      `deny tcp ${CLIENT} -> 10.0.1.100:443`,
      'allow tcp client -> 10.0.1.100:443',
    ],
  },
  ...(
    [
      ['allow Tcp 443 from * to 10.0.1.100', 'undecided'],
      ['allow Tcp 8443 from * to 10.0.1.4', 'deny'],
      ['allow * * from * to 10.0.1.0/24', 'allow'],
    ] as const
  ).map(([rule, verdict]) => ({
    title: `the group of a client sees the address that it calls: ${rule}`,
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24', 'clients 10.0.2.0/24']),
      ...machine('vm hub/app 10.0.1.4'),
      ...machine('client hub/clients 10.0.2.4 nsg=client'),
      loadBalancer('balancer', '10.0.1.100', ['443 to 8443 of vm']),
      securityGroup('client', [`100 out ${rule}`, '200 out deny * * from * to *']),
    ],
    probes: [`${verdict} tcp client -> 10.0.1.100:443`],
  })),
  {
    title: 'a machine that calls the balancer in front of it',
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24']),
      ...machine('vm hub/app 10.0.1.4'),
      ...machine('other hub/app 10.0.1.5'),
      loadBalancer('balancer', '10.0.1.100', ['443 to 8443 of vm', '444 to 8443 of vm,other']),
    ],
    probes: [
      'deny tcp vm -> 10.0.1.100:443',
      'allow tcp other -> 10.0.1.100:443',
      'undecided tcp vm -> 10.0.1.100:444',
    ],
  },
  {
    title: 'a machine that calls the balancer in front of its other interface',
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24', 'out 10.0.2.0/24 nsg=shut']),
      ...machine('vm hub/app 10.0.1.4'),
      ...otherInterface('vm', 'hub/out', '10.0.2.4'),
      loadBalancer('balancer', '10.0.1.100', ['443 to 8443 of vm']),
      securityGroup('shut', ['100 out deny * * from * to *']),
    ],
    probes: ['undecided tcp 10.0.2.4:40000 -> 10.0.1.100:443'],
  },
  {
    title: 'a public frontend that leads to nobody in evidence is none of the addresses of the internet',
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24']),
      ...machine('vm hub/app 10.0.1.4'),
      publicAddress('front', '198.51.100.30', 'Standard'),
      publicAddress('spare', '198.51.100.31', 'Standard'),
      loadBalancer('balancer', 'front', []),
    ],
    probes: [
      'undecided tcp vm -> 198.51.100.30:443',
      'undecided tcp vm -> 198.51.100.31:443',
      'allow tcp vm -> 198.51.100.32:443',
    ],
  },
  {
    title: 'of two machines behind it one is not in evidence',
    resources: balanced(['443 to 8443 of vm,gone'], ['100 in allow Tcp 8443 from Internet to *']),
    probes: [`undecided tcp ${CLIENT} -> 198.51.100.30:443`],
  },
  {
    title: 'from where a balancer probes by IPv6 is not documented',
    resources: [
      network('hub', '10.0.0.0/16 fd00::/48', ['app fd00:0:0:1::/64']),
      ...machine('vm hub/app fd00:0:0:1::4 nsg=open'),
      publicAddress('front', '2603:1000::30', 'Standard'),
      loadBalancer('balancer', 'front', ['443 to 8443 of vm', '50001 to 22 of vm nat']),
      securityGroup('open', ['100 in allow * * from * to *']),
    ],
    probes: [
      'undecided tcp [2a00::1]:40000 -> [2603:1000::30]:443',
      'allow tcp [2a00::1]:40000 -> [2603:1000::30]:50001',
    ],
  },
  ...(
    [
      [{ name: 'Basic' }, 'allow'],
      [{ name: 'Standard' }, 'deny'],
      [undefined, 'undecided'],
    ] as const
  ).flatMap(([sku, verdict]): Case[] => [
    {
      title: `a public address of the kind ${sku?.name} without a security group`,
      resources: single({}).map((each) => (each.name === 'pip' ? { ...each, sku } : each)),
      probes: [`${verdict} tcp ${CLIENT} -> 198.51.100.10:443`, 'allow tcp neighbour -> vm:443'],
    },
    {
      title: `a balancer of the kind ${sku?.name} without a security group`,
      resources: [
        network('hub', '10.0.0.0/16', ['app 10.0.1.0/24']),
        ...machine('vm hub/app 10.0.1.4'),
        { ...publicAddress('front', '198.51.100.30', 'Standard'), sku },
        { ...loadBalancer('balancer', 'front', ['443 to 8443 of vm']), sku },
      ],
      probes: [`${verdict} tcp ${CLIENT} -> 198.51.100.30:443`],
    },
  ]),
  {
    title: 'a Standard balancer is closed until a security group allows',
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24']),
      ...machine('vm hub/app 10.0.1.4'),
      publicAddress('front', '198.51.100.30', 'Standard'),
      loadBalancer('balancer', 'front', ['443 to 8443 of vm']),
    ],
    probes: [`deny tcp ${CLIENT} -> 198.51.100.30:443`],
  },
  {
    title: 'an internal balancer',
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24', 'clients 10.0.2.0/24']),
      ...machine('vm hub/app 10.0.1.4 nsg=one'),
      ...machine('client hub/clients 10.0.2.4'),
      loadBalancer('balancer', '10.0.1.100', ['443 to 8443 of vm']),
      securityGroup('one', [
        '100 in allow Tcp 8443 from 10.0.2.0/24 to *',
        '110 in allow * * from AzureLoadBalancer to *',
        '4000 in deny * * from * to *',
      ]),
    ],
    probes: [
      'allow tcp 10.0.2.4:40000 -> 10.0.1.100:443',
      'deny tcp 10.0.2.4:40000 -> 10.0.1.100:8443',
      `deny tcp ${CLIENT} -> 10.0.1.100:443`,
    ],
  },
]);

test.each([
  [
    'a frontend',
    balanced(['443 to 8443 of vm'], ['100 in allow * * from * to *']).map((each) =>
      chained(each, 'frontendIPConfigurations'),
    ),
    ['198.51.100.30:443', 'vm:8443'],
  ],
  [
    'a public address',
    single({ vm: ' nsg=open' }, securityGroup('open', ['100 in allow * * from * to *'])).map((each) =>
      chained(each, 'ipConfigurations'),
    ),
    ['198.51.100.10:443', 'vm:443'],
  ],
] as const)('%s that is chained to a gateway load balancer', (_, resources, targets) => {
  for (const target of targets)
    expect(answerOf(`tcp ${CLIENT} -> ${target}`, resources).verdict).toBe('undecided');
  expect(estateOf(resources).snapshot.gaps.map(({ what }) => what)).toContainEqual(
    expect.stringMatching(/appliances behind the gateway load balancer inspect, which are not modelled$/),
  );
});

/** A second interface of a machine. */
function otherInterface(name: string, subnet: string, address: string): Resource[] {
  const [own] = machine(`${name}-2 ${subnet} ${address}`);
  const properties = own?.properties as Resource;
  return [{ ...own, properties: { ...properties, virtualMachine: { id: idOf('virtualMachines', name) } } }];
}

/** The same object, where it has such parts, with these behind a gateway load balancer. */
function chained(resource: Resource, parts: string): Resource {
  const properties = resource.properties as Record<string, readonly { readonly properties: object }[]>;
  const gatewayLoadBalancer = { id: `${idOf('loadBalancers', 'inspect')}/frontendIPConfigurations/front` };
  return {
    ...resource,
    properties: {
      ...properties,
      [parts]: properties[parts]?.map((each) => ({
        ...each,
        properties: { ...each.properties, gatewayLoadBalancer },
      })),
    },
  };
}

test.each([
  ['the network of a pool', { virtualNetwork: { id: idOf('virtualNetworks', 'hub') } }, 'deny'],
  [
    'an address of a pool in its subnet',
    { subnet: { id: idOf('virtualNetworks/subnets', 'hub', 'app') } },
    'deny',
  ],
  ['no network', {}, 'undecided'],
] as const)('where networks have equal numbers, %s says which machine is meant', (_, named, verdict) => {
  const balancer = loadBalancer('balancer', 'front', ['443 to 8443 of vm']) as {
    readonly properties: { readonly backendAddressPools: readonly { readonly properties: object }[] };
  };
  for (const pool of balancer.properties.backendAddressPools)
    Object.assign(pool.properties, {
      backendIPConfigurations: [],
      loadBalancerBackendAddresses: [{ name: 'one', properties: { ipAddress: '10.0.1.4', ...named } }],
    });
  const resources = [
    network('hub', '10.0.0.0/16', ['app 10.0.1.0/24']),
    network('far', '10.0.0.0/16', ['app 10.0.1.0/24']),
    ...machine('vm hub/app 10.0.1.4 nsg=closed'),
    ...machine('twin far/app 10.0.1.4 nsg=open'),
    publicAddress('front', '198.51.100.30', 'Standard'),
    balancer as unknown as Resource,
    securityGroup('closed', []),
    securityGroup('open', ['100 in allow * * from * to *']),
  ];
  expect(answerOf(`tcp ${CLIENT} -> 198.51.100.30:443`, resources).verdict).toBe(verdict);
});

test('a deny behind a balancer names the rule, which tells of the port that it sees', () => {
  const rules = ['100 in deny Tcp 8443 from 203.0.113.0/24 to *', '200 in allow Tcp 8443 from Internet to *'];
  const resources = balanced(['443 to 8443 of vm'], rules);
  const answer = answerOf(`tcp ${CLIENT} -> 198.51.100.30:443`, resources);
  const deciding = answer.layers.find((layer) => layer.decides);
  expect([answer.verdict, deciding?.rules.map(({ text }) => text)]).toEqual([
    'deny',
    [expect.stringContaining('100 in deny Tcp 8443')],
  ]);
});

test('a witness names the frontend that its packet is for', () => {
  const estate = estateOf([
    network('hub', '10.0.0.0/16', ['app 10.0.1.0/24', 'clients 10.0.2.0/24']),
    ...machine('vm hub/app 10.0.1.4'),
    ...machine('client hub/clients 10.0.2.4'),
    loadBalancer('balancer', '10.0.1.100', ['443 to 8443 of vm']),
  ]);
  const answer = answerTo(estate, 'tcp 10.0.2.4:40000 -> 10.0.1.100:443');
  expect(answer).toMatchObject({ witness: 'tcp 10.0.2.4:40000 -> 10.0.1.100:443' });
});
