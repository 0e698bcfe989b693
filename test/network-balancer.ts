import { cloudWithBalancer } from './balancer-estate.ts';
import { attributes, DEFAULT_ATTRIBUTES, type Files } from './host-estate.ts';

export const ARN = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333';
const CROSS_ZONE = 'load_balancing.cross_zone.enabled';
export const INHERITED = 'use_load_balancer_configuration';
export const EVERYBODY = { CidrIp: '0.0.0.0/0' };
export const BALANCER_SUBNET = { CidrIp: '10.0.1.0/24' };

/** A client of the internet calls the balancer. */
export const CALL = 'tcp 203.0.113.7:40000 -> 198.51.100.20:2222';

export interface Balanced {
  /** What the targets' group admits to port 22. */
  readonly admits: object;
  /** Whether targets see the addresses of clients. */
  readonly keeps: boolean;
  readonly isPublic?: boolean;
  /** The group of the balancer; absent: it has none. */
  readonly group?: string;
  /** The port that its group `sg-edge` lets out; absent: all. */
  readonly sends?: number;
  readonly targets?: 'unseen';
  readonly probePort?: number;
  /** What its listener speaks; by default TCP. */
  readonly speaks?: 'TCP' | 'TLS';
  /** Those of the balancer's subnet and of the target's. */
  readonly zones?: readonly [string, string];
  /** Whether the balancer hands on to other zones, and what its target group says of that; absent: not in evidence. */
  readonly crosses?: string;
  readonly groupCrosses?: string;
}

/** A network load balancer in the subnet of web, which takes port 2222 in for port 22 of db. */
export function balanced({
  admits,
  keeps,
  isPublic = true,
  group,
  sends,
  targets,
  probePort = 22,
  speaks = 'TCP',
  zones = ['euc1-az1', 'euc1-az1'],
  crosses,
  groupCrosses,
}: Balanced): Files {
  const sent =
    sends === undefined
      ? {}
      : { sends: { IpProtocol: 'tcp', FromPort: sends, ToPort: sends, IpRanges: [EVERYBODY] } };
  const files = cloudWithBalancer({
    description: 'ELB net/edge/0f1e',
    type: 'network_load_balancer',
    group,
    isPublic,
    groups: {
      'sg-db': { admits: { 22: admits } },
      'sg-edge': { admits: { 2222: { IpRanges: [{ CidrIp: '203.0.113.0/24' }] } }, ...sent },
    },
    zones,
  });
  return {
    ...files,
    'aws/balancers.json': {
      LoadBalancers: [
        {
          LoadBalancerArn: `${ARN}:loadbalancer/net/edge/0f1e`,
          LoadBalancerName: 'edge',
          Type: 'network',
          VpcId: 'vpc-1',
        },
      ],
    },
    'aws/listeners.json': {
      Listeners: [
        {
          ListenerArn: `${ARN}:listener/net/edge/0f1e/01`,
          LoadBalancerArn: `${ARN}:loadbalancer/net/edge/0f1e`,
          Protocol: speaks,
          Port: 2222,
          DefaultActions: [{ Type: 'forward', TargetGroupArn: `${ARN}:targetgroup/ssh/0a0b` }],
        },
      ],
    },
    'aws/target-groups.json': {
      TargetGroups: [
        {
          TargetGroupArn: `${ARN}:targetgroup/ssh/0a0b`,
          TargetGroupName: 'ssh',
          Protocol: speaks,
          Port: 22,
          TargetType: 'instance',
        },
      ],
    },
    'aws/target-group-attributes-0a0b.json': attributes({
      ...(groupCrosses === undefined ? {} : DEFAULT_ATTRIBUTES),
      'preserve_client_ip.enabled': String(keeps),
      ...(groupCrosses === undefined ? {} : { [CROSS_ZONE]: groupCrosses }),
    }),
    ...(crosses === undefined
      ? {}
      : { 'aws/load-balancer-attributes-0f1e.json': attributes({ [CROSS_ZONE]: crosses }) }),
    ...(targets === 'unseen'
      ? {}
      : {
          'aws/target-health-0a0b.json': {
            TargetHealthDescriptions: [
              {
                Target: { Id: 'i-db', Port: 22 },
                HealthCheckPort: String(probePort),
                TargetHealth: { State: 'healthy' },
              },
            ],
          },
        }),
  };
}
