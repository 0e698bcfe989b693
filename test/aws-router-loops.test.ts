import { expect, test } from 'vitest';
import { card, group, OWNER, rule, subnet, table, verdicts, vpc } from './aws-written-estate.ts';

const ROUTER = { TransitGatewayId: 'tgw-1' };
const TABLES = { near: 'tgw-rtb-0a1b2c3d4e5f60718', far: 'tgw-rtb-0a1b2c3d4e5f60719' };
const NETWORKS = ['near', 'between', 'far'] as const;
type Name = (typeof NETWORKS)[number];

const blockOf = (name: Name) => `10.${NETWORKS.indexOf(name)}.0.0/16`;
const Vpcs = NETWORKS.map((name) => vpc(`vpc-${name}`, [blockOf(name)]));
const Subnets = NETWORKS.map((name) =>
  subnet(`subnet-${name}`, `vpc-${name}`, blockOf(name).replace('.0.0/16', '.0.0/24')),
);

/** Where a table of the router leads: a network, or `blackhole`. */
type Led = Readonly<Record<string, Name | 'blackhole'>>;

function routesOf(led: Led) {
  return {
    Routes: Object.entries(led).map(([DestinationCidrBlock, to]) => ({
      ...{ DestinationCidrBlock, Type: 'static', State: to === 'blackhole' ? to : 'active' },
      TransitGatewayAttachments:
        to === 'blackhole'
          ? []
          : [
              {
                ...{ TransitGatewayAttachmentId: `tgw-attach-${to}`, ResourceType: 'vpc' },
                ResourceId: `vpc-${to}`,
              },
            ],
    })),
    AdditionalRoutesAvailable: false,
  };
}

/** What the router does with what comes from the first network, and from the one between, which leads everything else back to it. */
test.each([
  ['goes round', { '0.0.0.0/0': 'between' }, { '0.0.0.0/0': 'between' }, 'deny'],
  ['goes round by the first', { '0.0.0.0/0': 'between' }, { '0.0.0.0/0': 'near' }, 'deny'],
  ['ends at the router', { '0.0.0.0/0': 'between' }, { '0.0.0.0/0': 'blackhole' }, 'deny'],
  ['has no route', { '0.0.0.0/0': 'between' }, { '10.9.0.0/16': 'far' }, 'deny'],
  // Whether a network hands it on is not documented.
  ['may be handed on', { '0.0.0.0/0': 'between' }, { '10.2.0.0/16': 'far' }, 'undecided'],
  ['is led straight', { '10.2.0.0/16': 'far' }, { '0.0.0.0/0': 'between' }, 'allow'],
] satisfies [string, Led, Led, string][])(
  'what a network leads back to the router %s',
  (_, first, second, verdict) => {
    const back = { '0.0.0.0/0': ROUTER };
    const estate = {
      Vpcs,
      Subnets,
      TransitGateways: [{ ...ROUTER, OwnerId: OWNER, State: 'available', Options: {} }],
      TransitGatewayRouteTables: Object.values(TABLES).map((TransitGatewayRouteTableId) => ({
        ...{ TransitGatewayRouteTableId, ...ROUTER, State: 'available' },
      })),
      TransitGatewayVpcAttachments: NETWORKS.map((name) => ({
        ...{ TransitGatewayAttachmentId: `tgw-attach-${name}`, ...ROUTER, VpcId: `vpc-${name}` },
        ...{ VpcOwnerId: OWNER, State: 'available', SubnetIds: [`subnet-${name}`], Options: {} },
      })),
      TransitGatewayAttachments: NETWORKS.map((name) => ({
        ...{ TransitGatewayAttachmentId: `tgw-attach-${name}`, ...ROUTER, ResourceOwnerId: OWNER },
        ...{ ResourceType: 'vpc', ResourceId: `vpc-${name}`, State: 'available' },
        Association: {
          TransitGatewayRouteTableId: name === 'near' ? TABLES.near : TABLES.far,
          State: 'associated',
        },
      })),
      RouteTables: NETWORKS.map((name) => table(`vpc-${name}`, { [blockOf(name)]: 'local', ...back })),
      SecurityGroups: NETWORKS.map((name) => group(`sg-${name}`, `vpc-${name}`, [rule()])),
      NetworkInterfaces: (['near', 'far'] as const).map((name) =>
        card(
          name,
          { SubnetId: `subnet-${name}`, VpcId: `vpc-${name}` },
          blockOf(name).replace('0.0/16', '0.10'),
          `sg-${name}`,
        ),
      ),
    };
    const expected = [`${verdict} udp i-near:40000 -> i-far:53`];
    expect(
      verdicts(estate, expected, {
        [`aws/search-${TABLES.near}.json`]: routesOf(first),
        [`aws/search-${TABLES.far}.json`]: routesOf(second),
      }),
    ).toEqual(expected);
  },
);
