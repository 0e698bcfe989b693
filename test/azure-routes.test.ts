import { type Case, peered, single, testCases } from './azure-case.ts';
import {
  firewall,
  machine,
  network,
  peering,
  routeTable,
  securityGroup,
  serviceTags,
} from './azure-estate.ts';

const TAGGED = serviceTags({ Storage: '20.60.0.0/16', 'Storage.WestEurope': '20.60.0.0/17' });

testCases([
  {
    title: 'a route to nowhere',
    resources: single(
      { subnet: ' nsg=web table=dropped' },
      securityGroup('web', []),
      routeTable('dropped', ['10.50.0.0/16 None', '198.18.0.0/15 None']),
    ),
    probes: ['deny tcp 10.0.1.4:40000 -> 10.50.0.9:22', 'deny tcp 10.50.0.9:40000 -> 10.0.1.4:22'],
  },
  ...(
    [
      [
        'rules of a parent policy come first',
        { '60000 Deny network': ['TCP 443 from * to *'] },
        { '100 Allow network': ['TCP 443 from * to *', 'UDP 53 from 10.0.1.0/24 to *'] },
        [
          'deny tcp 10.0.1.4:40000 -> 192.0.2.1:443',
          'allow udp 10.0.1.4:40000 -> 192.0.2.1:53',
          'deny tcp 10.0.1.4:40000 -> 192.0.2.1:22',
        ],
      ],
      [
        'network rules end it before application rules',
        {},
        {
          '200 Allow network': ['TCP 443 from * to *'],
          '100 Deny application': ['Https 443 from * to www.example.com'],
        },
        ['allow tcp 10.0.1.4:40000 -> 192.0.2.1:443', 'deny tcp 10.0.1.4:40000 -> 192.0.2.1:22'],
      ],
      [
        'names are not addresses',
        {},
        { '100 Allow application': ['Https 443 from 10.0.1.0/24 to www.example.com'] },
        ['undecided tcp 10.0.1.4:40000 -> 192.0.2.1:443', 'deny tcp 10.0.1.4:40000 -> 192.0.2.1:22'],
      ],
    ] as const
  ).map(
    ([title, parent, child, probes]): Case => ({
      title,
      resources: [
        network('hub', '10.0.0.0/16', ['app 10.0.1.0/24 table=forced', 'AzureFirewallSubnet 10.0.2.0/24']),
        ...machine('vm hub/app 10.0.1.4'),
        routeTable('forced', ['0.0.0.0/0 VirtualAppliance 10.0.2.4']),
        ...firewall('10.0.2.4', parent, child),
      ],
      probes,
    }),
  ),
  ...(
    [
      ['forwarded traffic is not taken by the peering', false, 'deny'],
      ['forwarded traffic is taken by the peering', true, 'undecided'],
    ] as const
  ).map(
    ([title, allowForwardedTraffic, verdict]): Case => ({
      title,
      resources: [
        network(
          'hub',
          '10.0.0.0/16',
          ['nva 10.0.1.0/24'],
          [peering('one', '10.1.0.0/16'), peering('two', '10.2.0.0/16')],
        ),
        network(
          'one',
          '10.1.0.0/16',
          ['app 10.1.1.0/24 table=onward'],
          [peering('hub', '10.0.0.0/16', { allowForwardedTraffic: true })],
        ),
        network(
          'two',
          '10.2.0.0/16',
          ['app 10.2.1.0/24 table=back'],
          [peering('hub', '10.0.0.0/16', { allowForwardedTraffic })],
        ),
        ...machine('nva hub/nva 10.0.1.4 forwards=yes'),
        ...machine('vm one/app 10.1.1.4'),
        ...machine('db two/app 10.2.1.4'),
        routeTable('onward', ['10.2.0.0/16 VirtualAppliance 10.0.1.4']),
        routeTable('back', ['10.1.0.0/16 VirtualAppliance 10.0.1.4']),
      ],
      probes: [`${verdict} tcp 10.1.1.4:40000 -> 10.2.1.4:1433`, 'allow tcp 10.1.1.4:40000 -> 10.0.1.4:22'],
    }),
  ),
  {
    title: 'an appliance that does not forward',
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24 table=onward', 'nva 10.0.2.0/24', 'db 10.0.3.0/24']),
      ...machine('vm hub/app 10.0.1.4'),
      ...machine('nva hub/nva 10.0.2.4'),
      ...machine('db hub/db 10.0.3.4'),
      routeTable('onward', ['10.0.3.0/24 VirtualAppliance 10.0.2.4']),
    ],
    probes: ['deny tcp 10.0.1.4:40000 -> 10.0.3.4:1433'],
  },
  {
    title: 'a peering whose access is switched off',
    resources: peered(
      { allowVirtualNetworkAccess: false },
      { allowVirtualNetworkAccess: false },
      ...machine('filtered hub/app 10.0.1.6 nsg=default'),
      ...machine('opened hub/app 10.0.1.7 nsg=opened'),
      securityGroup('default', []),
      securityGroup('opened', ['100 in allow Tcp 22 from 10.1.0.0/16 to *']),
    ),
    probes: ['deny tcp 10.1.1.4:40000 -> 10.0.1.6:22', 'undecided tcp 10.1.1.4:40000 -> 10.0.1.7:22'],
  },
  {
    title: 'a peering that is connected on one side only',
    resources: peered({ peeringState: 'Connected' }, { peeringState: 'Initiated' }),
    probes: ['deny tcp 10.1.1.4:40000 -> 10.0.1.4:22', 'deny tcp 10.0.1.4:40000 -> 10.1.1.4:22'],
  },
  ...(
    [
      [
        'of an address block and an equal prefix of a service tag the block decides',
        ['Storage Internet', '20.38.0.0/16 None'],
        ['deny tcp 10.0.1.4:40000 -> 20.38.1.1:443', 'allow tcp 10.0.1.4:40000 -> 20.60.1.1:443'],
      ],
      [
        'prefixes of a service tag that lie side by side are longer than the block that holds both',
        ['20.60.0.0/16 None', 'Storage Internet'],
        ['allow tcp 10.0.1.4:40000 -> 20.60.1.1:443', 'allow tcp 10.0.1.4:40000 -> 20.60.200.1:443'],
      ],
      [
        'the service tag of a region comes before that of all regions, and a service before the cloud',
        ['AzureCloud None', 'Storage None', 'AzureCloud.WestEurope None', 'Storage.WestEurope Internet'],
        ['allow tcp 10.0.1.4:40000 -> 20.60.1.1:443', 'deny tcp 10.0.1.4:40000 -> 20.60.200.1:443'],
      ],
    ] as const
  ).map(
    ([title, routes, probes]): Case => ({
      title,
      resources: single({ subnet: ' table=tagged' }, routeTable('tagged', routes)),
      documents: [
        serviceTags({
          Storage: '20.38.0.0/16 20.60.0.0/17 20.60.128.0/17',
          'Storage.WestEurope': '20.60.0.0/17',
          AzureCloud: '20.60.0.0/17 20.60.128.0/17',
          'AzureCloud.WestEurope': '20.60.0.0/17',
        }),
      ],
      probes,
    }),
  ),
  ...(
    [
      ['in its regions', ['westeurope'], [TAGGED], ['allow', 'deny']],
      ['everywhere', ['*'], [TAGGED], ['allow', 'allow']],
      ['whose prefixes are not in evidence', ['westeurope'], [], ['undecided', 'undecided']],
    ] as const
  ).map(([title, locations, documents, [near, far]]): Case => {
    const hub = network('hub', '10.0.0.0/16', [
      'app 10.0.1.0/24 table=forced',
      'plain 10.0.2.0/24 table=forced',
    ]);
    const [first] = (hub.properties as { readonly subnets: readonly { readonly properties: object }[] })
      .subnets;
    Object.assign(first?.properties ?? {}, {
      serviceEndpoints: [{ service: 'Microsoft.Storage', locations }],
    });
    return {
      title: `a service endpoint leads past the routes of users: ${title}`,
      resources: [
        hub,
        ...machine('vm hub/app 10.0.1.4'),
        ...machine('other hub/plain 10.0.2.4'),
        routeTable('forced', ['0.0.0.0/0 None']),
      ],
      documents,
      probes: [
        `${near} tcp vm -> 20.60.1.1:443`,
        `${far} tcp vm -> 20.60.200.1:443`,
        'deny tcp other -> 20.60.1.1:443',
        'deny tcp 20.60.1.1:40000 -> 10.0.1.4:22',
        'allow tcp vm -> other:22',
      ],
    };
  }),
  ...(
    [
      ['is left to a longer one that leads straight to a peer', {}, 'allow'],
      ['is left to a peering that takes forwarded traffic, too', { allowForwardedTraffic: true }, 'allow'],
    ] as const
  ).map(
    ([title, more, verdict]): Case => ({
      title: `a route to an appliance ${title}`,
      resources: [
        network(
          'hub',
          '10.0.0.0/16',
          ['app 10.0.1.0/24 table=forced', 'nva 10.0.2.0/24'],
          [peering('spoke', '10.1.0.0/16')],
        ),
        network('spoke', '10.1.0.0/16', ['app 10.1.1.0/24'], [peering('hub', '10.0.0.0/16', more)]),
        ...machine('vm hub/app 10.0.1.4'),
        ...machine('client spoke/app 10.1.1.4'),
        ...machine('nva hub/nva 10.0.2.4 forwards=yes'),
        routeTable('forced', ['0.0.0.0/0 VirtualAppliance 10.0.2.4']),
      ],
      probes: [
        `${verdict} tcp 10.0.1.4:40000 -> 10.1.1.4:22`,
        `${verdict} tcp 10.1.1.4:40000 -> 10.0.1.4:22`,
        'undecided tcp 10.0.1.4:40000 -> 192.0.2.1:443',
      ],
    }),
  ),
  {
    title: 'an appliance that does not forward is reached itself',
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24 table=onward', 'nva 10.0.2.0/24']),
      ...machine('vm hub/app 10.0.1.4'),
      ...machine('nva hub/nva 10.0.2.4'),
      ...machine('other hub/nva 10.0.2.5'),
      routeTable('onward', ['10.0.2.0/24 VirtualAppliance 10.0.2.4']),
    ],
    probes: ['undecided tcp 10.0.1.4:40000 -> 10.0.2.4:22', 'deny tcp 10.0.1.4:40000 -> 10.0.2.5:22'],
  },
  {
    title: 'a route within the network for what is peered',
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24 table=local'], [peering('spoke', '10.1.0.0/16')]),
      network('spoke', '10.1.0.0/16', ['app 10.1.1.0/24'], [peering('hub', '10.0.0.0/16')]),
      network('lone', '10.2.0.0/16', ['app 10.2.1.0/24']),
      ...machine('vm hub/app 10.0.1.4'),
      ...machine('client spoke/app 10.1.1.4'),
      ...machine('stranger lone/app 10.2.1.4'),
      routeTable('local', ['10.1.1.0/24 VnetLocal', '10.2.1.0/24 VnetLocal']),
    ],
    probes: ['undecided tcp 10.0.1.4:40000 -> 10.1.1.4:22', 'deny tcp 10.0.1.4:40000 -> 10.2.1.4:22'],
  },
  {
    title: 'a peering that does not know all prefixes of the other side yet',
    resources: [
      network(
        'hub',
        '10.0.0.0/16',
        ['app 10.0.1.0/24'],
        [peering('spoke', '10.1.0.0/16', { peeringSyncLevel: 'RemoteNotInSync' })],
      ),
      network(
        'spoke',
        '10.1.0.0/16 20.0.0.0/16',
        ['app 10.1.1.0/24', 'new 20.0.1.0/24'],
        [peering('hub', '10.0.0.0/16')],
      ),
      ...machine('vm hub/app 10.0.1.4'),
      ...machine('client spoke/app 10.1.1.4'),
      ...machine('later spoke/new 20.0.1.4'),
    ],
    probes: ['allow tcp 10.0.1.4:40000 -> 10.1.1.4:22', 'deny tcp 10.0.1.4:40000 -> 20.0.1.4:22'],
  },
]);
