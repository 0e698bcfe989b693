import { type Audit, isWaived, type PairProof } from '../model/audit.ts';
import type { PastFinding } from '../model/trend.ts';
import { indexAudit } from '../report/audit-index.ts';
import { findingViews } from '../report/finding-view.ts';
import { ownersOf } from '../report/owner.ts';
import { visible } from '../report/visible.ts';
import { type Condition, partOf } from './condition.ts';

/** More parts than that are one: whatever then changes is told. */
const MOST_PARTS = 200;

/** What an audit found and nobody accepted, and what of that it did not see again. */
export function findingConditions(
  audit: Audit,
  /** Owners as they were told, by finding. */
  ownersTold: ReadonlyMap<string, readonly string[]>,
): Condition[] {
  const index = indexAudit(audit);
  const isNew = new Set(audit.trend?.new ?? audit.findings.map(({ id }) => id));
  const deploymentsOf = (name: string | undefined) =>
    audit.deployments.filter((each) => name === undefined || each.name === name);
  const found = findingViews(audit, index)
    .filter(({ finding }) => !isWaived(finding))
    .map(
      ({ finding, pairs }): Condition => ({
        ...{ subject: `finding/${finding.id}`, kind: 'finding', once: false, isNew: isNew.has(finding.id) },
        parts: partsOf(pairs),
        severity: finding.severity,
        owners: ownersOf(deploymentsOf(finding.deployment), pairs, index.rowOfFact(finding.fact)?.row),
        ...(finding.deployment === undefined ? {} : { deployment: finding.deployment }),
        ...{ title: visible(finding.title), text: visible(finding.message) },
      }),
    );
  const inForce = new Set(audit.waivers.filter(({ state }) => state === 'in-force').map(({ id }) => id));
  // What was accepted stays so no longer than by what accepted it.
  const isAccepted = ({ evidence }: PastFinding) => {
    const waivers = evidence?.waivers ?? [];
    return waivers.length > 0 && waivers.every((id) => inForce.has(id));
  };
  const past = new Map(audit.trend?.previous.findings.map((each) => [each.id, each]));
  const gone = (audit.trend?.notSeen ?? []).flatMap(({ id, why }): Condition[] => {
    const finding = past.get(id);
    if (finding === undefined || isAccepted(finding)) return [];
    const { severity, title, deployment, fact } = finding;
    return [
      {
        ...{ subject: `finding/${id}`, kind: 'not-seen', once: false, isNew: false, parts: [], severity },
        owners: [
          ...(ownersTold.get(id) ?? ownersOf(deploymentsOf(deployment), [], index.rowOfFact(fact)?.row)),
        ],
        ...(deployment === undefined ? {} : { deployment }),
        ...{ title: visible(title), text: visible(why) },
      },
    ];
  });
  return [...found, ...gone];
}

/** One for each box of packets between two ends: a finding that lost some is no worse. */
function partsOf(pairs: readonly PairProof[]): string[] {
  const told = pairs.flatMap(({ from, to, service, verdict, packets }) =>
    packets.map((box) => JSON.stringify([from, to, service, verdict, box])),
  );
  return told.length > MOST_PARTS ? [partOf(told.sort().join('\n'))] : [...new Set(told.map(partOf))].sort();
}
