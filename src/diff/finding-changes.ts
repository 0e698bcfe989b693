import type { Audit, Finding } from '../model/audit.ts';
import type { Diff } from '../model/diff.ts';
import { Severity } from '../model/finding.ts';

/** Findings that only one of two audits has, or that are more severe in the later one; the most severe first. */
export function findingChanges(before: Audit, after: Audit): Diff['findings'] {
  return { new: added(before.findings, after.findings), fixed: added(after.findings, before.findings) };
}

function added(known: readonly Finding[], found: readonly Finding[]): Finding[] {
  const severities = new Map(known.map(({ id, severity }) => [id, rank(severity)]));
  return found
    .filter(({ id, severity }) => rank(severity) > (severities.get(id) ?? -1))
    .toSorted((one, other) => rank(other.severity) - rank(one.severity));
}

function rank(severity: Finding['severity']): number {
  return Severity.options.indexOf(severity);
}
