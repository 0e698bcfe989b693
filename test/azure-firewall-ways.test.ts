import { type Case, testCases } from './azure-case.ts';
import {
  firewall,
  idOf,
  machine,
  network,
  peering,
  type Resource,
  routeTable,
  securityGroup,
} from './azure-estate.ts';
import { loadBalancer } from './azure-load-balancer.ts';

interface Ways {
  /** How the other spoke answers: `firewall`, or by its own routes, of which none leads to the first spoke. */
  readonly back?: 'firewall' | 'own';
  readonly snat?: Resource;
  /** Rules of the group before the server. */
  readonly group?: readonly string[];
  readonly takesForwarded?: boolean;
}

/** Two spokes whose routes lead to a firewall in the hub, and a machine in the hub that the first reaches by it, too. */
function spokes(
  policy: Readonly<Record<string, readonly string[]>>,
  { back = 'firewall', snat, group, takesForwarded = true }: Ways = {},
): Resource[] {
  const toHub = peering('hub', '10.0.0.0/16', { allowForwardedTraffic: takesForwarded });
  const nsg = group === undefined ? '' : ' nsg=server';
  return [
    network(
      'hub',
      '10.0.0.0/16',
      ['AzureFirewallSubnet 10.0.2.0/24', 'app 10.0.1.0/24 table=back'],
      [peering('one', '10.1.0.0/16'), peering('two', '10.2.0.0/16')],
    ),
    network('one', '10.1.0.0/16', ['app 10.1.1.0/24 table=onward'], [toHub]),
    network(
      'two',
      '10.2.0.0/16',
      [`app 10.2.1.0/24${nsg}${back === 'firewall' ? ' table=onward' : ''}`],
      [toHub],
    ),
    ...machine('client one/app 10.1.1.4'),
    ...machine('server two/app 10.2.1.4'),
    ...machine('shared hub/app 10.0.1.4'),
    routeTable('onward', ['0.0.0.0/0 VirtualAppliance 10.0.2.4', '10.0.1.0/24 VirtualAppliance 10.0.2.4']),
    routeTable('back', ['10.1.0.0/16 VirtualAppliance 10.0.2.4']),
    ...(group === undefined ? [] : [securityGroup('server', group)]),
    ...firewall('10.0.2.4', {}, policy).map((each) =>
      each.name === 'child' && snat !== undefined
        ? { ...each, properties: { ...(each.properties as Resource), snat } }
        : each,
    ),
  ];
}

const NETWORK = { '100 Allow network': ['TCP 443 from 10.1.0.0/16 to 10.0.0.0/8'] };
const APPLICATION = { '100 Allow application': ['Https 443 from 10.1.0.0/16 to *'] };
const ALWAYS = { privateRanges: ['255.255.255.255/32'] };
const NEVER = { privateRanges: ['0.0.0.0/0'] };
const FROM_CLIENT = ['100 in allow Tcp 443 from 10.1.0.0/16 to *', '200 in deny * * from * to *'];
const FROM_FIREWALL = ['100 in allow Tcp 443 from 10.0.2.0/24 to *', '200 in deny * * from * to *'];
const SERVER = 'tcp client -> server:443';

