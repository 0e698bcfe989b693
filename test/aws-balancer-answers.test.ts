import { expect, test } from 'vitest';
import { answerProbe } from '../src/reach/probe.ts';
import { parseProbe } from '../src/reach/probe-text.ts';
import { cloudWithBalancer, EVERYBODY } from './balancer-estate.ts';
import { attributes, estateOf, type Files } from './host-estate.ts';

const ARN = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333';
const CLOSED = { Protocol: '-1', RuleAction: 'deny', CidrBlock: '0.0.0.0/0', RuleNumber: 100 };

/** A public network balancer that hands port 2222 on to db with the addresses of clients; db sends to `led` by a transit gateway. */
function behindRouter(led: string): Files {
  const files = cloudWithBalancer({
    description: 'ELB net/edge/0f1e',
    type: 'network_load_balancer',
    groups: { 'sg-db': { admits: { 22: EVERYBODY } } },
    zones: ['euc1-az1', 'euc1-az1'],
  });
  const { RouteTables } = files['aws/routes.json'] as { RouteTables: object[] };
  const { Subnets } = files['aws/subnets.json'] as { Subnets: object[] };
  const { NetworkAcls } = files['aws/acls.json'] as { NetworkAcls: object[] };
  const pool = `${ARN}:targetgroup/ssh/0a0b`;
  const balancer = `${ARN}:loadbalancer/net/edge/0f1e`;
  const listener = { LoadBalancerArn: balancer, Protocol: 'TCP', Port: 2222 };
  return {
    ...files,
    'aws/subnets.json': {
      Subnets: [
        ...Subnets,
        {
          SubnetId: 'subnet-t',
          VpcId: 'vpc-1',
          CidrBlock: '10.0.9.0/24',
          AvailabilityZoneId: 'euc1-az1',
        },
      ],
    },
    'aws/acls.json': {
      NetworkAcls: [
        ...NetworkAcls,
        {
          NetworkAclId: 'acl-t',
          VpcId: 'vpc-1',
          IsDefault: false,
          Associations: [{ SubnetId: 'subnet-t', NetworkAclId: 'acl-t' }],
          Entries: [
            { ...CLOSED, Egress: false },
            { ...CLOSED, Egress: true },
          ],
        },
      ],
    },
    'aws/routes.json': {
      RouteTables: [
        ...RouteTables,
        {
          RouteTableId: 'rtb-2',
          VpcId: 'vpc-1',
          Associations: [{ Main: false, SubnetId: 'subnet-b', RouteTableId: 'rtb-2' }],
          Routes: [
            { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' },
            { DestinationCidrBlock: led, TransitGatewayId: 'tgw-1', State: 'active' },
          ],
        },
      ],
    },
    'aws/attachments.json': {
      TransitGatewayVpcAttachments: [
        {
          TransitGatewayAttachmentId: 'tgw-attach-1',
          TransitGatewayId: 'tgw-1',
          VpcId: 'vpc-1',
          State: 'available',
          SubnetIds: ['subnet-t'],
        },
      ],
    },
    'aws/balancers.json': {
      LoadBalancers: [
        { LoadBalancerArn: balancer, LoadBalancerName: 'edge', Type: 'network', VpcId: 'vpc-1' },
      ],
    },
    'aws/listeners.json': {
      Listeners: [
        {
          ...listener,
          ListenerArn: `${ARN}:listener/net/edge/0f1e/01`,
          DefaultActions: [{ Type: 'forward', TargetGroupArn: pool }],
        },
      ],
    },
    'aws/target-groups.json': {
      TargetGroups: [{ TargetGroupArn: pool, Protocol: 'TCP', Port: 22, TargetType: 'instance' }],
    },
    'aws/target-group-attributes-0a0b.json': attributes({ 'preserve_client_ip.enabled': 'true' }),
    'aws/target-health-0a0b.json': {
      TargetHealthDescriptions: [
        { Target: { Id: 'i-db', Port: 22 }, HealthCheckPort: '22', TargetHealth: { State: 'healthy' } },
      ],
    },
  };
}

test.each([
  ['to the clients', '0.0.0.0/0'],
  ['elsewhere', '192.168.0.0/16'],
])('answers to clients go back by the balancer, where a router leads %s', (_, led) => {
  const probe = parseProbe('tcp 203.0.113.7:40000 -> 198.51.100.20:2222');
  if (typeof probe === 'string') throw new Error(probe);
  expect(answerProbe(estateOf(behindRouter(led)), probe, false)).toMatchObject({ verdict: 'allow' });
});
