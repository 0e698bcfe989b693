import type { AuditDeployment } from '../model/audit.ts';
import { auditedDeployment } from '../reach/judge/audited-deployment.ts';
import type { AuditInput } from './audit-input.ts';
import type { JudgedEstate } from './judged-estate.ts';

/** The deployments of a configuration as an audit keeps them. */
export function auditedDeployments(
  { configuration: { configuration } }: Pick<AuditInput, 'configuration'>,
  { estate, deployments, judgements }: JudgedEstate,
): AuditDeployment[] {
  return deployments.map((deployment) => {
    const { policies: adjusted } = configuration.deployments[deployment.name] ?? { policies: {} };
    const audited = auditedDeployment(estate, deployment, judgements);
    return Object.keys(adjusted).length === 0 ? audited : { ...audited, policies: adjusted };
  });
}
