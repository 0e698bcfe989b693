import { expect, test } from 'vitest';
import { judgeFilterRules } from '../src/reach/judge/filters/filter-rules.ts';
import { estateOf, idOf, machine, network, type Resource, securityGroup } from './azure-estate.ts';

const GROUP = securityGroup('web', [
  '100 in allow Tcp 22 from 10.0.1.99 to *',
  '110 in allow Tcp 80 from 203.0.113.9 to *',
  '120 in allow Tcp 81 from VirtualNetwork to 10.0.1.4',
  '130 in allow Tcp 82 from AzureLoadBalancer to *',
  '140 in allow Tcp 83 from 168.63.129.16 to *',
  '150 in allow Tcp 84 from ActionGroup to *',
]);
const TAGS: Resource = {
  changeNumber: 1,
  cloud: 'Public',
  values: [{ name: 'ActionGroup', id: 'ActionGroup', properties: { addressPrefixes: ['198.51.100.7/32'] } }],
};
const configuration = (type: string, owner: string, name: string) => ({ id: idOf(type, owner, name) });
const INTERFACE = configuration('networkInterfaces/ipConfigurations', 'vm-nic', 'ipconfig1');
const FRONTEND = configuration('loadBalancers/frontendIPConfigurations', 'lb', 'front');
const BALANCER: Resource = {
  id: idOf('loadBalancers', 'lb'),
  name: 'lb',
  properties: {
    frontendIPConfigurations: [
      {
        ...FRONTEND,
        properties: {
          privateIPAddress: '10.0.1.99',
          subnet: { id: idOf('virtualNetworks/subnets', 'hub', 'app') },
        },
      },
    ],
  },
};

function estate(ipConfigurations: readonly Resource[] | undefined, ...more: readonly Resource[]) {
  const hub = network('hub', '10.0.0.0/16', ['app 10.0.1.0/24 nsg=web']) as unknown as {
    properties: { subnets: { properties: Record<string, unknown> }[] };
  };
  for (const { properties } of hub.properties.subnets) properties.ipConfigurations = ipConfigurations;
  return estateOf([hub as unknown as Resource, ...machine('vm hub/app 10.0.1.4'), GROUP, ...more], [TAGS]);
}

test.each([
  ['all that stands in the subnet is in evidence', estate([INTERFACE]), 'certain'],
  ['what stands in the subnet is not told', estate(undefined), 'undecided'],
  ['a balancer in the subnet is not in evidence', estate([INTERFACE, FRONTEND]), 'undecided'],
  ['it is the frontend of a balancer', estate([INTERFACE, FRONTEND], BALANCER), undefined],
])('10.0.1.99: %s; the platform and its tags are no machine', (_, judged, verdict) => {
  const gone = judgeFilterRules(judged).filter(({ fact }) => fact.trait === 'host_gone');
  expect(gone.map(({ fact }) => [fact.address, fact.verdict])).toEqual([
    ...(verdict === undefined ? [] : [['10.0.1.99', verdict]]),
    ['203.0.113.9', 'undecided'],
  ]);
});
