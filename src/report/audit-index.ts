import type { Audit, AuditDeployment, AuditRow, AuditStructure, Finding, Proof } from '../model/audit.ts';
import type {
  AuditFacts,
  InternetFact,
  LeftoverFact,
  OpenFilterFact,
  RequirementFact,
  RestrictionFact,
} from '../model/facts.ts';
import type { Policy } from '../model/finding.ts';
import { type FlowFactView, flowFactViews } from './flow-facts.ts';
import { type Standing, standingOfLeftover, standingOfRow } from './standing.ts';

/** A row with all that the audit knows of it. */
export interface RowView {
  readonly row: AuditRow;
  readonly deployment: AuditDeployment;
  readonly standing: Standing;
  readonly proof: Proof | undefined;
  readonly findings: readonly Finding[];
}

/** A row about how the network is built, with all that the audit knows of it. */
export interface StructureView {
  readonly row: AuditStructure;
  readonly deployment: AuditDeployment;
  readonly proof: Proof | undefined;
  readonly findings: readonly Finding[];
}

/** The records of an audit, joined by the ids that they share. */
export interface AuditIndex {
  readonly deployments: readonly AuditDeployment[];
  readonly rows: ReadonlyMap<string, RowView>;
  readonly proofs: ReadonlyMap<string, Proof>;
  readonly policies: ReadonlyMap<string, Policy>;
  readonly leftovers: ReadonlyMap<string, LeftoverFact>;
  readonly internet: ReadonlyMap<string, InternetFact>;
  readonly openFilters: ReadonlyMap<string, OpenFilterFact>;
  /** Ids of facts of packs that the evidence does not decide. */
  readonly undecidedOfFilters: ReadonlySet<string>;
  /** Facts about flows beside the rows. */
  readonly flows: ReadonlyMap<string, FlowFactView>;
  /** Rows about how networks are built, by fact. */
  readonly structures: ReadonlyMap<string, StructureView>;
  /** Row of the fact, also where the fact is about what a row left open. */
  readonly rowOfFact: (fact: string) => RowView | undefined;
}

/** Joins the records of an audit; a fact without a row, a proof or findings has none here. */
export function indexAudit(audit: Audit): AuditIndex {
  const proofs = new Map(audit.proofs.map((proof) => [proof.fact, proof]));
  const requirements = byId<RequirementFact>(audit.facts.requirements);
  const restrictions = byId<RestrictionFact>(audit.facts.restrictions);
  const leftovers = byId<LeftoverFact>(audit.facts.leftovers);
  const findings = Map.groupBy(audit.findings, ({ fact }) => fact);
  const leftoverOfRow = new Map<string, LeftoverFact>();
  for (const fact of audit.facts.leftovers) leftoverOfRow.set(flowKey(fact), fact);

  const rows = new Map<string, RowView>();
  const rowOfLeftover = new Map<string, RowView>();
  for (const deployment of audit.deployments) {
    for (const row of deployment.rows) {
      const requirement = requirements.get(row.fact);
      const leftover =
        leftovers.get(row.fact) ??
        (requirement?.needed === false ? leftoverOfRow.get(flowKey(requirement)) : undefined);
      const proof = proofs.get(row.fact);
      const standing = standingOfRow(row, proof, restrictions.get(row.fact), leftover);
      const own = [
        ...(findings.get(row.fact) ?? []),
        ...(leftover === undefined || leftover.id === row.fact ? [] : (findings.get(leftover.id) ?? [])),
      ];
      const view = { row, deployment, standing, proof, findings: own };
      rows.set(row.fact, view);
      if (leftover !== undefined) rowOfLeftover.set(leftover.id, view);
    }
  }
  const structures = new Map(
    audit.deployments.flatMap((deployment) =>
      deployment.structures.map((row): [string, StructureView] => [
        row.fact,
        { row, deployment, proof: proofs.get(row.fact), findings: findings.get(row.fact) ?? [] },
      ]),
    ),
  );
  return {
    deployments: audit.deployments,
    rows,
    proofs,
    policies: new Map(audit.policies.map((policy) => [policy.id, policy])),
    leftovers,
    internet: byId<InternetFact>(audit.facts.internet),
    openFilters: byId<OpenFilterFact>(audit.facts.open_filters),
    undecidedOfFilters: undecidedOfFilters(audit.facts),
    flows: flowFactViews(audit.facts),
    structures,
    rowOfFact: (fact) => rows.get(fact) ?? rowOfLeftover.get(fact),
  };
}

/** How the fact of a finding stands, with a row or without one. */
export function standingOfFact(index: AuditIndex, fact: string): Standing {
  const leftover = index.leftovers.get(fact);
  if (leftover !== undefined) return standingOfLeftover(leftover);
  const row = index.rowOfFact(fact);
  if (row !== undefined) return row.standing;
  const structure = index.structures.get(fact);
  if (structure !== undefined) return structure.row.verdict;
  const flow = index.flows.get(fact);
  if (flow !== undefined) return flow.standing;
  const internet = index.internet.get(fact);
  if (internet !== undefined) return internet.opened_not_reachable ? 'opened' : internet.verdict;
  const filter = index.openFilters.get(fact);
  if (filter === undefined) return index.undecidedOfFilters.has(fact) ? 'undecided' : 'noted';
  return filter.attached === 0 ? 'opened' : 'exposed';
}

function flowKey(fact: LeftoverFact | RequirementFact): string {
  return JSON.stringify([
    fact.deployment,
    fact.row,
    fact.from_role,
    fact.to_role,
    fact.protocol,
    fact.from_port,
    fact.to_port,
  ]);
}

function undecidedOfFilters(facts: AuditFacts): ReadonlySet<string> {
  const { openings, filter_rules, filters, outbound, peering_routes } = facts;
  const all = [openings, filter_rules, filters, outbound, peering_routes].flat();
  return new Set(all.filter(({ verdict }) => verdict === 'undecided').map(({ id }) => id));
}

function byId<Fact extends { readonly id: string }>(facts: readonly Fact[]): ReadonlyMap<string, Fact> {
  return new Map(facts.map((fact) => [fact.id, fact]));
}
