import { z } from 'zod';
import { Severity } from './finding.ts';

/** A finding of an earlier audit. */
export const PastFinding = z.object({
  /** Stable across runs. */
  id: z.string(),
  policy: z.string(),
  fact: z.string(),
  severity: Severity,
  title: z.string(),
  deployment: z.string().optional(),
  /** Times of the first audit and of the last one that found it, as far back as audits name each other. */
  firstSeen: z.string(),
  lastSeen: z.string(),
});
export type PastFinding = z.infer<typeof PastFinding>;

/** What has become of the findings of the previous audit; each is in exactly one list. */
export const Trend = z.object({
  previous: z.object({
    asOf: z.string(),
    flowproof: z.string(),
    /** SHA-256 of its JSON report. */
    sha256: z.string(),
    digests: z.record(z.string(), z.string()),
    /** Its findings, and earlier ones that neither it nor an audit before it saw again. */
    findings: z.array(PastFinding),
  }),
  /** Ids of findings that it did not have. */
  new: z.array(z.string()),
  /** Found again, waived or not. */
  open: z.array(z.string()),
  /** The same question was asked again, and what was wrong is proved to be right. */
  fixed: z.array(z.string()),
  /** Not found again, and not proved to be right. */
  notSeen: z.array(z.object({ id: z.string(), why: z.string() })),
});
export type Trend = z.infer<typeof Trend>;

/** What a trend needs of an audit, so that one of an older version serves, too. */
export const PreviousAudit = z.object({
  flowproof: z.string(),
  asOf: z.iso.datetime(),
  digests: z.record(z.string(), z.string()),
  findings: z.array(PastFinding.omit({ firstSeen: true, lastSeen: true })),
  trend: Trend.pick({ previous: true, notSeen: true }).optional(),
});
export type PreviousAudit = z.infer<typeof PreviousAudit>;

/** The findings that an audit knows of, with the times of those that audits before it had. */
export function pastFindings({ asOf, findings, trend }: PreviousAudit): PastFinding[] {
  const earlier = new Map(trend?.previous.findings.map((each) => [each.id, each]));
  const unseen = new Set(trend?.notSeen.map(({ id }) => id));
  return [
    ...findings.map((finding) => ({
      ...finding,
      firstSeen: earlier.get(finding.id)?.firstSeen ?? asOf,
      lastSeen: asOf,
    })),
    ...[...earlier.values()].filter(({ id }) => unseen.has(id)),
  ];
}
