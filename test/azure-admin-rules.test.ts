import { CLIENT, single, testCases } from './azure-case.ts';
import { adminConfiguration, adminRules, idOf, machine, network, securityGroup } from './azure-estate.ts';

testCases([
  {
    title: 'admin rules deny before every security group',
    resources: single(
      { subnet: ' nsg=web' },
      securityGroup('web', ['100 in allow Tcp 22 from * to *']),
      ...adminRules(['10 in Deny Tcp 22 from * to *']),
    ),
    probes: [`deny tcp ${CLIENT} -> 198.51.100.10:22`, 'allow tcp 10.0.1.5:40000 -> 10.0.1.4:23'],
  },
  {
    title: 'an admin rule that is described twice and differently',
    resources: single(
      { subnet: ' nsg=web' },
      securityGroup('web', ['100 in allow Tcp 22-80 from * to *']),
      ...adminRules(['10 in Deny Tcp 22 from * to *']),
      ...adminRules(['10 in Deny Tcp 80 from * to *']),
    ),
    probes: ['22', '80'].map((port) => `undecided tcp ${CLIENT} -> 198.51.100.10:${port}`),
  },
  {
    title: 'admin rules that always allow go past security groups',
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
    title: 'whether admin rules that always allow open a Standard public address is not documented',
    resources: single(
      {},
      ...adminRules(['10 in Allow Tcp 80 from * to *', '20 in AlwaysAllow Tcp 80-443 from * to *']),
    ),
    probes: [
      `undecided tcp ${CLIENT} -> 198.51.100.10:443`,
      `deny tcp ${CLIENT} -> 198.51.100.10:80`,
      `deny tcp ${CLIENT} -> 198.51.100.10:22`,
      'allow tcp 10.0.1.5:40000 -> 10.0.1.4:443',
    ],
  },
  {
    title: 'admin rules that allow leave it to the security groups',
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
    title: 'admin rules leave networks of managed services alone',
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
    title: 'whether admin rules hold for managed services is not in evidence',
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
    title: 'admin rules leave subnets of gateways alone',
    resources: [
      network('hub', '10.0.0.0/16', ['AzureBastionSubnet 10.0.1.0/24', 'app 10.0.2.0/24']),
      ...machine('bastion hub/AzureBastionSubnet 10.0.1.4'),
      ...machine('vm hub/app 10.0.2.4'),
      ...adminRules(['10 in Deny Tcp 443 from * to *']),
    ],
    probes: ['allow tcp 10.0.2.4:40000 -> 10.0.1.4:443', 'deny tcp 10.0.1.4:40000 -> 10.0.2.4:443'],
  },
  {
    title:
      'admin rules leave the subnet of an application gateway alone, and not another whose name begins alike',
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24', 'appgw 10.0.2.0/24']),
      {
        id: idOf('applicationGateways', 'entry'),
        name: 'entry',
        properties: {
          gatewayIPConfigurations: [
            { properties: { subnet: { id: idOf('virtualNetworks/subnets', 'hub', 'appgw') } } },
          ],
          frontendIPConfigurations: [{ properties: { privateIPAddress: '10.0.2.10' } }],
        },
      },
      ...machine('vm hub/app 10.0.1.4'),
      ...machine('other hub/app 10.0.1.5'),
      ...machine('beside hub/appgw 10.0.2.20'),
      ...adminRules(['10 in Deny Tcp 22 from * to *']),
    ],
    probes: [
      'deny tcp 10.0.1.5:40000 -> 10.0.1.4:22',
      'allow tcp 10.0.1.5:40000 -> 10.0.2.20:22',
      'allow tcp 10.0.1.5:40000 -> 10.0.1.4:80',
    ],
  },
  {
    title: 'who is in a network group is not in evidence: an admin rule about it may hold for anybody',
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24', 'other 10.0.2.0/24']),
      ...machine('vm hub/app 10.0.1.4'),
      ...machine('client hub/other 10.0.2.4'),
      ...adminRules([
        `10 in Deny Tcp 22 from ${idOf('networkManagers/networkGroups', 'manager', 'all')} to *`,
      ]),
    ],
    probes: ['undecided tcp 10.0.2.4:40000 -> 10.0.1.4:22', 'allow tcp 10.0.2.4:40000 -> 10.0.1.4:80'],
  },
]);
