import type { Answers } from './aws-documents.ts';

/** Documents of `aws elbv2` and `aws elb`, and what does not name what was asked about by the last part of an ARN or by a name. */
export interface Balancing {
  readonly LoadBalancers: readonly { readonly LoadBalancerArn: string; readonly Type: string }[];
  readonly Listeners: readonly Listener[];
  readonly Rules: readonly { readonly RuleArn: string; readonly Actions: readonly Action[] }[];
  readonly TargetGroups: readonly TargetGroup[];
  readonly LoadBalancerDescriptions: readonly ClassicBalancer[];
  readonly health: Readonly<Record<string, readonly Registered[]>>;
  readonly attributes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Whether classic balancers hand on to other zones. */
  readonly crossing: Readonly<Record<string, boolean>>;
}

export interface BalancedAnswers extends Answers {
  readonly balancing: Balancing;
}

export interface Action {
  readonly Type: string;
  readonly TargetGroupArn?: string;
}
export interface Listener {
  readonly ListenerArn: string;
  readonly LoadBalancerArn: string;
  readonly Protocol: string;
  readonly Port: number;
  readonly DefaultActions: readonly Action[];
}
export interface TargetGroup {
  readonly TargetGroupArn: string;
  readonly Protocol: string;
  readonly TargetType: string;
}
export interface Registered {
  readonly Target: { readonly Id: string; readonly Port: number; readonly AvailabilityZone?: string };
  readonly HealthCheckPort: string;
}
export interface ClassicBalancer {
  readonly LoadBalancerName: string;
  readonly VPCId: string;
  readonly ListenerDescriptions: readonly {
    readonly Listener: {
      readonly Protocol: string;
      readonly LoadBalancerPort: number;
      readonly InstancePort: number;
    };
  }[];
  readonly Instances: readonly { readonly InstanceId: string }[];
  readonly HealthCheck: { readonly Target: string };
}

export const NEEDS = 'target_group_health.unhealthy_state_routing.minimum_healthy_targets';
export const CROSSES = 'load_balancing.cross_zone.enabled';
export const KEEPS = 'preserve_client_ip.enabled';

/** The last part of an ARN. */
export function lastPart(arn: string): string {
  return arn.split('/').at(-1) ?? arn;
}
