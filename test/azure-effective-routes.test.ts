import { expect, test } from 'vitest';
import { single } from './azure-case.ts';
import { estateOf, idOf, routeTable, securityGroup } from './azure-estate.ts';

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
])('an application gateway of %s whose group says %s', (tier, rule, expected) => {
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
