import type { Audit } from '../model/audit.ts';
import type { PolicyAdjustment } from '../model/policy-configuration.ts';

/** Policies as they were adjusted, for all and by deployment. */
type Adjusted = Pick<Audit, 'policies'> & {
  readonly deployments: readonly Pick<Audit['deployments'][number], 'name' | 'policies'>[];
};

/** What the configuration changes of policies, one sentence each: `required_flow_missing: severity medium instead of high: a laboratory`. */
export function adjustmentTexts({ policies, deployments }: Adjusted): string[] {
  const severities = new Map(policies.map(({ id, severity }) => [id, severity]));
  const text = (id: string, where: string, adjusted: PolicyAdjustment) => {
    const { enabled, severity, ports, trusted, internet, reason } = adjusted;
    const changes = [
      ...(enabled === undefined ? [] : [enabled ? 'enabled' : 'disabled']),
      ...(severity === undefined
        ? []
        : [`severity ${severity} instead of ${severities.get(id) ?? 'its own'}`]),
      ...(ports === undefined ? [] : [`asks about ${ports.join(', ')}`]),
      ...(trusted === undefined ? [] : [`trusts ${trusted.length === 0 ? 'nobody' : trusted.join(', ')}`]),
      ...(internet === undefined ? [] : [`takes ${internet.join(', ')} for the internet`]),
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

/** Policies that the configuration has ask about other ports or addresses, for all or for a deployment. */
export function redirectedPolicies({
  policies,
  deployments,
}: Pick<Audit, 'policies' | 'deployments'>): ReadonlySet<string> {
  const asksElsewhere = ({ ports, trusted, internet }: Partial<PolicyAdjustment> = {}) =>
    (ports ?? trusted ?? internet) !== undefined;
  const redirected = policies.filter(
    ({ id, adjusted }) =>
      asksElsewhere(adjusted) || deployments.some(({ policies: own = {} }) => asksElsewhere(own[id])),
  );
  return new Set(redirected.map(({ id }) => id));
}

/** Policies that the configuration disables for all or for a deployment: their silence says nothing. */
export function silencedPolicies({ policies, deployments }: Adjusted): ReadonlySet<string> {
  const disabled = policies.filter(
    ({ id, adjusted }) =>
      adjusted?.enabled === false || deployments.some(({ policies: own = {} }) => own[id]?.enabled === false),
  );
  return new Set(disabled.map(({ id }) => id));
}
