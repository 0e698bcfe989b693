import type { Severity } from '../model/finding.ts';
import { RunSummary } from '../model/run.ts';
import type { PastFinding, PreviousAudit } from '../model/trend.ts';
import type { Store, Tables } from './tables.ts';

/** What a later audit is compared with: what a run found, and what it knew of and did not see again. */
export async function previousAudit(
  { database }: Pick<Store, 'database'>,
  run: Tables['runs'],
): Promise<{
  readonly audit: PreviousAudit;
  readonly sha256: string;
  readonly selectors: ReadonlySet<string>;
}> {
  const { number, as_of: asOf, summary, report } = run;
  if (number === null || asOf === null || summary === null || report === null)
    throw new Error(`run ${run.id} has no audit`);
  const rows = await database
    .selectFrom('spans')
    .innerJoin('findings', (join) =>
      join
        .onRef('findings.configuration', '=', 'spans.configuration')
        .onRef('findings.id', '=', 'spans.finding'),
    )
    .select(['id', 'policy', 'fact', 'severity', 'title', 'deployment', 'first_seen', 'last_seen'])
    .select(['state', 'why', 'evidence'])
    .where('spans.configuration', '=', run.configuration)
    .where('from_number', '<=', number)
    .where(({ eb, or }) => or([eb('until_number', 'is', null), eb('until_number', '>', number)]))
    .where('state', '!=', 'fixed')
    .orderBy('spans.finding')
    .execute();
  const { flowproof, digests, selectors } = RunSummary.parse(JSON.parse(summary));
  const past = rows.map(
    (row): PastFinding => ({
      ...{ id: row.id, policy: row.policy, fact: row.fact, title: row.title },
      severity: row.severity as Severity,
      ...(row.deployment === null ? {} : { deployment: row.deployment }),
      ...{ firstSeen: row.first_seen, lastSeen: row.last_seen ?? asOf },
      ...(row.evidence === null ? {} : { evidence: JSON.parse(row.evidence) as PastFinding['evidence'] }),
    }),
  );
  const unseen = rows.filter(({ state }) => state === 'not-seen');
  const notSeen = unseen.map(({ id, why }) => ({ id, why: why ?? '' }));
  const isUnseen = new Set(unseen.map(({ id }) => id));
  return {
    sha256: report,
    selectors: new Set(selectors),
    audit: {
      ...{ flowproof, asOf, digests },
      findings: past.filter(({ id }) => !isUnseen.has(id)),
      trend: { previous: { asOf, flowproof, digests, sha256: report, findings: past }, notSeen },
    },
  };
}
