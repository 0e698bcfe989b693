import { expect, test } from 'vitest';
import {
  card,
  gateway,
  group,
  OWNER,
  peering,
  rule,
  subnet,
  table,
  verdicts,
  vpc,
} from './aws-written-estate.ts';

const NEAR = vpc('vpc-n', ['10.0.0.0/16']);
const FAR = vpc('vpc-f', ['10.1.0.0/16']);
const AT_NEAR = subnet('subnet-n', 'vpc-n', '10.0.0.0/24');
const AT_FAR = subnet('subnet-f', 'vpc-f', '10.1.0.0/24');

const ARN = `arn:aws:elasticloadbalancing:eu-north-1:${OWNER}`;
const BALANCER = `${ARN}:loadbalancer/net/edge/0f1e`;
const TARGETS = `${ARN}:targetgroup/edge/0a0b`;
const HEALTHY = 'target_group_health.unhealthy_state_routing.minimum_healthy_targets';

const PEERED = peering('pcx-1', NEAR, FAR);
const ELSEWHERE = { ...PEERED, AccepterVpcInfo: { ...PEERED.AccepterVpcInfo, Region: 'eu-west-1' } };
const ROUTER = { TransitGatewayId: 'tgw-1' };

/** The two networks joined by a transit gateway. */
const JOINED = {
  TransitGateways: [{ ...ROUTER, OwnerId: OWNER, State: 'available', Options: {} }],
  TransitGatewayVpcAttachments: [AT_NEAR, AT_FAR].map(({ SubnetId, VpcId }) => ({
    ...{ TransitGatewayAttachmentId: `tgw-attach-${VpcId}`, ...ROUTER, VpcId, VpcOwnerId: OWNER },
    ...{ State: 'available', SubnetIds: [SubnetId], Options: {} },
  })),
  TransitGatewayAttachments: [NEAR, FAR].map(({ VpcId }) => ({
    ...{ TransitGatewayAttachmentId: `tgw-attach-${VpcId}`, ...ROUTER, ResourceOwnerId: OWNER },
    ...{ ResourceType: 'vpc', ResourceId: VpcId, State: 'available' },
    Association: { TransitGatewayRouteTableId: 'tgw-rtb-0a1b2c3d4e5f60718', State: 'associated' },
  })),
  TransitGatewayRouteTables: [
    { TransitGatewayRouteTableId: 'tgw-rtb-0a1b2c3d4e5f60718', ...ROUTER, State: 'available' },
  ],
};
const JOINING = {
  'aws/search-tgw-rtb-0a1b2c3d4e5f60718.json': {
    Routes: [NEAR, FAR].map(({ VpcId, CidrBlock }) => ({
      ...{ DestinationCidrBlock: CidrBlock, Type: 'static', State: 'active' },
      TransitGatewayAttachments: [
        { TransitGatewayAttachmentId: `tgw-attach-${VpcId}`, ResourceType: 'vpc', ResourceId: VpcId },
      ],
    })),
    AdditionalRoutesAvailable: false,
  },
};

/** The way to a target in another network, whether the balancer keeps the addresses of clients, whom its group lets in, and the answer. */
test.each([
  ['a peering', 'kept', '0.0.0.0/0', 'allow'],
  ['a peering', 'kept', '10.0.0.0/16', 'deny'],
  ['a peering', 'its own', '10.0.0.0/16', 'allow'],
  ['a peering of another region', 'kept', '0.0.0.0/0', 'undecided'],
  ['a peering of another region', 'kept', '10.0.0.0/16', 'undecided'],
  ['a peering of another region', 'its own', '10.0.0.0/16', 'allow'],
  ['a transit gateway', 'kept', '0.0.0.0/0', 'undecided'],
  ['a transit gateway', 'kept', '10.0.0.0/16', 'undecided'],
  ['a transit gateway', 'kept', '10.9.0.0/16', 'deny'],
  ['a transit gateway', 'its own', '10.0.0.0/16', 'allow'],
] as const)(
  'by %s, with addresses that are %s, to a target that admits %s',
  (way, sources, CidrIp, verdict) => {
    const onward = way === 'a transit gateway' ? ROUTER : { VpcPeeringConnectionId: 'pcx-1' };
    const peerings = {
      'a peering': [PEERED],
      'a peering of another region': [ELSEWHERE],
      'a transit gateway': [],
    };
    // Its probes get in, whoever else does.
    const admitted = rule(443, { IpRanges: [{ CidrIp }] });
    const probes = rule(8080);
    const node = card('edge', AT_NEAR, '10.0.0.20', 'sg-n', { publicly: '52.1.1.1' });
    const service = { InterfaceType: 'network_load_balancer', Description: 'ELB net/edge/0f1e', Groups: [] };
    const estate = {
      ...{ Vpcs: [NEAR, FAR], Subnets: [AT_NEAR, AT_FAR], InternetGateways: [gateway('vpc-n')] },
      ...(way === 'a transit gateway' ? JOINED : {}),
      VpcPeeringConnections: peerings[way],
      RouteTables: [
        table('vpc-n', {
          '10.0.0.0/16': 'local',
          '10.1.0.0/16': onward,
          '0.0.0.0/0': { GatewayId: 'igw-vpc-n' },
        }),
        table('vpc-f', { '10.1.0.0/16': 'local', '10.0.0.0/16': onward }),
      ],
      SecurityGroups: [group('sg-n', 'vpc-n', [rule()]), group('sg-f', 'vpc-f', [admitted, probes])],
      NetworkInterfaces: [
        { ...node, ...service, Attachment: undefined },
        card('far', AT_FAR, '10.1.0.10', 'sg-f'),
      ],
      LoadBalancers: [{ LoadBalancerArn: BALANCER, LoadBalancerName: 'edge', Type: 'network' }],
      Listeners: [
        {
          ...{ ListenerArn: `${ARN}:listener/net/edge/0f1e/01`, LoadBalancerArn: BALANCER },
          ...{ Protocol: 'TCP', Port: 443 },
          DefaultActions: [{ Type: 'forward', TargetGroupArn: TARGETS }],
        },
      ],
      TargetGroups: [{ TargetGroupArn: TARGETS, Protocol: 'TCP', Port: 443, TargetType: 'ip' }],
    };
    const attributes = {
      'load_balancing.cross_zone.enabled': 'true',
      'preserve_client_ip.enabled': String(sources === 'kept'),
      [`${HEALTHY}.count`]: '1',
      [`${HEALTHY}.percentage`]: 'off',
    };
    const Target = { Id: '10.1.0.10', Port: 443, AvailabilityZone: 'all' };
    const expected = [`${verdict} tcp 8.8.8.8 -> 52.1.1.1:443`];
    expect(
      verdicts(estate, expected, {
        ...(way === 'a transit gateway' ? JOINING : {}),
        'aws/target-health-0a0b.json': {
          TargetHealthDescriptions: [{ Target, HealthCheckPort: '8080', TargetHealth: { State: 'healthy' } }],
        },
        'aws/attributes-0a0b.json': {
          Attributes: Object.entries(attributes).map(([Key, Value]) => ({ Key, Value })),
        },
      }),
    ).toEqual(expected);
  },
);
