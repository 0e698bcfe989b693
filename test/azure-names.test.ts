import { expect, test } from 'vitest';
import { CLIENT, FORCED, single, testCases } from './azure-case.ts';
import {
  applicationGroup,
  estateOf,
  machine,
  network,
  routeTable,
  securityGroup,
  serviceTags,
} from './azure-estate.ts';

testCases([
  {
    title: 'the tag of the network holds the address of the probes',
    resources: single(
      { subnet: ' nsg=web' },
      securityGroup('web', ['4096 in deny * * from VirtualNetwork to *']),
    ),
    probes: ['deny tcp 168.63.129.16:40000 -> 10.0.1.4:80'],
  },
  {
    title: 'what is inbound from the platform is filtered, what is outbound to it is not',
    resources: single({ subnet: ' nsg=web' }, securityGroup('web', ['4096 in deny * * from * to *'])),
    probes: [
      'deny tcp 168.63.129.16:40000 -> 10.0.1.4:80',
      'allow tcp 10.0.1.4:40000 -> 169.254.169.254:80',
      'allow udp 10.0.1.4:40000 -> 168.63.129.16:53',
    ],
  },
  {
    title: 'probes pass by a default rule',
    resources: single({ subnet: ' nsg=web' }, securityGroup('web', [])),
    probes: ['allow tcp 168.63.129.16:40000 -> 10.0.1.4:80'],
  },
  {
    title: 'a rule names the metadata service',
    resources: single(
      { subnet: ' nsg=web' },
      securityGroup('web', ['100 out deny * * from * to AzurePlatformIMDS']),
    ),
    probes: ['deny tcp 10.0.1.4:40000 -> 169.254.169.254:80', 'allow udp 10.0.1.4:40000 -> 168.63.129.16:53'],
  },
  {
    title: 'name resolution passes a deny of everything',
    resources: single({ subnet: ' nsg=web' }, securityGroup('web', ['100 out deny * * from * to *'])),
    probes: [
      'allow udp 10.0.1.4:40000 -> 168.63.129.16:53',
      'deny udp 10.0.1.4:40000 -> 10.0.2.53:53',
      'deny udp 10.0.1.4:40000 -> 8.8.8.8:53',
    ],
  },
  {
    title: 'a default route to an appliance makes the tag every address, and breaks replies to the internet',
    resources: single({ subnet: ' nsg=web table=forced' }, securityGroup('web', []), ...FORCED),
    probes: [
      `deny tcp ${CLIENT} -> 198.51.100.10:22`,
      // The appliance may hand on to its private address.
      `undecided tcp ${CLIENT} -> vm:22`,
      'undecided tcp 10.0.1.4:40000 -> 192.0.2.1:443',
      'allow tcp 10.0.1.5:40000 -> 10.0.1.4:22',
    ],
  },
  {
    title: 'where every address is in the network, none is internet',
    resources: single(
      { subnet: ' nsg=web table=forced' },
      securityGroup('web', [
        '100 out allow * * from * to VirtualNetwork',
        '200 out deny * * from * to Internet',
      ]),
      ...FORCED,
    ),
    probes: ['undecided tcp 10.0.1.4:40000 -> 192.0.2.1:443'],
  },
  {
    title: 'the tag is that of the subnet whose interface is judged',
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24 table=onward nsg=web', 'nva 10.0.2.0/24']),
      ...machine('vm hub/app 10.0.1.4'),
      ...machine('nva hub/nva 10.0.2.4 forwards=yes nsg=web'),
      routeTable('onward', ['10.50.0.0/16 VirtualAppliance 10.0.2.4']),
      securityGroup('web', []),
    ],
    probes: [
      'deny tcp 10.50.0.9:40000 -> 10.0.2.4:22',
      'undecided tcp 10.50.0.9:40000 -> 10.0.1.4:22',
      'undecided tcp 10.0.1.4:40000 -> 10.50.0.9:22',
    ],
  },
  {
    title: 'a group of addresses, not of interfaces',
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24 nsg=web']),
      ...machine('vm hub/app 10.0.1.4 asg=front second=10.0.1.6'),
      ...machine('client hub/app 10.0.1.5'),
      applicationGroup('front'),
      securityGroup('web', ['100 in allow Tcp 443 from * to asg:front', '200 in deny * * from * to *']),
    ],
    probes: ['allow tcp 10.0.1.5:40000 -> 10.0.1.4:443', 'deny tcp 10.0.1.5:40000 -> 10.0.1.6:443'],
  },
  {
    title: 'a group without members',
    resources: single(
      { subnet: ' nsg=web' },
      applicationGroup('nobody'),
      securityGroup('web', ['100 in deny * * from asg:nobody to *']),
    ),
    probes: ['allow tcp 10.0.1.5:40000 -> 10.0.1.4:443'],
  },
  {
    title: 'a group that is not in evidence may hold anybody',
    resources: single({ subnet: ' nsg=web' }, securityGroup('web', ['100 in deny * * from asg:unseen to *'])),
    probes: ['undecided tcp 10.0.1.5:40000 -> 10.0.1.4:443'],
  },
  {
    title: 'public addresses of the cloud are internet',
    resources: single(
      { subnet: ' nsg=web' },
      securityGroup('web', ['100 in allow Tcp 443 from Internet to *']),
    ),
    probes: ['allow tcp 20.50.1.1:40000 -> 198.51.100.10:443'],
  },
  {
    title: 'regional tags, and one that the file does not hold',
    resources: single(
      { subnet: ' nsg=web' },
      securityGroup('web', [
        '100 out allow Tcp 443 from * to Storage.WestUS',
        '110 out allow Tcp 8443 from * to Unheard',
        '200 out deny * * from * to *',
      ]),
    ),
    documents: [serviceTags({ 'Storage.WestUS': '20.60.1.0/24', 'Storage.EastUS': '20.60.2.0/24' })],
    probes: [
      'allow tcp 10.0.1.4:40000 -> 20.60.1.9:443',
      'deny tcp 10.0.1.4:40000 -> 20.60.2.9:443',
      'undecided tcp 10.0.1.4:40000 -> 20.60.2.9:8443',
      'deny tcp 10.0.1.4:40000 -> 10.0.1.5:8443',
    ],
  },
  {
    title: 'without the file no published tag is known',
    resources: single(
      { subnet: ' nsg=web' },
      securityGroup('web', [
        '100 out allow Tcp 443 from * to Storage.WestUS',
        '200 out deny * * from * to *',
      ]),
    ),
    probes: ['undecided tcp 10.0.1.4:40000 -> 20.60.1.9:443', 'deny tcp 10.0.1.4:40000 -> 10.0.1.5:443'],
  },
]);

