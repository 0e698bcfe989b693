import { dirname, resolve } from 'node:path';
import type { AuditPolicy } from '../model/audit.ts';
import { adjustedPolicies } from '../policy/adjust.ts';
import type { PolicySources } from '../policy/compile-policies.ts';
import { adjustmentTexts } from '../report/adjustments.ts';
import { readConfiguration } from './audit-input.ts';
import { bundledPolicies, shippedPolicyFiles } from './bundled.ts';
import { ownPolicies } from './own-policies.ts';
import { policyFiles } from './policy-files.ts';

export interface KnownPolicy {
  readonly policy: AuditPolicy;
  /** `flowproof`, a pack of it, or the folder or bundle of the user's that the configuration names. */
  readonly source: string;
  /** A configuration was asked, and does not let it judge. */
  readonly isOff: boolean;
  /** What the configuration changes of it, one sentence each. */
  readonly adjustments: readonly string[];
  /** Rego files of its source, tests among them. */
  readonly files: () => Promise<PolicySources>;
}

/** What there is, and what would be a policy if it compiled: its id or file, with its mistakes. */
export interface KnownPolicies {
  readonly policies: readonly KnownPolicy[];
  readonly refused: readonly { readonly policy: string; readonly source: string; readonly message: string }[];
}

/**
 * The shipped policies; with a configuration also the user's own, all as it wants them.
 * @throws InputError where the configuration or what it names has mistakes
 */
export async function knownPolicies(config?: string, opa?: string): Promise<KnownPolicies> {
  const shipped = bundledPolicies();
  const loaded = config === undefined ? undefined : readConfiguration(config);
  const configuration = loaded?.configuration;
  const folders = configuration?.policies.folders ?? [];
  const { hosts } =
    loaded === undefined
      ? { hosts: [] }
      : await ownPolicies(loaded, dirname(resolve(config as string)), shipped, opa);
  const deployments = Object.entries(configuration?.deployments ?? {}).map(([name, { policies }]) => ({
    name,
    policies,
  }));
  const policies = [shipped, ...hosts].flatMap((host, index) => {
    const folder = folders[index - 1];
    const files = async () =>
      folder === undefined
        ? shippedPolicyFiles()
        : policyFiles(resolve(dirname(config as string), folder), { file: config as string }, true);
    return adjustedPolicies(host.catalogue.policies, configuration?.policies.adjust ?? {}).map((policy) => ({
      policy,
      source: folder ?? (policy.pack === undefined ? 'flowproof' : `pack ${policy.pack}`),
      isOff:
        configuration !== undefined &&
        (policy.adjusted?.enabled === false ||
          (policy.pack !== undefined && !configuration.policies.packs.includes(policy.pack))),
      adjustments: adjustmentTexts({ policies: [policy], deployments }),
      files,
    }));
  });
  const refused = hosts.flatMap(({ catalogue }, index) =>
    (catalogue.refused ?? []).map((each) => ({ ...each, source: folders[index] as string })),
  );
  return { policies, refused };
}
