import type { Rule } from '../../model/filter.ts';
import type { Interval } from '../../net/box.ts';
import { TCP, UDP } from '../../net/protocol.ts';
import type { Element } from './elements.ts';
import type { Listener, ListenerAction, ListenerRule, TargetGroup } from './schema.ts';

const ACCEPT = { kind: 'accept' } as const;

/** Protocols of listeners by the transport that carries them (elastic load balancing API reference, ProtocolEnum). */
export const TRANSPORTS: Readonly<Record<string, readonly number[]>> = {
  HTTP: [TCP],
  HTTPS: [TCP],
  SSL: [TCP],
  TLS: [TCP],
  TCP: [TCP],
  UDP: [UDP],
  QUIC: [UDP],
  TCP_UDP: [TCP, UDP],
  TCP_QUIC: [TCP, UDP],
};

/** A number that is one of a port. */
export function portIn(value: number | null | undefined): number | undefined {
  return value !== null && value !== undefined && value > 0 && value <= 65_535 ? value : undefined;
}

/** What one listener takes in; `does` says what it does with it, for a listener that names no actions. */
export function listenerRule(
  { value, file, pointer }: Element<Listener>,
  groups: ReadonlyMap<string, TargetGroup>,
  does = actionsText(value, groups),
): Rule {
  const protocol = (value.Protocol ?? '').toUpperCase();
  const transports = TRANSPORTS[protocol];
  const port = portIn(value.Port);
  const text = `listener ${protocol || 'of a protocol that is not in evidence'} ${port ?? ''}: ${does}`;
  const ports: Interval[] = port === undefined ? [[0, 65_535]] : [[port, port]];
  const box = {
    protocol: (transports ?? [TCP, UDP]).map((each) => [each, each] as const),
    destinationPort: ports,
  };
  const isKnown = transports !== undefined && port !== undefined;
  return {
    id: `listener ${protocol} ${port ?? pointer}`,
    conditions: [
      { kind: 'packet', boxes: [box] },
      ...(isKnown
        ? []
        : [{ kind: 'opaque', reason: 'the port or protocol of a listener is not known' } as const]),
    ],
    action: ACCEPT,
    origin: { file, pointer, text },
  };
}

/** ARNs of the target groups that actions hand on to; one of the weight 0 gets nothing by its action (API reference, TargetGroupTuple). */
export function targetGroupsOf(actions: Listener['DefaultActions']): string[] {
  const arns = (actions ?? []).flatMap((action) => {
    const weighted = action.ForwardConfig?.TargetGroups ?? [];
    const idle = weighted.filter(({ Weight }) => Weight === 0).map((each) => each.TargetGroupArn);
    const named = [action.TargetGroupArn, ...weighted.map((each) => each.TargetGroupArn)];
    return named.filter((arn): arn is string => Boolean(arn) && !idle.includes(arn));
  });
  return [...new Set(arns)];
}

/** The rules of a listener; a complete answer holds one at least, the default (API reference, DescribeRules). */
export function rulesOf({ ListenerArn: arn }: Listener, rules: readonly ListenerRule[]): ListenerRule[] {
  const prefix = `${arn.replace(':listener/', ':listener-rule/')}/`;
  return rules.filter(({ RuleArn }) => RuleArn.startsWith(prefix));
}

/** Actions of a listener: of those of its rules one is taken by what a request asks for, else the default (load balancer listeners). */
export function actionsOf(
  listener: Listener,
  rules: readonly ListenerRule[],
): NonNullable<Listener['DefaultActions']> {
  return [
    ...(listener.DefaultActions ?? []),
    ...rulesOf(listener, rules).flatMap(({ Actions }) => Actions ?? []),
  ];
}

/** It answers clients itself, or sends them elsewhere, whatever its targets do (application load balancers, rule action types). */
export function answersItself({ Type }: ListenerAction): boolean {
  return Type !== 'forward';
}

function actionsText({ DefaultActions }: Listener, groups: ReadonlyMap<string, TargetGroup>): string {
  const texts = (DefaultActions ?? []).map((action) => {
    if (action.Type !== 'forward') return action.Type ?? 'does what is not in evidence';
    return `hands on to ${targetGroupsOf([action])
      .map((arn) => groupText(arn, groups.get(arn)))
      .join(', ')}`;
  });
  return texts.join(', then ') || 'what it does is not in evidence';
}

function groupText(arn: string, group: TargetGroup | undefined): string {
  const name = group?.TargetGroupName ?? /targetgroup\/([^/]+)/.exec(arn)?.[1] ?? arn;
  if (group?.Port === undefined || group.Port === null) return `target group ${name}`;
  return `target group ${name} (${group.Protocol ?? ''} ${group.Port} of ${group.TargetType ?? 'target'}s)`;
}