const CASES: readonly (readonly [string, Resource[], readonly string[]])[] = [
  [
    'both ways lead through the firewall',
    spokes(NETWORK, { group: FROM_CLIENT }),
    [
      `allow ${SERVER}`,
      'deny tcp client -> server:22',
      'deny tcp server -> client:443',
      'allow tcp client -> shared:443',
      'deny tcp client -> shared:22',
    ],
  ],
  ...[undefined, [{ id: idOf('firewallPolicies/ruleCollectionGroups', 'child', 'other') }]].map(
    (ruleCollectionGroups) =>
      [
        `a policy whose groups of rules are ${ruleCollectionGroups === undefined ? 'not said' : 'not in evidence'}`,
        spokes({}).map((each) =>
          each.name === 'child'
            ? { ...each, properties: { ...(each.properties as Resource), ruleCollectionGroups } }
            : each,
        ),
        [`undecided ${SERVER}`],
      ] as [string, Resource[], string[]],
  ),
  ['a policy without rules', spokes({}), [`deny ${SERVER}`]],
  [
    'a rule of several protocols asks those for ports that have some; whether it asks the others is not documented',
    spokes({ '100 Allow network': ['TCP+ICMP 443 from 10.1.0.0/16 to 10.0.0.0/8'] }),
    [
      `allow ${SERVER}`,
      'deny tcp client -> server:22',
      'undecided icmp 8/0 client -> server',
      'deny udp client:40000 -> server:443',
    ],
  ],
  [
    'the answer takes a way of its own, which there is none of',
    spokes(NETWORK, { back: 'own' }),
    [`deny ${SERVER}`],
  ],
  [
    'the client is a stranger to the group of the server',
    spokes(NETWORK, { group: FROM_FIREWALL }),
    [`deny ${SERVER}`],
  ],
  [
    'the peerings of the spokes do not take what is forwarded',
    spokes(NETWORK, { takesForwarded: false }),
    [`deny ${SERVER}`],
  ],
  ...(
    [
      ['application rules put in the address of the firewall', APPLICATION, undefined],
      ['which addresses are private is learned', NETWORK, { autoLearnPrivateRanges: 'Enabled' }],
      ['an address is not read', NETWORK, { privateRanges: ['private'] }],
    ] as const
  ).flatMap(([title, policy, snat]): (readonly [string, Resource[], readonly string[]])[] =>
    ([{ back: 'own' }, { group: FROM_CLIENT }, { group: FROM_FIREWALL }] as const).map((ways) => [
      `${title}, ${Object.keys(ways)[0]}`,
      spokes(policy, { ...ways, ...(snat === undefined ? {} : { snat }) }),
      [`undecided ${SERVER}`, 'deny tcp client -> server:22'],
    ]),
  ),
  ...(
    [
      [{ back: 'own' }, 'allow'],
      [{ group: FROM_FIREWALL }, 'allow'],
      [{ group: FROM_CLIENT }, 'deny'],
      // The peering of the sender's network does not take the firewall's answers either.
      [{ takesForwarded: false }, 'undecided'],
    ] as const
  ).flatMap(([ways, verdict]) =>
    [ALWAYS, { privateRanges: ['10.1.0.0/16', '10.0.1.0/24'] }].map(
      (snat): readonly [string, Resource[], readonly string[]] => [
        `the firewall puts in an address of its own, as ${snat.privateRanges[0]} says, ${Object.keys(ways)[0]}`,
        spokes(NETWORK, { ...ways, snat }),
        [`${verdict} ${SERVER}`, 'deny tcp client -> server:22'],
      ],
    ),
  ),
  [
    'an address that it puts in towards one network alone',
    spokes(NETWORK, { snat: { privateRanges: ['10.0.1.4'] }, group: FROM_FIREWALL }),
    [`allow ${SERVER}`, 'allow tcp client -> shared:443'],
  ],
  ...(
    [
      ['private addresses by default', undefined, 'allow'],
      ['every address is private, so that the internet gets none that it could answer', NEVER, 'undecided'],
    ] as const
  ).map(([title, snat, verdict]): readonly [string, Resource[], readonly string[]] => [
    `to the internet, ${title}`,
    spokes({ '100 Allow network': ['TCP 443 from 10.1.0.0/16 to *'] }, snat === undefined ? {} : { snat }),
    [`${verdict} tcp client -> 203.0.113.9:443`, 'deny tcp client -> 203.0.113.9:22'],
  ]),
  [
    'every address is private, for network rules',
    spokes(
      { ...NETWORK, ...{ '200 Allow application': ['Https 8443 from * to *'] } },
      {
        snat: { privateRanges: ['0.0.0.0/0'] },
        group: FROM_CLIENT,
      },
    ),
    [`allow ${SERVER}`, 'undecided tcp client -> server:8443'],
  ],
  [
    'the words for private addresses',
    spokes(NETWORK, { snat: { privateRanges: ['IANAPrivateRanges'] }, group: FROM_CLIENT }),
    [`allow ${SERVER}`],
  ],
];

/** The same rules in the firewall itself, which has no policy; protocols of its network rules are words. */
function withOwnRules(resources: readonly Resource[], own: Resource): Resource[] {
  return resources.map((each) => {
    const { firewallPolicy, ...properties } = each.properties as Resource;
    return firewallPolicy === undefined ? each : { ...each, properties: { ...properties, ...own } };
  });
}

const RULE = {
  name: 'web',
  protocols: ['TCP'],
  sourceAddresses: ['10.1.0.0/16'],
  destinationAddresses: ['10.0.0.0/8'],
  destinationPorts: ['443'],
};
const OWN = {
  natRuleCollections: [],
  networkRuleCollections: [
    {
      name: 'late',
      properties: {
        priority: 300,
        action: { type: 'Allow' },
        rules: [{ ...RULE, destinationPorts: ['22'] }],
      },
    },
    { name: 'web', properties: { priority: 100, action: { type: 'Allow' }, rules: [RULE] } },
    {
      name: 'early',
      properties: { priority: 200, action: { type: 'Deny' }, rules: [{ ...RULE, destinationPorts: ['22'] }] },
    },
  ],
  applicationRuleCollections: [
    {
      name: 'names',
      properties: {
        priority: 100,
        action: { type: 'Allow' },
        rules: [
          {
            name: 'own',
            protocols: [{ protocolType: 'Https', port: 8443 }],
            sourceAddresses: ['*'],
            targetFqdns: ['*'],
          },
        ],
      },
    },
  ],
};
const ALWAYS_OWN = { additionalProperties: { 'Network.SNAT.PrivateRanges': '255.255.255.255/32' } };

