import type { Reaudit } from '../audit/reaudit.ts';
import type { Audit, Finding } from '../model/audit.ts';
import type { Diff } from '../model/diff.ts';
import { openingQuestion } from '../model/fact-id.ts';
import { severestFirst } from '../model/finding.ts';
import { trendOf } from '../model/trend-of.ts';

/**
 * Findings that are new, or more severe than before, and what became of those that are gone; the most severe first. `isNarrower`: the
 * filter of a finding about what it opens lets in no more than before.
 */
export function findingChanges(
  before: Audit,
  after: Reaudit,
  isNarrower: (finding: Finding) => boolean = () => false,
): Diff['findings'] {
  const { trend: _trend, ...previous } = before;
  const still = new Set(after.findings.map(({ id }) => id));
  // Of those that stand nothing is asked.
  const findings = before.findings.filter(({ id }) => !still.has(id));
  const trend = trendOf({ ...previous, findings }, '', after);
  const why = new Map(trend.notSeen.map((each) => [each.id, each.why]));
  const narrowed = new Map<Finding, string>();
  const found = added(before.findings, after.findings);
  for (const each of found) {
    const question = openingQuestion(each.fact);
    const stood = findings.filter(({ fact }) => question !== undefined && openingQuestion(fact) === question);
    if (question === undefined || !stood.some(({ severity }) => severestFirst(severity, each.severity) <= 0))
      continue;
    if (isNarrower(each)) narrowed.set(each, question);
  }
  const stands = new Set(narrowed.values());
  const gone = bySeverity(findings).filter(({ fact }) => !stands.has(openingQuestion(fact) ?? ''));
  return {
    new: found.filter((each) => !narrowed.has(each)),
    narrowed: [...narrowed.keys()],
    fixed: gone.filter(({ id }) => trend.fixed.includes(id)),
    notSeen: gone.flatMap(({ id, title, message }) => {
      const reason = why.get(id);
      return reason === undefined ? [] : [{ id, title, message, why: reason }];
    }),
  };
}

function added(known: readonly Finding[], found: readonly Finding[]): Finding[] {
  const severities = new Map(known.map(({ id, severity }) => [id, severity]));
  const isNew = ({ id, severity }: Finding) => {
    const before = severities.get(id);
    return before === undefined || severestFirst(severity, before) < 0;
  };
  return bySeverity(found.filter(isNew));
}

function bySeverity(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((one, other) => severestFirst(one.severity, other.severity));
}
