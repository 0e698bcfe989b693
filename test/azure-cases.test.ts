import { expect, test } from 'vitest';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import {
  adminConfiguration,
  adminRules,
  applicationGroup,
  estateOf,
  firewall,
  idOf,
  loadBalancer,
  machine,
  network,
  peering,
  publicAddress,
  type Resource,
  routeTable,
  securityGroup,
  serviceTags,
} from './azure-estate.ts';

interface Case {
  readonly title: string;
  readonly resources: readonly Resource[];
  readonly documents?: readonly Resource[];
  /** An expected answer and a probe. */
  readonly probes: readonly string[];
}

const CLIENT = '203.0.113.7:40000';
/** One machine `vm` at 10.0.1.4 with the public address 198.51.100.10, and a neighbour at 10.0.1.5. */
function single(
  { subnet = '', vm = '', sku = 'Standard' as 'Basic' | 'Standard' },
  ...more: readonly Resource[]
): Resource[] {
  return [
    network('hub', '10.0.0.0/16', [`app 10.0.1.0/24${subnet}`, 'nva 10.0.2.0/24']),
    ...machine(`vm hub/app 10.0.1.4 public=pip${vm}`),
    ...machine('neighbour hub/app 10.0.1.5'),
    publicAddress('pip', '198.51.100.10', sku),
    ...more,
  ];
}

function peered(
  spoke: Parameters<typeof peering>[2],
  hub: Parameters<typeof peering>[2],
  ...more: readonly Resource[]
): Resource[] {
  return [
    network('hub', '10.0.0.0/16', ['app 10.0.1.0/24'], [peering('spoke', '10.1.0.0/16', hub)]),
    network('spoke', '10.1.0.0/16', ['app 10.1.1.0/24'], [peering('hub', '10.0.0.0/16', spoke)]),
    ...machine('vm hub/app 10.0.1.4'),
    ...machine('client spoke/app 10.1.1.4'),
    ...more,
  ];
}

/** Two machines behind a balancer at 198.51.100.30, with rules that are theirs. */
function balanced(rules: readonly string[], ...groups: readonly (readonly string[])[]): Resource[] {
  const [first = [], second = first] = groups;
  return [
    network('hub', '10.0.0.0/16', ['app 10.0.1.0/24']),
    ...machine('vm hub/app 10.0.1.4 nsg=one'),
    ...machine('other hub/app 10.0.1.5 nsg=two'),
    publicAddress('front', '198.51.100.30', 'Standard'),
    loadBalancer('balancer', 'front', rules),
    securityGroup('one', first),
    securityGroup('two', second),
  ];
}

const FORCED = [
  routeTable('forced', ['0.0.0.0/0 VirtualAppliance 10.0.2.4']),
  ...machine('nva hub/nva 10.0.2.4 forwards=yes nsg=nva'),
  securityGroup('nva', []),
];