test('of machines that interfaces alone name it is told what lists them', () => {
  const ofSet = (index: number) => ({
    id: `/subscriptions/1/resourceGroups/rg/providers/Microsoft.Compute/virtualMachineScaleSets/pool/virtualMachines/${index}`,
  });
  const [first, second, lone] = ['10.0.1.4', '10.0.1.5', '10.0.1.6'].map((address, index) => {
    const [card] = machine(`vm-${index} hub/app ${address}`);
    return card as { readonly properties: object };
  });
  const estate = estateOf([
    network('hub', '10.0.0.0/16', ['app 10.0.1.0/24']),
    { ...first, properties: { ...first?.properties, virtualMachine: ofSet(0) } },
    { ...second, properties: { ...second?.properties, virtualMachine: ofSet(1) } },
    { ...lone },
  ]);
  expect(estate.snapshot.assets.map(({ names }) => names[0])).toEqual(['pool_0', 'pool_1', 'vm-2']);
  expect(estate.snapshot.gaps.map(({ what }) => what)).toEqual([
    'machines of the scale set pool: no name and tag of theirs is in evidence (az vmss list-instances -g rg -n pool), so that any role may mean them',
    'vm-2, which interfaces name: no name and tag of theirs is in evidence (az vm list), so that any role may mean them',
  ]);
});
