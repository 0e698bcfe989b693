import { testCases } from './azure-case.ts';
import {
  adminRules,
  applicationGroup,
  machine,
  network,
  publicAddress,
  type Resource,
  resource,
  securityGroup,
} from './azure-estate.ts';

/** Machines in a network that is not in evidence, as where it belongs to another subscription. */
const UNSEEN = [
  ...machine('vm far/app 10.9.1.4 nsg=filter asg=web'),
  ...machine('client far/app 10.9.1.5 asg=clients'),
];

testCases([
  {
    title: 'rules about an application group hold for its members in a network that is not in evidence',
    resources: [
      ...UNSEEN,
      securityGroup('filter', [
        '100 in allow Tcp 443 from asg:clients to asg:web',
        '200 in deny * * from * to *',
      ]),
    ],
    probes: [
      'undecided tcp 10.9.1.5:40000 -> 10.9.1.4:443',
      'deny tcp 10.9.1.5:40000 -> 10.9.1.4:444',
      'deny tcp 10.9.1.6:40000 -> 10.9.1.4:443',
    ],
  },
  {
    title: 'a machine whose interface is in no file may be a member of any group, with any address',
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24 nsg=filter']),
      ...machine('vm hub/app 10.0.1.4'),
      ...machine('known hub/app 10.0.1.5'),
      ...machine('lost hub/app 10.0.1.6 asg=guests').filter(({ id }) =>
        String(id).includes('/virtualMachines/'),
      ),
      applicationGroup('guests'),
      securityGroup('filter', ['100 in deny Tcp 443 from asg:guests to *']),
    ],
    probes: ['undecided tcp 10.0.1.6:40000 -> 10.0.1.4:443', 'undecided tcp 10.0.1.9:40000 -> 10.0.1.4:443'],
  },
  ...(
    [
      ['Mesh', 'None', 'undecided'],
      ['HubAndSpoke', 'DirectlyConnected', 'undecided'],
      ['HubAndSpoke', 'None', 'deny'],
    ] as const
  ).map(([connectivityTopology, groupConnectivity, verdict]) => ({
    title: `a network manager connects networks: ${connectivityTopology}, ${groupConnectivity}`,
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24']),
      network('spoke', '10.1.0.0/16', ['app 10.1.1.0/24']),
      ...machine('vm hub/app 10.0.1.4'),
      ...machine('client spoke/app 10.1.1.4'),
      resource('networkManagers/connectivityConfigurations', 'manager/all', {
        connectivityTopology,
        appliesToGroups: [{ groupConnectivity }],
      }),
    ],
    probes: [`${verdict} tcp 10.1.1.4:40000 -> 10.0.1.4:443`],
  })),
  {
    title: 'a dynamic public address gets its number when the machine starts',
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24']),
      ...machine('vm hub/app 10.0.1.4 public=pip'),
      publicAddress('pip', '', 'Basic'),
    ],
    probes: ['undecided tcp 203.0.113.7:40000 -> vm:443'],
  },
  {
    title: 'and not for members of another network',
    resources: [
      ...UNSEEN,
      ...machine('other near/app 10.8.1.4 asg=others'),
      securityGroup('filter', ['100 in allow Tcp 443 from * to asg:others', '200 in deny * * from * to *']),
    ],
    probes: ['deny tcp 10.9.1.5:40000 -> 10.9.1.4:443'],
  },
  {
    title: 'admin rules may let packets past groups in a network that is not in evidence',
    resources: [
      ...UNSEEN,
      securityGroup('filter', ['100 in deny * * from * to *']),
      ...adminRules(['10 in AlwaysAllow Tcp 443 from * to *']),
    ],
    probes: ['undecided tcp 10.9.1.5:40000 -> 10.9.1.4:443'],
  },
  {
    title: 'admin rules of one of two networks may be those of the one that is not in evidence',
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24']),
      ...machine('here hub/app 10.0.1.4 nsg=filter'),
      ...machine('beside hub/app 10.0.1.5'),
      ...UNSEEN,
      securityGroup('filter', ['100 in deny Tcp 443 from * to *']),
      ...adminRules(['10 in AlwaysAllow Tcp 443 from * to *', '20 in Deny Tcp 22 from * to *']),
    ],
    probes: [
      'undecided tcp 10.0.1.5:40000 -> 10.0.1.4:443',
      'undecided tcp 10.0.1.5:40000 -> 10.0.1.4:22',
      'undecided tcp 10.9.1.5:40000 -> 10.9.1.4:443',
    ],
  },
  {
    title:
      "the platform's own addresses are filtered in a network that is not in evidence by rules alone that name them",
    resources: [...UNSEEN, securityGroup('filter', ['100 out deny * * from * to *'])],
    probes: [
      'allow tcp 10.9.1.4:40000 -> 168.63.129.16:80',
      // A group of the subnet may name these.
      'undecided udp 10.9.1.4:40000 -> 168.63.129.16:53',
      'undecided tcp 10.9.1.4:40000 -> 169.254.169.254:80',
      'deny tcp 10.9.1.4:40000 -> 169.254.169.253:80',
    ],
  },
  {
    title: "a group that names the platform's own addresses filters them there, too",
    resources: [...UNSEEN, securityGroup('filter', ['100 out deny * * from * to AzurePlatformIMDS'])],
    probes: ['deny tcp 10.9.1.4:40000 -> 169.254.169.254:80', 'allow tcp 10.9.1.4:40000 -> 168.63.129.16:80'],
  },
  {
    title: "a group that is not in evidence may name the platform's own addresses",
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24']),
      ...machine('vm hub/app 10.0.1.4 nsg=lost'),
    ],
    probes: [
      'undecided tcp 10.0.1.4:40000 -> 169.254.169.254:80',
      'undecided udp 10.0.1.4:40000 -> 168.63.129.16:53',
      'allow tcp 10.0.1.4:40000 -> 168.63.129.16:80',
    ],
  },
  {
    title: 'so may the group of a subnet',
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24 nsg=lost']),
      ...machine('vm hub/app 10.0.1.4'),
    ],
    probes: [
      'undecided tcp 10.0.1.4:40000 -> 169.254.169.254:80',
      'allow tcp 10.0.1.4:40000 -> 168.63.129.16:80',
    ],
  },
  {
    title: 'and a group of which a rule could not be read',
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24']),
      ...machine('vm hub/app 10.0.1.4 nsg=web'),
      unreadable(securityGroup('web', ['100 out deny * * from * to *'])),
    ],
    probes: [
      'undecided tcp 10.0.1.4:40000 -> 169.254.169.254:80',
      'allow tcp 10.0.1.4:40000 -> 168.63.129.16:80',
      'undecided tcp 10.0.1.4:40000 -> 192.0.2.1:80',
    ],
  },
]);

/** The group with one more rule, which is none. */
function unreadable(group: Resource): Resource {
  const properties = group.properties as Resource;
  return { ...group, properties: { ...properties, securityRules: [...(properties.securityRules as []), 7] } };
}
