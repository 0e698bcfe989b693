import type { Finding, Proof, WaiverReference } from '../model/audit.ts';
import type { Policy } from '../model/finding.ts';
import type { RowTitles } from './row-titles.ts';
import { soundMessage } from './sound-fact.ts';
import { keyOf, type StandingFinding } from './waive.ts';
import { type AnyFact, fixOf, messageOf } from './wording.ts';

/** What policies said of facts, in words; `proofs` are those of whole facts. */
export function findingsOf(
  standing: readonly StandingFinding[],
  policies: readonly Policy[],
  proofs: ReadonlyMap<string, Proof>,
  waivers: ReadonlyMap<string, WaiverReference>,
  titles: RowTitles,
): Finding[] {
  const byId = new Map(policies.map((policy) => [policy.id, policy]));
  return standing.flatMap(({ judged, about, by, wholly }): Finding | [] => {
    const named = by.filter((each) => each.by === 'waiver');
    if (wholly && named.length === 0) return [];
    const { policy, fact, severity, because, adjusted } = judged;
    const remainder = by.length > 0 && !wholly ? about.prove() : undefined;
    const proof = remainder ?? proofs.get(fact);
    const sound = soundMessage(about);
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
      title: titleOf(byId.get(policy)?.title ?? policy, about, because),
      message: sound ?? messageOf(about, proof, titles),
      // Of what is as it has to be the policy alone knows what to change.
      fix: (sound && byId.get(policy)?.remediation) ?? fixOf(about, proof),
      ...(named.length === 0
        ? {}
        : { waived: { wholly, by: named.flatMap(({ id }) => waivers.get(id) ?? []) } }),
      ...(remainder === undefined ? {} : { remainder }),
    };
  });
}

/**
 * The title of a policy, which a finding that is not decided only asks about, and to which nothing leads where it is opened alone; a
 * policy about what is not decided gives no reason for that.
 */
function titleOf(title: string, { fact }: AnyFact, because: string | undefined): string {
  if (because === 'opened_not_reachable') return `Opened, without a path: ${title}`;
  const isOpen = 'verdict' in fact && fact.verdict === 'undecided';
  return because === 'undecided' || (isOpen && because !== undefined) ? `Undecided: ${title}` : title;
}
