import { testCases } from './host-case.ts';
import { cloud, type Files } from './host-estate.ts';

const ENDPOINT = {
  VpcEndpoints: [
    {
      VpcEndpointId: 'vpce-1',
      VpcEndpointType: 'GatewayLoadBalancer',
      VpcId: 'vpc-1',
      State: 'available',
      SubnetIds: ['subnet-b'],
    },
  ],
};

/** The subnet of web has a table of its own, whose further route leads to the appliances behind a gateway load balancer. */
function inspected(destination: string, target: object = { GatewayId: 'vpce-1' }): Files {
  const files = cloud();
  const { RouteTables: tables } = files['aws/routes.json'] as { RouteTables: { Routes: object[] }[] };
  const [main] = tables as [{ Routes: object[] }];
  const own = main.Routes.filter((route) => !JSON.stringify(route).includes(`"${destination}"`));
  return {
    ...files,
    'aws/endpoints.json': ENDPOINT,
    'aws/routes.json': {
      RouteTables: [
        main,
        {
          ...main,
          RouteTableId: 'rtb-2',
          Associations: [
            { SubnetId: 'subnet-a', RouteTableId: 'rtb-2', AssociationState: { State: 'associated' } },
          ],
          Routes: [...own, { DestinationCidrBlock: destination, ...target, State: 'active' }],
        },
      ],
    },
  };
}

/** The interface of an appliance, as several exports describe its check of sources and destinations. */
function appliance(destination: string, ...checks: readonly boolean[]): Files {
  const own = { NetworkInterfaceId: 'eni-nva', SubnetId: 'subnet-b', VpcId: 'vpc-1', Status: 'in-use' };
  const files = checks.map((SourceDestCheck, index) => [
    `aws/appliance-${index}.json`,
    { NetworkInterfaces: [{ ...own, SourceDestCheck, PrivateIpAddress: '10.0.2.77', Groups: [] }] },
  ]);
  return { ...inspected(destination, { NetworkInterfaceId: 'eni-nva' }), ...Object.fromEntries(files) };
}

const PRIVATE_TRANSLATOR = {
  NatGatewayId: 'nat-1',
  ConnectivityType: 'private',
  State: 'available',
  SubnetId: 'subnet-b',
  VpcId: 'vpc-1',
  NatGatewayAddresses: [{ PrivateIp: '10.0.2.78', NetworkInterfaceId: 'eni-nat', Status: 'succeeded' }],
};

testCases([
  ...(
    [
      ['an appliance forwards nothing while its check is on', [true], 'deny'],
      ['an appliance whose check is off', [false], 'undecided'],
      ['two exports tell its check differently', [true, false], 'undecided'],
      ['and the other way round', [false, true], 'undecided'],
    ] as const
  ).map(
    ([what, checks, verdict]) =>
      [what, appliance('0.0.0.0/0', ...checks), [`${verdict} tcp web -> 198.51.100.1:443`]] as const,
  ),
  [
    'a gateway load balancer endpoint before the internet: what its appliances let pass is not known',
    inspected('0.0.0.0/0'),
    [
      'undecided tcp 198.51.100.1 -> web:443',
      'deny tcp 198.51.100.1 -> web:22',
      'undecided tcp web -> 198.51.100.1:443',
      'allow tcp web -> db:3306',
    ],
  ],
  [
    'and between subnets: a reference to a group does not hold behind it',
    inspected('10.0.2.0/24'),
    ['deny tcp web -> db:3306', 'deny tcp web -> db:22', 'allow tcp 198.51.100.1 -> web:443'],
  ],
  [
    'what an appliance between subnets sends on may bear an address of its own, and come from other groups',
    appliance('10.0.2.0/24', false),
    ['undecided tcp web -> db:3306', 'undecided tcp web -> db:22', 'allow tcp 198.51.100.1 -> web:443'],
  ],
  [
    'and so does what a private translator sends on',
    {
      ...inspected('10.0.2.0/24', { NatGatewayId: 'nat-1' }),
      'aws/translators.json': { NatGateways: [PRIVATE_TRANSLATOR] },
    },
    ['undecided tcp web -> db:3306', 'undecided tcp web -> db:22'],
  ],
]);
