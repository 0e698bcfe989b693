import { expect, test } from 'vitest';
import { type Case, testCases } from './azure-case.ts';
import {
  estateOf,
  firewall,
  machine,
  network,
  peering,
  publicAddress,
  routeTable,
  securityGroup,
} from './azure-estate.ts';

testCases([
  ...(
    [
      [
        'a firewall translates for a machine',
        { '100 Dnat nat': ['Tcp 443 from * to 198.51.100.60 as 10.0.1.4:8443'] },
        '100 in allow Tcp 8443 from 10.0.2.0/24 to *',
        [
          'allow tcp 203.0.113.7:40000 -> 198.51.100.60:443',
          'deny tcp 203.0.113.7:40000 -> 198.51.100.60:8443',
          'allow tcp 203.0.113.7:40000 -> vm:8443',
          'deny tcp 203.0.113.7:40000 -> vm:443',
          'undecided tcp 10.0.1.5:40000 -> 198.51.100.60:443',
        ],
      ],
      [
        'the group lets the clients in, and not the subnet of the firewall that they come from',
        { '100 Dnat nat': ['Tcp 443 from * to 198.51.100.60 as 10.0.1.4:8443'] },
        '100 in deny * * from 10.0.2.0/24 to *',
        ['deny tcp 203.0.113.7:40000 -> 198.51.100.60:443', 'deny tcp 203.0.113.7:40000 -> vm:8443'],
      ],
      [
        'the first translation decides, for its sources alone',
        {
          '100 Dnat nat': [
            'Tcp 443 from 203.0.113.0/24 to 198.51.100.60 as 10.0.1.4:8443',
            'Tcp 443 from * to 198.51.100.60 as 10.0.1.5:9443',
          ],
        },
        '100 in allow * * from VirtualNetwork to *',
        [
          'allow tcp 203.0.113.7:40000 -> vm:8443',
          'deny tcp 203.0.113.7:40000 -> neighbour:9443',
          'allow tcp 192.0.2.7:40000 -> neighbour:9443',
          'deny tcp 192.0.2.7:40000 -> vm:8443',
        ],
      ],
      [
        'a network rule that denies what is translated',
        {
          '100 Dnat nat': ['Tcp 443 from * to 198.51.100.60 as 10.0.1.4:8443'],
          '200 Deny network': ['Tcp 8443 from 203.0.113.0/24 to 10.0.1.4'],
        },
        '100 in allow * * from VirtualNetwork to *',
        [
          'deny tcp 203.0.113.7:40000 -> vm:8443',
          'deny tcp 203.0.113.7:40000 -> 198.51.100.60:443',
          'allow tcp 192.0.2.7:40000 -> vm:8443',
        ],
      ],
      [
        'translations of one port by protocol and by source, of other ports to other machines',
        {
          '100 Dnat nat': [
            'Udp 53 from * to 198.51.100.60 as 10.0.1.4:53',
            'Tcp 53 from 203.0.113.0/24 to 198.51.100.60 as 10.0.1.5:53',
            'Tcp 53 from * to 198.51.100.60 as 10.0.1.5:5353',
            'Tcp 443 from * to 198.51.100.60 as 10.0.1.4:8443',
          ],
        },
        '100 in allow * * from VirtualNetwork to *',
        [
          'allow udp 203.0.113.7:40000 -> 198.51.100.60:53',
          'allow tcp 203.0.113.7:40000 -> 198.51.100.60:53',
          'allow tcp 192.0.2.7:40000 -> 198.51.100.60:53',
          'allow tcp 203.0.113.7:40000 -> neighbour:53',
          'deny tcp 192.0.2.7:40000 -> neighbour:53',
          'allow tcp 192.0.2.7:40000 -> neighbour:5353',
          'deny udp 203.0.113.7:40000 -> neighbour:53',
          'allow tcp 203.0.113.7:40000 -> 198.51.100.60:443',
          'deny tcp 203.0.113.7:40000 -> 198.51.100.60:22',
        ],
      ],
      [
        'more ports than are followed one by one, and its private address',
        {
          '100 Dnat nat': [
            'Tcp 1000-9000 from * to 198.51.100.60 as 10.0.1.4:8443',
            'Tcp 22 from * to 10.0.2.4 as 10.0.1.5:22',
          ],
        },
        '100 in allow * * from VirtualNetwork to *',
        ['undecided tcp 203.0.113.7:40000 -> vm:8443', 'deny tcp 203.0.113.7:40000 -> neighbour:22'],
      ],
      [
        'a translation of which it is not told what address it is for',
        { '100 Dnat nat': ['Tcp 443 from * to none as 10.0.1.4:8443'] },
        '100 in allow * * from VirtualNetwork to *',
        [
          'undecided tcp 203.0.113.7:40000 -> 198.51.100.60:443',
          'undecided tcp 203.0.113.7:40000 -> vm:8443',
          'deny tcp 203.0.113.7:40000 -> neighbour:8443',
        ],
      ],
    ] as const
  ).map(
    ([title, policy, group, probes]): Case => ({
      title,
      resources: [
        network('hub', '10.0.0.0/16', [
          'app 10.0.1.0/24 table=forced nsg=web',
          'AzureFirewallSubnet 10.0.2.0/24',
        ]),
        ...machine('vm hub/app 10.0.1.4'),
        ...machine('neighbour hub/app 10.0.1.5'),
        publicAddress('pip-fw', '198.51.100.60', 'Standard'),
        securityGroup('web', [group]),
        routeTable('forced', ['0.0.0.0/0 VirtualAppliance 10.0.2.4']),
        ...firewall('10.0.2.4', {}, policy),
      ],
      probes,
    }),
  ),
  {
    title: 'a firewall whose policy is not in evidence may translate for every machine',
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24', 'AzureFirewallSubnet 10.0.2.0/24']),
      ...machine('vm hub/app 10.0.1.4'),
      publicAddress('pip-fw', '198.51.100.60', 'Standard'),
      ...firewall('10.0.2.4', {}, {}).slice(0, 1),
    ],
    probes: [
      'undecided tcp 203.0.113.7:40000 -> vm:443',
      'undecided tcp 203.0.113.7:40000 -> 198.51.100.60:443',
    ],
  },
]);

