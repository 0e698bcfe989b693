import type { Finding, Proof } from '../model/audit.ts';
import type { Policy } from '../model/finding.ts';
import type { AdjustedFact } from './adjust.ts';
import { type AnyFact, fixOf, messageOf } from './wording.ts';

/** What policies said of facts, in words. */
export function findingsOf(
  judged: readonly AdjustedFact[],
  policies: readonly Policy[],
  facts: ReadonlyMap<string, AnyFact>,
  proofs: ReadonlyMap<string, Proof>,
): Finding[] {
  const titles = new Map(policies.map((policy) => [policy.id, policy.title]));
  return judged.map(({ policy, fact, severity, because, adjusted }) => {
    const about = facts.get(fact);
    const proof = proofs.get(fact);
    if (about === undefined) throw new Error(`a finding of ${policy} is about the unknown fact ${fact}`);
    return {
      id: `${policy}/${fact}`,
      policy,
      severity,
      ...(because === undefined ? {} : { because }),
      ...(adjusted === undefined ? {} : { adjusted }),
      fact,
      ...('deployment' in about.fact ? { deployment: about.fact.deployment } : {}),
      title: titles.get(policy) ?? policy,
      message: messageOf(about, proof),
      fix: fixOf(about, proof),
    };
  });
}
