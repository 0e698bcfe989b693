import { appendTo } from '../model/append-to.ts';
import type { Audit } from '../model/audit.ts';

/** An asset, or a range of addresses, that a deployment speaks of, and as what. */
export interface AssetInScope {
  readonly name: string;
  /** `analyzer in analyzer-prod`. */
  readonly roles: readonly string[];
  /** What is known of its own firewall. */
  readonly ownFirewall: 'not in evidence' | 'in evidence for one family of addresses' | '';
}

/** Who plays a role, in the order of the deployments; all others are in `coverage.unbound`. */
export function assetsInScope({ deployments, coverage }: Audit): AssetInScope[] {
  const roles = new Map<string, string[]>();
  for (const deployment of deployments)
    for (const [role, members] of Object.entries(deployment.roles))
      for (const member of members) appendTo(roles, member, `${role} in ${deployment.name}`);
  const unseen = new Set(coverage.hostLayerUnseen);
  const partly = new Set(coverage.hostFamilyUnseen.map((each) => each.replace(/ \(IPv[46]\)$/, '')));
  return [...roles].map(([name, own]) => ({
    name,
    roles: own,
    ownFirewall: unseen.has(name)
      ? 'not in evidence'
      : partly.has(name)
        ? 'in evidence for one family of addresses'
        : '',
  }));
}