testCases([
  {
    title: 'between subnets of one network, of which the third has no such route',
    resources: [
      network('hub', '10.0.0.0/16', [
        'AzureFirewallSubnet 10.0.2.0/24',
        'one 10.0.1.0/24 table=through',
        'two 10.0.3.0/24 table=through',
        'three 10.0.4.0/24',
      ]),
      ...machine('one hub/one 10.0.1.4'),
      ...machine('two hub/two 10.0.3.4'),
      ...machine('three hub/three 10.0.4.4'),
      routeTable('through', ['10.0.0.0/16 VirtualAppliance 10.0.2.4']),
      ...firewall('10.0.2.4', {}, { '100 Allow network': ['TCP 443 from * to *'] }),
    ],
    probes: [
      'allow tcp one -> two:443',
      'deny tcp one -> two:22',
      'undecided tcp one -> three:443',
      'undecided tcp three -> one:443',
    ],
  },
  ...(
    [
      ['drops', 'None', 'deny'],
      ['leads to another appliance', 'VirtualAppliance 10.2.2.4', 'undecided'],
    ] as const
  ).map(([title, hop, verdict]): Case => {
    const [, ...others] = spokes(NETWORK);
    return {
      title: `the table of the firewall's own subnet ${title}`,
      resources: [
        network(
          'hub',
          '10.0.0.0/16',
          ['AzureFirewallSubnet 10.0.2.0/24 table=own', 'app 10.0.1.0/24 table=back'],
          [peering('one', '10.1.0.0/16'), peering('two', '10.2.0.0/16')],
        ),
        ...others,
        routeTable('own', [`10.2.0.0/16 ${hop}`]),
      ],
      probes: [`${verdict} ${SERVER}`, 'deny tcp client -> server:22'],
    };
  }),
  {
    title: 'a balancer behind the firewall, whose rules see the frontend',
    resources: [
      ...spokes({ '100 Allow network': ['TCP 443 from * to 10.2.1.100'] }),
      loadBalancer('balancer', '10.2.1.100', ['443 to 8443 of server', '444 to 443 of server']),
    ],
    probes: ['undecided tcp client -> 10.2.1.100:443', 'deny tcp client -> 10.2.1.100:444', `deny ${SERVER}`],
  },
  {
    title: 'rules that stand in the firewall itself',
    resources: withOwnRules(spokes({}, { group: FROM_CLIENT }), OWN),
    probes: [
      `allow ${SERVER}`,
      'deny tcp client -> server:22',
      'undecided tcp client -> server:8443',
      'deny tcp client -> server:8444',
    ],
  },
  {
    title: 'a firewall without a policy for which no address is private',
    resources: withOwnRules(spokes({}, { group: FROM_CLIENT }), { ...OWN, ...ALWAYS_OWN }),
    probes: [`deny ${SERVER}`],
  },
  {
    title: 'and a group that admits its subnet',
    resources: withOwnRules(spokes({}, { group: FROM_FIREWALL }), { ...OWN, ...ALWAYS_OWN }),
    probes: [`allow ${SERVER}`],
  },
  {
    title: 'what a firewall with a policy says of private addresses itself',
    resources: spokes(NETWORK, { group: FROM_CLIENT }).map((each) =>
      (each.properties as Resource).firewallPolicy === undefined
        ? each
        : { ...each, properties: { ...(each.properties as Resource), ...ALWAYS_OWN } },
    ),
    probes: [`undecided ${SERVER}`],
  },
  {
    title: 'what a parent policy says of them',
    resources: spokes(NETWORK, { group: FROM_CLIENT }).map((each) =>
      each.name === 'parent'
        ? { ...each, properties: { ...(each.properties as Resource), snat: ALWAYS } }
        : each,
    ),
    probes: [`undecided ${SERVER}`],
  },
  ...(
    [
      ['Disabled', 'undecided'],
      ['RouteTableEnabled', 'allow'],
    ] as const
  ).map(
    ([setting, verdict]): Case => ({
      title: `a private endpoint behind the firewall, which routes of its subnet lead back to: ${setting}`,
      resources: spokes(NETWORK).map((each) =>
        each.name === 'two'
          ? network(
              'two',
              '10.2.0.0/16',
              [`app 10.2.1.0/24 table=onward privateEndpointNetworkPolicies=${setting}`],
              [peering('hub', '10.0.0.0/16', { allowForwardedTraffic: true })],
            )
          : each.name === 'server-nic'
            ? {
                ...each,
                properties: {
                  ...(each.properties as Resource),
                  privateEndpoint: { id: idOf('privateEndpoints', 'sql') },
                },
              }
            : each,
      ),
      probes: [`${verdict} tcp client -> 10.2.1.4:443`, 'deny tcp client -> 10.2.1.4:22'],
    }),
  ),
  {
    title: 'a firewall with neither a policy nor rules in evidence',
    resources: withOwnRules(spokes({}, { group: FROM_FIREWALL, back: 'own' }), {}),
    probes: [`undecided ${SERVER}`, 'undecided tcp client -> server:22'],
  },
]);

testCases(CASES.map(([title, resources, probes]): Case => ({ title, resources, probes })));
