import { expect, test } from 'vitest';
import { fixOf } from '../src/policy/wording.ts';
import { judgeRestrictions } from '../src/reach/judge/restrictions.ts';
import { checkServices } from '../src/reach/judge/structures/structure-services.ts';
import { answerTo } from './answer-to.ts';
import { testCases } from './azure-case.ts';
import {
  adminRules,
  applicationGroup,
  estateOf,
  machine,
  network,
  peering,
  privateEndpoint,
  routeTable,
  securityGroup,
} from './azure-estate.ts';
import { deploy } from './row-deployment.ts';

testCases([
  {
    title: 'security groups do not hold for private endpoints',
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24', 'pe 10.0.2.0/24 nsg=closed']),
      ...machine('vm hub/app 10.0.1.4'),
      ...machine('sql hub/pe 10.0.2.4 endpoint=sql'),
      ...machine('other hub/pe 10.0.2.5'),
      securityGroup('closed', ['100 in deny * * from * to *']),
    ],
    probes: [
      'allow tcp 10.0.1.4:40000 -> 10.0.2.4:1433',
      'deny tcp 10.0.1.4:40000 -> 10.0.2.5:1433',
      'deny tcp 10.0.2.4:40000 -> 10.0.1.4:443',
      'allow tcp 10.0.2.5:40000 -> 10.0.1.4:443',
    ],
  },
  {
    title: 'security groups hold for private endpoints where the policies of the subnet say so',
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
    title: 'answers of private endpoints do not follow routes of users',
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24', 'pe 10.0.2.0/24 table=closed']),
      ...machine('vm hub/app 10.0.1.4'),
      ...machine('sql hub/pe 10.0.2.4 endpoint=sql'),
      ...machine('other hub/pe 10.0.2.5'),
      routeTable('closed', ['10.0.0.0/16 None']),
    ],
    probes: ['allow tcp 10.0.1.4:40000 -> 10.0.2.4:1433', 'deny tcp 10.0.1.4:40000 -> 10.0.2.5:1433'],
  },
  {
    title: 'whether routes of users hold for a private endpoint, its subnet says, which is not in evidence',
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24 table=closed'], [peering('far', '10.9.0.0/16')]),
      ...machine('vm hub/app 10.0.1.4'),
      ...machine('sql far/pe 10.9.2.4 endpoint=sql'),
      ...machine('here hub/pe 10.0.2.4 endpoint=here'),
      ...machine('other far/pe 10.9.2.5'),
      routeTable('closed', ['10.9.0.0/16 None', '10.0.0.0/16 None']),
    ],
    probes: [
      'undecided tcp 10.0.1.4:40000 -> 10.9.2.4:1433',
      'undecided tcp 10.0.1.4:40000 -> 10.0.2.4:1433',
      'deny tcp 10.0.1.4:40000 -> 10.9.2.5:1433',
    ],
  },
  ...(['Disabled', 'NetworkSecurityGroupEnabled'] as const).map((setting) => ({
    title: `rules of network managers are not about private endpoints: ${setting}`,
    resources: [
      network('hub', '10.0.0.0/16', [
        'app 10.0.1.0/24',
        `pe 10.0.2.0/24 nsg=some privateEndpointNetworkPolicies=${setting}`,
      ]),
      ...machine('vm hub/app 10.0.1.4'),
      ...machine('sql hub/pe 10.0.2.4 endpoint=sql'),
      ...machine('other hub/pe 10.0.2.5'),
      securityGroup('some', ['100 in deny Tcp 22 from * to *']),
      ...adminRules(['10 in Deny Tcp 1433 from * to *']),
    ],
    probes: [
      'allow tcp 10.0.1.4:40000 -> 10.0.2.4:1433',
      `${setting === 'Disabled' ? 'allow' : 'deny'} tcp 10.0.1.4:40000 -> 10.0.2.4:22`,
      'deny tcp 10.0.1.4:40000 -> 10.0.2.5:1433',
    ],
  })),
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
    title: 'whether a route to just the address of a private endpoint holds is not known',
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24 table=own', 'pe 10.0.2.0/24']),
      ...machine('vm hub/app 10.0.1.4'),
      ...machine('sql hub/pe 10.0.2.4 endpoint=sql'),
      ...machine('vault hub/pe 10.0.2.5 endpoint=vault'),
      routeTable('own', ['10.0.2.4/32 None']),
    ],
    probes: ['undecided tcp 10.0.1.4:40000 -> 10.0.2.4:1433', 'allow tcp 10.0.1.4:40000 -> 10.0.2.5:443'],
  },
  ...(
    [
      ['sql Approved', 'allow'],
      ['sql Approved manual', 'allow'],
      ['sql Pending manual', 'deny'],
      ['sql Rejected', 'deny'],
      ['sql Disconnected', 'deny'],
      ['sql Timeout', 'undecided'],
      ['other Rejected', 'allow'],
    ] as const
  ).map(([endpoint, verdict]) => ({
    title: `an endpoint leads to its service where that approved it: ${endpoint}`,
    resources: [
      network('hub', '10.0.0.0/16', ['app 10.0.1.0/24', 'pe 10.0.2.0/24']),
      ...machine('vm hub/app 10.0.1.4'),
      ...machine('sql-pe hub/pe 10.0.2.4 endpoint=sql'),
      privateEndpoint(endpoint),
    ],
    probes: [`${verdict} tcp 10.0.1.4:40000 -> 10.0.2.4:1433`],
  })),
  {
    title: 'an endpoint is a member of the groups that it names, though its interface does not repeat them',
    resources: [
      network('hub', '10.0.0.0/16', [
        'app 10.0.1.0/24',
        'pe 10.0.2.0/24 nsg=some privateEndpointNetworkPolicies=Enabled',
      ]),
      ...machine('vm hub/app 10.0.1.4'),
      ...machine('sql-pe hub/pe 10.0.2.4 endpoint=sql'),
      ...machine('vault-pe hub/pe 10.0.2.5 endpoint=vault'),
      privateEndpoint('sql Approved asg=databases'),
      privateEndpoint('vault Approved'),
      applicationGroup('databases'),
      securityGroup('some', ['100 in allow Tcp 1433 from * to asg:databases', '200 in deny * * from * to *']),
    ],
    probes: ['allow tcp 10.0.1.4:40000 -> 10.0.2.4:1433', 'deny tcp 10.0.1.4:40000 -> 10.0.2.5:1433'],
  },
]);

