import { expect, test } from 'vitest';
import { single } from './azure-case.ts';
import { estateOf, idOf, type Resource, securityGroup } from './azure-estate.ts';

/** The platform's own answer about rules, in the form that it gives. */
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
])('effective rules with port %s and %j are compared with those computed', (port, source, expected) => {
  const rule = securityGroup('web', ['100 in allow Tcp 443 from * to *']);
  const named = JSON.parse(JSON.stringify(rule).replace('"name":"100 in', '"name":"any","was":"100 in'));
  const resources = [...single({ vm: ' nsg=web' }), named];
  const { gaps } = estateOf(resources, [effective(port, source)]).snapshot;
  const found = gaps.map(({ what }) => what.replace(/^web: | \(.*$/g, ''));
  expect(found).toEqual(expected);
});

test('effective rules of a group that is not in evidence are told', () => {
  const { gaps } = estateOf(single({}), [effective('443-443', {})]).snapshot;
  expect(gaps.map(({ what }) => what)).toContain(
    'effective rules were not compared: the security group WEB is not in evidence',
  );
});
