import { type Case, testCases } from './azure-case.ts';
import { idOf, machine, natGateway, network, publicAddress, type Resource } from './azure-estate.ts';
import { loadBalancer } from './azure-load-balancer.ts';

const WAY = '203.0.113.9:443';

interface Outward {
  /** More of the subnet of vm and of `other`, which no balancer stands before. */
  readonly subnet?: Resource;
  readonly frontend?: string;
  readonly sku?: string;
  /** More of the rule from port 443 to vm. */
  readonly rule?: Resource;
  /** The protocol of an outbound rule for vm. */
  readonly outbound?: string;
  readonly isListed?: boolean;
  /** The NAT gateway `out`. */
  readonly hasGateway?: boolean;
}

function outward({
  subnet = { defaultOutboundAccess: false },
  frontend = 'front',
  sku = 'Standard',
  rule = {},
  outbound,
  isListed = true,
  hasGateway = false,
}: Outward): Resource[] {
  const hub = network('hub', '10.0.0.0/16', ['app 10.0.1.0/24']) as {
    readonly properties: { readonly subnets: readonly { readonly properties: object }[] };
  };
  for (const each of hub.properties.subnets) Object.assign(each.properties, subnet);
  const balancer = loadBalancer('balancer', frontend, ['443 to 8443 of vm']) as {
    readonly properties: { readonly loadBalancingRules: readonly { readonly properties: object }[] };
  };
  for (const each of balancer.properties.loadBalancingRules) Object.assign(each.properties, rule);
  const part = (type: string, name: string) => ({ id: idOf(`loadBalancers/${type}`, 'balancer', name) });
  const outboundRule = {
    name: 'out',
    properties: {
      protocol: outbound,
      frontendIPConfigurations: [part('frontendIPConfigurations', 'front')],
      backendAddressPool: part('backendAddressPools', 'pool-0'),
    },
  };
  const rules = { ...balancer.properties, outboundRules: outbound === undefined ? [] : [outboundRule] };
  return [
    hub as unknown as Resource,
    ...machine('vm hub/app 10.0.1.4'),
    ...machine('other hub/app 10.0.1.5'),
    publicAddress('front', '198.51.100.30', 'Standard'),
    ...(hasGateway ? [natGateway('out', ['front'])] : []),
    ...(isListed ? [{ ...balancer, sku: { name: sku }, properties: rules }] : []),
  ];
}

const SWITCHED_OFF = { disableOutboundSnat: true };

testCases(
  (
    [
      [
        'a rule of a public balancer lends an address in its protocol, and nothing else does',
        {},
        [`allow tcp vm -> ${WAY}`, `deny udp vm -> ${WAY}`, `deny tcp other -> ${WAY}`],
      ],
      [
        'unless that is switched off',
        { rule: SWITCHED_OFF },
        [`deny tcp vm -> ${WAY}`, `deny tcp other -> ${WAY}`],
      ],
      [
        'an outbound rule lends one',
        { rule: SWITCHED_OFF, outbound: 'All' },
        [`allow tcp vm -> ${WAY}`, `allow udp vm -> ${WAY}`, `deny tcp other -> ${WAY}`],
      ],
      [
        'an outbound rule of one protocol lends one for that',
        { rule: SWITCHED_OFF, outbound: 'Udp' },
        [`deny tcp vm -> ${WAY}`, `allow udp vm -> ${WAY}`],
      ],
      ['an internal balancer lends none', { frontend: '10.0.1.100' }, [`deny tcp vm -> ${WAY}`]],
      [
        'balancers that are not in evidence may lend one',
        { isListed: false },
        [`undecided tcp vm -> ${WAY}`, `undecided tcp other -> ${WAY}`],
      ],
      [
        'a NAT gateway serves the whole subnet, for TCP and UDP',
        { rule: SWITCHED_OFF, subnet: { natGateway: { id: idOf('natGateways', 'out') } }, hasGateway: true },
        [
          `allow tcp vm -> ${WAY}`,
          `allow udp other -> ${WAY}`,
          'deny icmp 8/0 vm -> 203.0.113.9',
          'deny gre other -> 203.0.113.9',
        ],
      ],
      [
        'the platform lends addresses, and whether to machines behind a balancer is not known',
        { subnet: {}, frontend: '10.0.1.100' },
        [`undecided tcp vm -> ${WAY}`, `allow tcp other -> ${WAY}`],
      ],
      [
        'one of the Basic kind changes nothing',
        { subnet: {}, frontend: '10.0.1.100', sku: 'Basic' },
        [`allow tcp vm -> ${WAY}`],
      ],
    ] as const
  ).map(([title, more, probes]): Case => ({ title, resources: outward(more), probes })),
);

/** Two families, and a second address that no balancer stands before; the outbound rule is of the frontend's family. */
function lendingTo(member: string, front: string): Resource[] {
  const balancer = loadBalancer('balancer', 'front', ['443 to 8443 of vm']) as {
    readonly properties: {
      readonly loadBalancingRules: readonly { readonly properties: object }[];
      readonly backendAddressPools: readonly { readonly properties: object }[];
    };
  };
  for (const each of balancer.properties.loadBalancingRules) Object.assign(each.properties, SWITCHED_OFF);
  const part = (type: string, name: string) => ({ id: idOf(`loadBalancers/${type}`, 'balancer', name) });
  for (const each of balancer.properties.backendAddressPools)
    Object.assign(each.properties, {
      backendIPConfigurations: [{ id: idOf('networkInterfaces/ipConfigurations', 'vm-nic', member) }],
    });
  const rule = {
    protocol: 'Tcp',
    frontendIPConfigurations: [part('frontendIPConfigurations', 'front')],
    backendAddressPool: part('backendAddressPools', 'pool-0'),
  };
  return [
    network('hub', '10.0.0.0/16 fd00::/48', ['app 10.0.1.0/24 defaultOutboundAccess=']),
    ...machine('vm hub/app 10.0.1.4 second=fd00:0:0:1::4'),
    publicAddress('front', front, 'Standard'),
    {
      ...balancer,
      properties: { ...balancer.properties, outboundRules: [{ name: 'out', properties: rule }] },
    },
  ].map((each) =>
    each.name === 'hub'
      ? (JSON.parse(
          JSON.stringify(each).replace('"defaultOutboundAccess":""', '"defaultOutboundAccess":false'),
        ) as Resource)
      : (each as Resource),
  );
}

testCases([
  {
    title: 'an outbound rule of IPv6 lends an address to the address that it is for, and to no other',
    resources: lendingTo('ipconfig2', '2603:1000::30'),
    probes: [
      'allow tcp [fd00:0:0:1::4]:40000 -> [2a00::1]:443',
      'deny udp [fd00:0:0:1::4]:40000 -> [2a00::1]:443',
      `deny tcp 10.0.1.4:40000 -> ${WAY}`,
    ],
  },
  {
    title: 'one of IPv4 lends none to IPv6',
    resources: lendingTo('ipconfig1', '198.51.100.30'),
    probes: [`allow tcp 10.0.1.4:40000 -> ${WAY}`, 'deny tcp [fd00:0:0:1::4]:40000 -> [2a00::1]:443'],
  },
  {
    title: 'nor where it stands before an address of IPv6',
    resources: lendingTo('ipconfig2', '198.51.100.30'),
    probes: ['deny tcp [fd00:0:0:1::4]:40000 -> [2a00::1]:443'],
  },
]);