/** The semantics' edge cases, by their numbers, and what belongs to them. */
const CASES: readonly Case[] = [
  {
    title: '1 nothing filters',
    resources: peered({}, {}),
    probes: ['allow tcp 10.1.1.4:40000 -> 10.0.1.4:22'],
  },
  {
    title: '2 a Standard public address without a security group',
    resources: single({}),
    probes: [
      `deny tcp ${CLIENT} -> 198.51.100.10:443`,
      'allow tcp 10.0.1.5:40000 -> 10.0.1.4:443',
      'allow tcp 10.0.1.4:40000 -> 192.0.2.1:443',
    ],
  },
  {
    title: '3 a Basic public address without a security group',
    resources: single({ sku: 'Basic' }),
    probes: [`allow tcp ${CLIENT} -> 198.51.100.10:443`],
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
    title: '4 both security groups have to allow',
    resources: single(
      { subnet: ' nsg=outer', vm: ' nsg=inner' },
      securityGroup('outer', ['100 in allow Tcp 80 from * to *']),
      securityGroup('inner', []),
    ),
    probes: [`deny tcp ${CLIENT} -> 198.51.100.10:80`],
  },
  {
    title: '5 inside a subnet, too',
    resources: single({ subnet: ' nsg=web' }, securityGroup('web', ['100 in deny * * from * to *'])),
    probes: ['deny tcp 10.0.1.5:40000 -> 10.0.1.4:22'],
  },
  {
    title: '6 the first match decides',
    resources: single(
      { subnet: ' nsg=web' },
      securityGroup('web', ['200 in allow Tcp 22 from 10.0.0.0/8 to *', '100 in deny Tcp 22 from * to *']),
    ),
    probes: ['deny tcp 10.0.1.5:40000 -> 10.0.1.4:22', 'allow tcp 10.0.1.5:40000 -> 10.0.1.4:23'],
  },
  {
    title: '7 a priority is used once in each direction',
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
    title: '8 default rules alone',
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
    title: '9 the tag of the network holds the address of the probes',
    resources: single(
      { subnet: ' nsg=web' },
      securityGroup('web', ['4096 in deny * * from VirtualNetwork to *']),
    ),
    probes: ['deny tcp 168.63.129.16:40000 -> 10.0.1.4:80'],
  },
  {
    title: '10 what is inbound from the platform is filtered, what is outbound to it is not',
    resources: single({ subnet: ' nsg=web' }, securityGroup('web', ['4096 in deny * * from * to *'])),
    probes: [
      'deny tcp 168.63.129.16:40000 -> 10.0.1.4:80',
      'allow tcp 10.0.1.4:40000 -> 169.254.169.254:80',
      'allow udp 10.0.1.4:40000 -> 168.63.129.16:53',
    ],
  },
  {
    title: '10 probes pass by a default rule',
    resources: single({ subnet: ' nsg=web' }, securityGroup('web', [])),
    probes: ['allow tcp 168.63.129.16:40000 -> 10.0.1.4:80'],
  },
  {
    title: '11 a rule names the metadata service',
    resources: single(
      { subnet: ' nsg=web' },
      securityGroup('web', ['100 out deny * * from * to AzurePlatformIMDS']),
    ),
    probes: ['deny tcp 10.0.1.4:40000 -> 169.254.169.254:80', 'allow udp 10.0.1.4:40000 -> 168.63.129.16:53'],
  },
  {
    title: '12 name resolution passes a deny of everything',
    resources: single({ subnet: ' nsg=web' }, securityGroup('web', ['100 out deny * * from * to *'])),
    probes: [
      'allow udp 10.0.1.4:40000 -> 168.63.129.16:53',
      'deny udp 10.0.1.4:40000 -> 10.0.2.53:53',
      'deny udp 10.0.1.4:40000 -> 8.8.8.8:53',
    ],
  },
  {
    title:
      '13 a default route to an appliance makes the tag every address, and breaks replies to the internet',
    resources: single({ subnet: ' nsg=web table=forced' }, securityGroup('web', []), ...FORCED),
    probes: [
      `deny tcp ${CLIENT} -> 198.51.100.10:22`,
      'undecided tcp 10.0.1.4:40000 -> 192.0.2.1:443',
      'allow tcp 10.0.1.5:40000 -> 10.0.1.4:22',
    ],
  },
  {
    title: '14 then nothing is internet any more',
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
    title: '15 the tag is that of the subnet whose interface is judged',
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
    title: '16 a route to nowhere',
    resources: single(
      { subnet: ' nsg=web table=dropped' },
      securityGroup('web', []),
      routeTable('dropped', ['10.50.0.0/16 None', '198.18.0.0/15 None']),
    ),
    probes: ['deny tcp 10.0.1.4:40000 -> 10.50.0.9:22', 'deny tcp 10.50.0.9:40000 -> 10.0.1.4:22'],
  },
  {
    title: '17 and 18 an empty form is not there',
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
    title: '19 and 20 any protocol with a port',
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
    title: '21 ICMP is nothing else',
    resources: single({ subnet: ' nsg=web' }, securityGroup('web', ['100 in allow Icmp * from * to *'])),
    probes: ['allow icmp 8/0 203.0.113.7 -> 198.51.100.10', 'deny esp 203.0.113.7 -> 198.51.100.10'],
  },
  {
    title: '22 a group of addresses, not of interfaces',
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
    title: '23 a group without members',
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
    title: '24 public addresses of the cloud are internet',
    resources: single(
      { subnet: ' nsg=web' },
      securityGroup('web', ['100 in allow Tcp 443 from Internet to *']),
    ),
    probes: ['allow tcp 20.50.1.1:40000 -> 198.51.100.10:443'],
  },
  {
    title: '25 and 26 regional tags, and one that the file does not hold',
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
    title: '26 without the file no published tag is known',
    resources: single(
      { subnet: ' nsg=web' },
      securityGroup('web', [
        '100 out allow Tcp 443 from * to Storage.WestUS',
        '200 out deny * * from * to *',
      ]),
    ),
    probes: ['undecided tcp 10.0.1.4:40000 -> 20.60.1.9:443', 'deny tcp 10.0.1.4:40000 -> 10.0.1.5:443'],
  },
  {
    title: '27 admin rules deny before every security group',
    resources: single(
      { subnet: ' nsg=web' },
      securityGroup('web', ['100 in allow Tcp 22 from * to *']),
      ...adminRules(['10 in Deny Tcp 22 from * to *']),
    ),
    probes: [`deny tcp ${CLIENT} -> 198.51.100.10:22`, 'allow tcp 10.0.1.5:40000 -> 10.0.1.4:23'],
  },
  {
    title: '28 admin rules that always allow go past security groups',
    resources: single(
      { subnet: ' nsg=web', vm: ' nsg=web' },
      securityGroup('web', ['100 in deny Tcp 443 from * to *']),
      ...adminRules(['10 in AlwaysAllow Tcp 443 from * to *', '20 in Deny Any * from * to *']),
    ),
    probes: [
      `allow tcp ${CLIENT} -> 198.51.100.10:443`,
      `deny tcp ${CLIENT} -> 198.51.100.10:80`,
      'deny tcp 10.0.1.5:40000 -> 10.0.1.4:22',
    ],
  },
  {
    title: '29 admin rules that allow leave it to the security groups',
    resources: single(
      { subnet: ' nsg=web' },
      securityGroup('web', ['100 in deny Tcp 443 from * to *', '110 in allow Tcp 80 from * to *']),
      ...adminRules(['10 in Allow Any * from * to *', '20 in Deny Any * from * to *']),
    ),
    probes: [`deny tcp ${CLIENT} -> 198.51.100.10:443`, `allow tcp ${CLIENT} -> 198.51.100.10:80`],
  },
  {
    title: 'admin rules hold without a security group, too',
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24', 'other 10.0.2.0/24']),
      ...machine('vm hub/app 10.0.1.4'),
      ...machine('client hub/other 10.0.2.4'),
      ...adminRules(['10 in Deny Tcp 22 from * to *', '10 out Deny Tcp 25 from * to Internet']),
    ],
    probes: [
      'deny tcp 10.0.2.4:40000 -> 10.0.1.4:22',
      'allow tcp 10.0.2.4:40000 -> 10.0.1.4:25',
      'deny tcp 10.0.2.4:40000 -> 192.0.2.1:25',
    ],
  },
  {
    title: '30 admin rules leave networks of managed services alone',
    resources: [
      network('hub', '10.0.0.0/16', [
        'app 10.0.1.0/24 nsg=web',
        'sql 10.0.3.0/24 delegated=Microsoft.Sql/managedInstances',
      ]),
      ...machine('vm hub/app 10.0.1.4'),
      ...machine('client hub/app 10.0.1.5'),
      securityGroup('web', []),
      ...adminRules(['10 in Deny Tcp 22 from * to *']),
      adminConfiguration('None'),
    ],
    probes: ['allow tcp 10.0.1.5:40000 -> 10.0.1.4:22'],
  },
  {
    title: '30 whether they do is not in evidence',
    resources: [
      network('hub', '10.0.0.0/16', [
        'app 10.0.1.0/24 nsg=web',
        'sql 10.0.3.0/24 delegated=Microsoft.Sql/managedInstances',
      ]),
      ...machine('vm hub/app 10.0.1.4'),
      ...machine('client hub/app 10.0.1.5'),
      securityGroup('web', []),
      ...adminRules(['10 in Deny Tcp 22 from * to *']),
    ],
    probes: ['undecided tcp 10.0.1.5:40000 -> 10.0.1.4:22'],
  },
  {
    title: '31 admin rules leave subnets of gateways alone',
    resources: [
      network('hub', '10.0.0.0/16', ['AzureBastionSubnet 10.0.1.0/24', 'app 10.0.2.0/24']),
      ...machine('bastion hub/AzureBastionSubnet 10.0.1.4'),
      ...machine('vm hub/app 10.0.2.4'),
      ...adminRules(['10 in Deny Tcp 443 from * to *']),
    ],
    probes: ['allow tcp 10.0.2.4:40000 -> 10.0.1.4:443', 'deny tcp 10.0.1.4:40000 -> 10.0.2.4:443'],
  },
  {
    title: '32 security groups do not hold for private endpoints',
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24', 'pe 10.0.2.0/24 nsg=closed']),
      ...machine('vm hub/app 10.0.1.4'),
      ...machine('sql hub/pe 10.0.2.4 endpoint=sql'),
      ...machine('other hub/pe 10.0.2.5'),
      securityGroup('closed', ['100 in deny * * from * to *']),
    ],
    probes: ['allow tcp 10.0.1.4:40000 -> 10.0.2.4:1433', 'deny tcp 10.0.1.4:40000 -> 10.0.2.5:1433'],
  },
  {
    title: '33 unless the policies of the subnet say so',
    resources: [
      network('hub', '10.0.0.0/16', [
        'app 10.0.1.0/24',
        'pe 10.0.2.0/24 nsg=closed privateEndpointNetworkPolicies=NetworkSecurityGroupEnabled',
      ]),
      ...machine('vm hub/app 10.0.1.4'),
      ...machine('sql hub/pe 10.0.2.4 endpoint=sql'),
      securityGroup('closed', ['100 in deny * * from * to *']),
    ],
    probes: ['deny tcp 10.0.1.4:40000 -> 10.0.2.4:1433'],
  },
  {
    title: 'private endpoints are reached beside routes of users',
    resources: [
      network('hub', '10.0.0.0/16', [
        'app 10.0.1.0/24 table=inspected',
        'pe 10.0.2.0/24',
        'checked 10.0.3.0/24 privateEndpointNetworkPolicies=RouteTableEnabled',
        'nva 10.0.4.0/24',
      ]),
      ...machine('vm hub/app 10.0.1.4'),
      ...machine('sql hub/pe 10.0.2.4 endpoint=sql'),
      ...machine('vault hub/checked 10.0.3.4 endpoint=vault'),
      ...machine('nva hub/nva 10.0.4.4 forwards=yes'),
      routeTable('inspected', ['10.0.0.0/16 VirtualAppliance 10.0.4.4']),
    ],
    probes: ['allow tcp 10.0.1.4:40000 -> 10.0.2.4:1433', 'undecided tcp 10.0.1.4:40000 -> 10.0.3.4:443'],
  },
  {
    title: '36 a security group sees the port behind the balancer',
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
    title: '36 and not the one before it',
    resources: balanced(['443 to 8443 of vm,other'], ['100 in allow Tcp 443 from Internet to *']),
    probes: [`deny tcp ${CLIENT} -> 198.51.100.30:443`],
  },
  {
    title: '36 floating addresses the other way round',
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
    title: '10 who stops the probes gets nothing',
    resources: balanced(
      ['443 to 8443 of vm,other'],
      ['100 in allow Tcp 8443 from Internet to *', '4096 in deny * * from * to *'],
    ),
    probes: [`deny tcp ${CLIENT} -> 198.51.100.30:443`],
  },
  {
    title: '37 inbound translation keeps the client',
    resources: balanced(['50001 to 22 of vm nat'], ['100 in allow Tcp 22 from 203.0.113.0/24 to *']),
    probes: [
      `allow tcp ${CLIENT} -> 198.51.100.30:50001`,
      'deny tcp 192.0.2.9:40000 -> 198.51.100.30:50001',
      `deny tcp ${CLIENT} -> 198.51.100.30:22`,
    ],
  },
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
  ...(
    [
      [
        '39 rules of a parent policy come first',
        { '60000 Deny network': ['TCP 443 from * to *'] },
        { '100 Allow network': ['TCP 443 from * to *', 'UDP 53 from 10.0.1.0/24 to *'] },
        [
          'deny tcp 10.0.1.4:40000 -> 192.0.2.1:443',
          'allow udp 10.0.1.4:40000 -> 192.0.2.1:53',
          'deny tcp 10.0.1.4:40000 -> 192.0.2.1:22',
        ],
      ],
      [
        '39 network rules end it before application rules',
        {},
        {
          '200 Allow network': ['TCP 443 from * to *'],
          '100 Deny application': ['Https 443 from * to www.example.com'],
        },
        ['allow tcp 10.0.1.4:40000 -> 192.0.2.1:443', 'deny tcp 10.0.1.4:40000 -> 192.0.2.1:22'],
      ],
      [
        '39 names are not addresses',
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
        ['undecided tcp 203.0.113.7:40000 -> vm:8443', 'allow tcp 192.0.2.7:40000 -> vm:8443'],
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
  ...(
    [
      ['34 forwarded traffic is not taken by the peering', false, 'deny'],
      ['34 forwarded traffic is taken by the peering', true, 'undecided'],
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
    title: '35 a peering that is connected on one side only',
    resources: peered({ peeringState: 'Connected' }, { peeringState: 'Initiated' }),
    probes: ['deny tcp 10.1.1.4:40000 -> 10.0.1.4:22', 'deny tcp 10.0.1.4:40000 -> 10.1.1.4:22'],
  },
];

test.each(CASES.flatMap((each) => each.probes.map((probe) => [each.title, probe, each] as const)))(
  '%s: %s',
  (_, line, { resources, documents }) => {
    const [verdict, ...rest] = line.split(' ');
    const probe = parseProbe(rest.join(' '));
    if (typeof probe === 'string') throw new Error(probe);
    const answer = answerProbe(estateOf(resources, documents), probe, false);
    if (typeof answer === 'string') throw new Error(answer);
    expect({
      verdict: answer.verdict,
      decides: answer.layers.find((layer) => layer.decides),
      notes: answer.notes,
    }).toMatchObject({ verdict });
  },
);

test('a deny behind a balancer names the rule, which tells of the port that it sees', () => {
  const rules = ['100 in deny Tcp 8443 from 203.0.113.0/24 to *', '200 in allow Tcp 8443 from Internet to *'];
  const probe = parseProbe(`tcp ${CLIENT} -> 198.51.100.30:443`);
  if (typeof probe === 'string') throw new Error(probe);
  const answer = answerProbe(estateOf(balanced(['443 to 8443 of vm'], rules)), probe, false);
  if (typeof answer === 'string') throw new Error(answer);
  const deciding = answer.layers.find((layer) => layer.decides);
  expect([answer.verdict, deciding?.rules.map(({ text }) => text)]).toEqual([
    'deny',
    [expect.stringContaining('100 in deny Tcp 8443')],
  ]);
});

/** Case 40: the platform's own answer about rules, in the form that it gives. */
function effective(port: string, source: Resource): Resource {
  const rule = (name: string, priority: number, direction: string, access: string, more: Resource) => ({
    name,
    priority,
    direction,
    access,
    protocol: 'All',
    sourcePortRange: '0-65535',
    destinationPortRange: '0-65535',
    sourceAddressPrefix: '0.0.0.0/0',
    destinationAddressPrefix: '0.0.0.0/0',
    ...more,
  });
  const network = ['10.0.0.0/16', '168.63.129.16/32'];
  const inside = {
    sourceAddressPrefix: 'VirtualNetwork',
    destinationAddressPrefix: 'VirtualNetwork',
    expandedSourceAddressPrefix: network,
    expandedDestinationAddressPrefix: network,
    ...source,
  };
  return {
    value: [
      {
        networkSecurityGroup: { id: idOf('networkSecurityGroups', 'web').toUpperCase() },
        association: { networkInterface: { id: idOf('networkInterfaces', 'vm-nic') } },
        effectiveSecurityRules: [
          rule('securityRules/any', 100, 'Inbound', 'Allow', { protocol: 'Tcp', destinationPortRange: port }),
          rule('defaultSecurityRules/AllowVnetInBound', 65_000, 'Inbound', 'Allow', inside),
          rule('defaultSecurityRules/AllowAzureLoadBalancerInBound', 65_001, 'Inbound', 'Allow', {
            sourceAddressPrefix: 'AzureLoadBalancer',
            expandedSourceAddressPrefix: ['168.63.129.16/32'],
          }),
          rule('defaultSecurityRules/DenyAllInBound', 65_500, 'Inbound', 'Deny', {}),
          rule('defaultSecurityRules/AllowVnetOutBound', 65_000, 'Outbound', 'Allow', inside),
          rule('defaultSecurityRules/AllowInternetOutBound', 65_001, 'Outbound', 'Allow', {
            destinationAddressPrefix: 'Internet',
          }),
          rule('defaultSecurityRules/DenyAllOutBound', 65_500, 'Outbound', 'Deny', {}),
        ],
      },
    ],
  };
}

test.each([
  ['443-443', {}, []],
  ['8443-8443', {}, ["the platform's effective rule any differs in protocol or ports"]],
  [
    '443-443',
    { expandedSourceAddressPrefix: ['10.0.0.0/16', '10.50.0.0/16', '168.63.129.16/32'] },
    [
      "the platform's effective rule allowvnetinbound differs in source",
      "the platform's effective rule allowvnetoutbound differs in source",
    ],
  ],
])('40 effective rules with port %s and %j are compared with those computed', (port, source, expected) => {
  const rule = securityGroup('web', ['100 in allow Tcp 443 from * to *']);
  const named = JSON.parse(JSON.stringify(rule).replace('"name":"100 in', '"name":"any","was":"100 in'));
  const resources = [...single({ vm: ' nsg=web' }), named];
  const { gaps } = estateOf(resources, [effective(port, source)]).snapshot;
  const found = gaps.map(({ what }) => what.replace(/^web: | \(.*$/g, ''));
  expect(found).toEqual(expected);
});

test.each([
  ['VirtualAppliance', []],
  [
    'Internet',
    [
      "vm-nic: by the platform's effective routes 0.0.0.0/0 leads to internet, by those in evidence to virtualappliance",
    ],
  ],
])('effective routes with a default route by %s are compared with those computed', (hop, expected) => {
  const route = (source: string, prefix: string, nextHopType: string, state = 'Active') => ({
    source,
    state,
    addressPrefix: [prefix],
    nextHopType,
    nextHopIpAddress: [],
  });
  const example = {
    parameters: { networkInterfaceName: 'vm-nic' },
    responses: {
      '200': {
        body: {
          value: [
            route('Default', '10.0.0.0/16', 'VnetLocal'),
            route('Default', '0.0.0.0/0', 'Internet', 'Invalid'),
            route('User', '0.0.0.0/0', hop),
          ],
        },
      },
      '202': {},
    },
  };
  const resources = single(
    { subnet: ' table=forced' },
    routeTable('forced', ['0.0.0.0/0 VirtualAppliance 10.0.2.4']),
  );
  const { gaps } = estateOf(resources, [example]).snapshot;
  expect(gaps.map(({ what }) => what)).toEqual(expected);
});

test('objects in an example of the published REST interface are read where it shows the answer', () => {
  const [hub = {}, ...others] = single({});
  const example = { parameters: {}, responses: { '200': { body: { value: others } } } };
  const { networks, assets } = estateOf([hub], [example]).snapshot;
  expect(networks).toHaveLength(1);
  expect(assets.map((each) => each.origin.pointer)).toContain('/responses/200/body/value/1');
});

test.each([
  ['Standard_v2', '100 in allow Tcp 65200-65535 from GatewayManager to *', []],
  ['Standard_v2', '100 in allow Tcp 443 from Internet to *', ['DenyAllInBound stops tcp 65200-65535']],
  ['WAF', '100 in deny Tcp 65503 from Internet to *', ['Internet to * stops tcp 65503-65534']],
])('38 an application gateway of %s whose group says %s', (tier, rule, expected) => {
  const gateway = {
    id: idOf('applicationGateways', 'front'),
    properties: {
      sku: { name: tier, tier },
      gatewayIPConfigurations: [
        { properties: { subnet: { id: idOf('virtualNetworks/subnets', 'hub', 'app') } } },
      ],
    },
  };
  const resources = [...single({ subnet: ' nsg=web' }, securityGroup('web', [rule])), gateway];
  const { gaps } = estateOf(resources).snapshot;
  const unhealthy = gaps.filter(({ what }) => what.includes('unhealthy')).map(({ what }) => what);
  expect(unhealthy).toHaveLength(expected.length);
  expect(unhealthy.join()).toContain(expected.join());
});
