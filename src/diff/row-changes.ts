import type { Audit, AuditRow } from '../model/audit.ts';
import type { RowChange } from '../model/diff.ts';
import { whyNotClosed } from '../model/trend-of.ts';

/** From what a row asks for to its worst breach. */
const ORDER: readonly AuditRow['verdict'][] = [
  'open',
  'closed',
  'undecided',
  'partial',
  'blocked',
  'exposed',
];

type Judged = Pick<Audit, 'deployments' | 'facts' | 'proofs' | 'asked'>;

/** Rows that are judged otherwise than before, the worst first. */
export function rowChanges(before: Judged, after: Judged): RowChange[] {
  const stood = rowsOf(before);
  const stands = rowsOf(after);
  const proofs = new Map(after.proofs.map((proof) => [proof.fact, proof]));
  const facts = new Set([...stood.keys(), ...stands.keys()]);
  const changes = [...facts].flatMap((fact): RowChange[] => {
    const [then, now] = [stood.get(fact), stands.get(fact)];
    const { row, deployment } = (now ?? then) as Row;
    const [old, young] = [
      then?.row.verdict ?? absentIn(before, fact),
      now?.row.verdict ?? absentIn(after, fact),
    ];
    const change = changeOf(row.kind, old, young);
    // What was not asked before is no better for being right.
    const isNew = then === undefined && old === 'undecided';
    if (isNew && (change === 'healed' || change === 'improved' || change === 'repaired')) return [];
    // A row that only another phase needs breaks nothing; what of it is left open is a row of its own.
    if (change === undefined || (row.kind === 'requirement' && !row.needed)) return [];
    const proof = proofs.get(fact)?.pairs[0];
    const { kind, title, from, to, service } = row;
    return [
      {
        change,
        deployment,
        fact,
        row: row.row,
        ...{ kind, title, from, to, service },
        before: old,
        after: young,
        ...(proof === undefined ? {} : { proof }),
      },
    ];
  });
  return changes.toSorted((one, other) => RANK.indexOf(one.change) - RANK.indexOf(other.change));
}

const RANK: readonly RowChange['change'][] = [
  'broken',
  'violated',
  'undecided',
  'improved',
  'healed',
  'repaired',
];

/** What is open of the other ports is one fact for each of their classes, and none where nothing is. */
function absentIn(audit: Judged, fact: string): AuditRow['verdict'] {
  return whyNotClosed(fact, audit) === undefined ? 'closed' : 'undecided';
}

interface Row {
  readonly deployment: string;
  readonly row: AuditRow;
}

function rowsOf(audit: Judged): Map<string, Row> {
  return new Map(
    audit.deployments.flatMap((deployment) =>
      deployment.rows.map((row) => [row.fact, { deployment: deployment.name, row }] as const),
    ),
  );
}

function changeOf(
  kind: AuditRow['kind'],
  before: AuditRow['verdict'],
  after: AuditRow['verdict'],
): RowChange['change'] | undefined {
  if (before === after) return undefined;
  if (after === 'undecided') return 'undecided';
  const isWorse = ORDER.indexOf(after) > ORDER.indexOf(before);
  if (kind === 'requirement') {
    if (isWorse) return 'broken';
    return after === 'open' ? 'healed' : 'improved';
  }
  // Of what only another phase needs, open is the breach.
  const isBreach = kind === 'leftover' ? after === 'open' : isWorse;
  return isBreach ? 'violated' : 'repaired';
}
