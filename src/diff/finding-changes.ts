import type { Reaudit } from '../audit/reaudit.ts';
import type { Audit, Finding } from '../model/audit.ts';
import type { Diff } from '../model/diff.ts';
import { Severity } from '../model/finding.ts';
import { trendOf } from '../model/trend-of.ts';

/** Findings that are new, or more severe than before, and what became of those that are gone; the most severe first. */
export function findingChanges(before: Audit, after: Reaudit): Diff['findings'] {
  const { trend: _trend, ...previous } = before;
  const still = new Set(after.findings.map(({ id }) => id));
  // Of those that stand nothing is asked.
  const findings = before.findings.filter(({ id }) => !still.has(id));
  const trend = trendOf({ ...previous, findings }, '', after);
  const why = new Map(trend.notSeen.map((each) => [each.id, each.why]));
  const gone = bySeverity(before.findings);
  return {
    new: added(before.findings, after.findings),
    fixed: gone.filter(({ id }) => trend.fixed.includes(id)),
    notSeen: gone.flatMap(({ id, title }) => {
      const reason = why.get(id);
      return reason === undefined ? [] : [{ id, title, why: reason }];
    }),
  };
}

function added(known: readonly Finding[], found: readonly Finding[]): Finding[] {
  const severities = new Map(known.map(({ id, severity }) => [id, rank(severity)]));
  return bySeverity(found.filter(({ id, severity }) => rank(severity) > (severities.get(id) ?? -1)));
}

function bySeverity(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((one, other) => rank(other.severity) - rank(one.severity));
}

function rank(severity: Finding['severity']): number {
  return Severity.options.indexOf(severity);
}
