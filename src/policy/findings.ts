import type { Finding, Proof, WaiverReference } from '../model/audit.ts';
import type { Policy } from '../model/finding.ts';
import { keyOf, type StandingFinding } from './waive.ts';
import { fixOf, messageOf } from './wording.ts';

/** What policies said of facts, in words; `proofs` are those of whole facts. */
export function findingsOf(
  standing: readonly StandingFinding[],
  policies: readonly Policy[],
  proofs: ReadonlyMap<string, Proof>,
  waivers: ReadonlyMap<string, WaiverReference>,
): Finding[] {
  const titles = new Map(policies.map((policy) => [policy.id, policy.title]));
  return standing.map(({ judged, about, by, wholly }) => {
    const { policy, fact, severity, because, adjusted } = judged;
    const remainder = by.length > 0 && !wholly ? about.prove() : undefined;
    const proof = remainder ?? proofs.get(fact);
    return {
      id: keyOf(judged),
      policy,
      severity,
      ...(because === undefined ? {} : { because }),
      ...(adjusted === undefined ? {} : { adjusted }),
      fact,
      ...('deployment' in about.fact && about.fact.deployment !== undefined
        ? { deployment: about.fact.deployment }
        : {}),
      title: titles.get(policy) ?? policy,
      message: messageOf(about, proof),
      fix: fixOf(about, proof),
      ...(by.length === 0 ? {} : { waived: { wholly, by: by.flatMap((id) => waivers.get(id) ?? []) } }),
      ...(remainder === undefined ? {} : { remainder }),
    };
  });
}
