import { hash } from 'node:crypto';
import type { Audit, Finding, Proof } from '../model/audit.ts';
import { isWaived } from '../model/audit.ts';
import { pastFindings } from '../model/trend.ts';
import { batches } from './blobs.ts';
import type { Database, FindingState, Tables } from './tables.ts';

type Span = Tables['spans'];
/** What of a span makes it another when it changes. */
const STATE = ['state', 'severity', 'waived', 'packets', 'last_seen', 'why', 'evidence'] as const;
type NewState = Pick<Span, (typeof STATE)[number]>;

/** How many findings a run saw for the first time, again, or no longer. */
export interface StateCounts {
  readonly new: number;
  readonly reopened: number;
  readonly fixed: number;
  readonly notSeen: number;
}

/**
 * Writes what differs from the run before: states that ended and states that began. The trend of the audit says which findings are
 * proved to be fixed.
 */
export async function recordStates(
  database: Database,
  audit: Audit,
  { configuration, number, before }: { configuration: string; number: number; before: string | undefined },
): Promise<StateCounts> {
  const current = await currentSpans(database, configuration);
  const states = statesAfter(audit, current, before);
  const changed = [...states].filter(([id, state]) => !isSame(current.get(id), state));
  for (const keys of batches(changed.map(([id]) => id))) {
    await database
      .updateTable('spans')
      .set({ until_number: number })
      .where('configuration', '=', configuration)
      .where('until_number', 'is', null)
      .where('finding', 'in', keys)
      .execute();
  }
  const first = audit.findings.filter(({ id }) => !current.has(id));
  for (const batch of batches(first)) {
    await database
      .insertInto('findings')
      .values(
        batch.map(({ id, policy, fact, deployment = null, title }) => ({
          ...{ configuration, id, policy, fact, deployment, title },
          first_seen: audit.asOf,
        })),
      )
      .onConflict((conflict) => conflict.columns(['configuration', 'id']).doNothing())
      .execute();
  }
  for (const batch of batches(changed)) {
    const rows = batch.map(([finding, state]) => ({
      ...{ configuration, finding, from_number: number, until_number: null },
      ...state,
    }));
    await database.insertInto('spans').values(rows).execute();
  }
  const isOf = (id: string, state: FindingState) => current.get(id)?.state === state;
  return {
    new: first.length,
    reopened: audit.findings.filter(({ id }) => isOf(id, 'fixed')).length,
    fixed: [...states].filter(([id, { state }]) => state === 'fixed' && !isOf(id, 'fixed')).length,
    notSeen: [...states.values()].filter(({ state }) => state === 'not-seen').length,
  };
}

async function currentSpans(database: Database, configuration: string): Promise<Map<string, Span>> {
  const rows = await database
    .selectFrom('spans')
    .selectAll()
    .where('configuration', '=', configuration)
    .where('until_number', 'is', null)
    .execute();
  return new Map(rows.map((row) => [row.finding, row]));
}

function statesAfter(
  audit: Audit,
  current: ReadonlyMap<string, Span>,
  before: string | undefined,
): Map<string, NewState> {
  const { findings, proofs, trend } = audit;
  const known = new Map(pastFindings(audit).map(({ id, evidence }) => [id, evidence]));
  const evidenceOf = (id: string) => {
    const evidence = known.get(id);
    return evidence === undefined ? null : JSON.stringify(evidence);
  };
  const proofOf = new Map(proofs.map((proof) => [proof.fact, proof]));
  const states = new Map<string, NewState>();
  for (const finding of findings) {
    const proof = finding.remainder ?? proofOf.get(finding.fact);
    states.set(finding.id, {
      ...{ state: 'found', severity: finding.severity, waived: isWaived(finding) ? 1 : 0 },
      ...{ packets: packetsOf(finding, proof), last_seen: null, why: null, evidence: evidenceOf(finding.id) },
    });
  }
  const gone = (id: string, state: FindingState, why: string | null) => {
    const past = current.get(id);
    if (past === undefined) return;
    const { severity, waived, packets, evidence } = past;
    const last_seen = past.state === 'found' ? (before ?? null) : past.last_seen;
    states.set(id, { state, severity, waived, packets, last_seen, why, evidence });
  };
  for (const { id, why } of trend?.notSeen ?? []) gone(id, 'not-seen', why);
  for (const id of trend?.fixed ?? []) gone(id, 'fixed', null);
  return states;
}

/** Sets are canonical and told in a fixed order, so that equal packets give an equal text. */
function packetsOf({ waived }: Finding, proof: Proof | undefined): string {
  const pairs = (proof?.pairs ?? []).filter(({ packets }) => packets.length > 0);
  const told = pairs.map(({ from, to, service, verdict, packets }) => [from, to, service, verdict, packets]);
  return hash(
    'sha256',
    JSON.stringify([told.map((each) => JSON.stringify(each)).sort(), waived?.by.map(({ id }) => id)]),
  );
}

function isSame(span: Span | undefined, next: NewState): boolean {
  if (span === undefined) return false;
  return STATE.every((key) => span[key] === next[key]);
}