/** A spoke whose machine the firewall's private address leads to, for clients of the hub and of another spoke. */
function translatedInside(tier: string, rule: string): Case {
  const [fw, ...policy] = firewall('10.0.2.4', {}, { '100 Dnat nat': [rule] });
  const properties = fw?.properties as object;
  return {
    title: `a firewall (${tier}) translates its private address: ${rule}`,
    resources: [
      network(
        'hub',
        '10.0.0.0/16',
        ['app 10.0.1.0/24', 'AzureFirewallSubnet 10.0.2.0/24'],
        [peering('spoke', '10.1.0.0/16', {})],
      ),
      network('spoke', '10.1.0.0/16', ['app 10.1.1.0/24 nsg=web'], [peering('hub', '10.0.0.0/16', {})]),
      ...machine('client hub/app 10.0.1.9'),
      ...machine('stopped hub/app 10.0.1.8 nsg=stopped'),
      ...machine('vm spoke/app 10.1.1.4'),
      publicAddress('pip-fw', '198.51.100.60', 'Standard'),
      securityGroup('web', ['100 in allow Tcp 8443 from 10.0.2.0/24 to *', '200 in deny * * from * to *']),
      securityGroup('stopped', ['100 out deny Tcp 443 from * to 10.0.2.4']),
      { ...fw, properties: { ...properties, sku: { name: 'AZFW_VNet', tier } } },
      ...policy,
    ],
    probes:
      tier === 'Basic'
        ? ['undecided tcp client -> 10.0.2.4:443']
        : [
            'allow tcp client -> 10.0.2.4:443',
            'deny tcp client -> 10.0.2.4:8443',
            'deny tcp stopped -> 10.0.2.4:443',
            'deny tcp client -> vm:8443',
            'deny tcp 203.0.113.7:40000 -> vm:8443',
          ],
  };
}

testCases([
  translatedInside('Standard', 'Tcp 443 from 10.0.0.0/8 to 10.0.2.4 as 10.1.1.4:8443'),
  translatedInside('Basic', 'Tcp 443 from 10.0.0.0/8 to 10.0.2.4 as 10.1.1.4:8443'),
]);

test('a name that a firewall translates to is told', () => {
  const policy = { '100 Dnat nat': ['Tcp 443 from * to 198.51.100.60 as web.example.com:8443'] };
  const { gaps } = estateOf([
    network('hub', '10.0.0.0/16', ['app 10.0.1.0/24', 'AzureFirewallSubnet 10.0.2.0/24']),
    ...machine('vm hub/app 10.0.1.4'),
    publicAddress('pip-fw', '198.51.100.60', 'Standard'),
    ...firewall('10.0.2.4', {}, policy),
  ]).snapshot;
  expect(gaps.map(({ effect, what }) => `${effect}: ${what}`)).toContainEqual(
    expect.stringMatching(
      /^may-allow-more: .*it leads to the name web\.example\.com, which is not resolved$/,
    ),
  );
});