test.each([
  ['Approved', 'met'],
  ['Rejected', 'unmet'],
  ['Timeout', 'undecided'],
])('a service is reached by its endpoint where that is %s', (state, verdict) => {
  const estate = estateOf([
    network('hub', '10.0.0.0/16', ['pe 10.0.2.0/24']),
    ...machine('sql-pe hub/pe 10.0.2.4 endpoint=sql'),
    privateEndpoint(`sql ${state}`),
  ]);
  const service = estate.interfaces.map(({ asset }) => ({ kind: 'asset', asset: asset.id }) as const);
  expect(checkServices(estate, service).map((each) => each.verdict)).toEqual([verdict]);
});

test('a security group that does not hold for a private endpoint says so on the path and in the fix', () => {
  const estate = estateOf([
    network('hub', '10.0.0.0/16', ['app 10.0.1.0/24', 'pe 10.0.2.0/24 nsg=closed']),
    ...machine('vm hub/app 10.0.1.4'),
    ...machine('sql hub/pe 10.0.2.4 endpoint=sql'),
    securityGroup('closed', ['100 in deny * * from * to *']),
  ]);
  const note = 'it does not hold for private endpoints, as the network policies of the subnet say';
  const answer = answerTo(estate, 'tcp 10.0.1.4:40000 -> 10.0.2.4:1433');
  expect(answer).toMatchObject({
    verdict: 'allow',
    layers: expect.arrayContaining([expect.objectContaining({ where: 'closed', note })]),
  });
  const roles = { a: '{ name: vm }', b: '10.0.2.4', c: '10.99.0.1' };
  const row = '{ role: b, services: tcp/1433, allow: [c] }';
  const [judged] = judgeRestrictions(estate, deploy(estate, { restrictions: row }, roles, undefined), []);
  expect(judged && fixOf({ kind: 'restrictions', fact: judged.fact }, judged.prove())).toContain(
    `no filter in evidence stops it; closed: ${note}.`,
  );
});
