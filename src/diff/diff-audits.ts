import type { Audit } from '../model/audit.ts';
import type { Diff } from '../model/diff.ts';
import { findingChanges } from './finding-changes.ts';
import { incompleteOf } from './incomplete.ts';
import { rowChanges } from './row-changes.ts';

/** What two audits say otherwise of rows and findings; flows need the evidence. */
export function diffAudits(before: Audit, after: Audit, version: string): Diff {
  return {
    flowproof: version,
    compared: 'audits',
    asOf: after.asOf,
    baseline: before.asOf,
    effective: false,
    proved: false,
    boxes: [],
    unanswered: [],
    rows: rowChanges(before, after),
    findings: findingChanges(before, after),
    lockout: [],
    filters: [],
    useless: [],
    gaps: [],
    standingGaps: before.gaps.filter(({ effect }) => effect !== 'none').length,
    incomplete: incompleteOf([...before.gaps, ...after.gaps], [...before.failures, ...after.failures]),
    warnings: [],
  };
}
