import type { Audit } from '../model/audit.ts';
import type { PolicyAdjustment } from '../model/policy-configuration.ts';

/** Policies as they were adjusted, for all and by deployment. */
type Adjusted = Pick<Audit, 'policies'> & {
  readonly deployments: readonly Pick<Audit['deployments'][number], 'name' | 'policies'>[];
};

/** What the configuration changes of policies, one sentence each: `required_flow_missing: severity medium instead of high: a laboratory`. */
export function adjustmentTexts({ policies, deployments }: Adjusted): string[] {
  const severities = new Map(policies.map(({ id, severity }) => [id, severity]));
  const text = (id: string, where: string, { enabled, severity, ports, reason }: PolicyAdjustment) => {
    const changes = [
      ...(enabled === undefined ? [] : [enabled ? 'enabled' : 'disabled']),
      ...(severity === undefined
        ? []
        : [`severity ${severity} instead of ${severities.get(id) ?? 'its own'}`]),
      ...(ports === undefined ? [] : [`asks about ${ports.join(', ')}`]),
    ];
    return `${id}${where}: ${changes.join(', ')}: ${reason}`;
  };
  return [
    ...policies.flatMap(({ id, adjusted }) => (adjusted === undefined ? [] : [text(id, '', adjusted)])),
    ...deployments.flatMap(({ name, policies: own = {} }) =>
      Object.entries(own).flatMap(([id, adjusted]) =>
        severities.has(id) ? [text(id, ` for ${name}`, adjusted)] : [],
      ),
    ),
  ];
}

/** Policies that the configuration disables for all or for a deployment: their silence says nothing. */
export function disabledPolicies({ policies, deployments }: Adjusted): ReadonlySet<string> {
  const disabled = policies.filter(
    ({ id, adjusted }) =>
      adjusted?.enabled === false || deployments.some(({ policies: own = {} }) => own[id]?.enabled === false),
  );
  return new Set(disabled.map(({ id }) => id));
}
