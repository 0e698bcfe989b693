import { type Audit, type Finding, isWaived, type PairProof, type Proof } from '../model/audit.ts';
import type { Policy, Severity } from '../model/finding.ts';
import type { Origin } from '../model/origin.ts';
import { type AuditIndex, standingOfFact } from './audit-index.ts';
import { citation } from './citation.ts';
import { ownerOf } from './owner.ts';
import { reasonText } from './reason.ts';
import type { Standing } from './standing.ts';

/** Most severe first. */
export const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info'];

/** A finding with what a reader needs to understand it. */
export interface FindingView {
  readonly finding: Finding;
  readonly policy: Policy | undefined;
  readonly standing: Standing;
  /** How its fact stands, waived or not. */
  readonly factStanding: Standing;
  readonly proof: Proof | undefined;
  /** The pairs that show the matter, in the order of the audit: the message speaks of the first. */
  readonly pairs: readonly PairProof[];
  readonly from: string;
  readonly to: string;
  readonly service: string;
  /** Deployment and section of the vendor's page, or the subject where no row is concerned. */
  readonly place: string;
  /** Who acts on it, as the configuration says; empty where it does not. */
  readonly owner: string;
  /** Why the severity differs from the policy's; empty where it does not. */
  readonly reason: string;
}

/** The findings of an audit, most severe first, then in the order of the audit; those of which waivers leave nothing come last. */
export function findingViews(audit: Audit, index: AuditIndex): FindingView[] {
  const rank = new Map(SEVERITIES.map((severity, position) => [severity, position]));
  return audit.findings
    .map((finding) => findingView(finding, index))
    .sort(
      (a, b) =>
        Number(isWaived(a.finding)) - Number(isWaived(b.finding)) ||
        (rank.get(a.finding.severity) ?? 0) - (rank.get(b.finding.severity) ?? 0),
    );
}

function findingView(finding: Finding, index: AuditIndex): FindingView {
  const row = index.rowOfFact(finding.fact);
  const proof = finding.remainder ?? index.proofs.get(finding.fact) ?? row?.proof;
  const pairs = proof?.pairs ?? [];
  const [first] = pairs;
  const filter = index.openFilters.get(finding.fact);
  const flow = index.flows.get(finding.fact);
  const cited = row?.row ?? index.structures.get(finding.fact)?.row;
  const policy = index.policies.get(finding.policy);
  const factStanding = standingOfFact(index, finding.fact);
  return {
    finding,
    policy,
    standing: isWaived(finding) ? 'waived' : factStanding,
    factStanding,
    proof,
    pairs,
    from:
      first?.from ??
      row?.row.from ??
      flow?.from ??
      (filter === undefined ? '' : `every ${filter.family === 'ipv4' ? 'IPv4' : 'IPv6'} address`),
    to:
      first?.to ?? row?.row.to ?? flow?.to ?? filter?.filter ?? index.internet.get(finding.fact)?.asset ?? '',
    service: row?.row.service ?? flow?.service ?? serviceOf(finding.fact, index),
    place: [finding.deployment ?? row?.deployment.name, cited === undefined ? flow?.place : citation(cited)]
      .filter((part) => part !== undefined)
      .join(' · '),
    owner: ownerOf(
      finding.deployment === undefined
        ? index.deployments
        : index.deployments.filter(({ name }) => name === finding.deployment),
      pairs,
      row?.row,
    ),
    reason: reasonText(finding, policy),
  };
}

function serviceOf(fact: string, index: AuditIndex): string {
  const internet = index.internet.get(fact);
  if (internet === undefined) return '';
  const { protocol, from_port: port, ports = port } = internet;
  return `${protocol} ${ports}`;
}

/** The rules that decide, then what else shows the matter; none where nothing in the evidence does. */
export function decidingOrigins(view: FindingView): readonly Origin[] {
  const deciding = view.pairs.flatMap((pair) =>
    pair.layers.flatMap((layer) => (layer.decides ? layer.rules.slice(0, 1) : [])),
  );
  return [...deciding, ...(view.proof?.origins ?? [])];
}
