import type { AuditInput } from '../audit/audit-input.ts';
import { reaudit } from '../audit/reaudit.ts';
import { auditEstate } from '../audit.ts';
import type { Audit } from '../model/audit.ts';
import type { EffectOfChange } from '../model/diff.ts';
import { type PolicyWorker, startWorker } from '../policy/run-worker.ts';
import { letsInNoMore } from '../reach/delta/narrowed-filter.ts';
import { buildEstate, type Estate } from '../reach/estate.ts';
import type { DiffInput } from './diff-input.ts';
import { findingChanges } from './finding-changes.ts';
import { lockouts } from './lockouts.ts';
import type { Places } from './places.ts';
import { rowChanges } from './row-changes.ts';
import type { Side } from './side.ts';

/** Rows, findings and administration flows that change. */
export interface JudgedChanges extends Pick<EffectOfChange, 'rows' | 'findings' | 'lockout'> {
  readonly failures: Audit['failures'];
}

/** Audits both sides, the second one by what is not as it was. */
export async function judgedChanges(
  { judged }: DiffInput,
  before: Side,
  after: Side,
  places: Places,
): Promise<JudgedChanges> {
  if (judged === undefined)
    return {
      failures: [],
      rows: [],
      findings: { new: [], narrowed: [], fixed: [], notSeen: [] },
      lockout: [],
    };
  // The second worker starts while the first one works.
  const workers = [judged, judged].map(({ policies: [shipped] }) => startWorker(shipped.wasm));
  const [first, second] = workers as [PolicyWorker, PolicyWorker];
  try {
    const sides = { before: before.estate, after: after.estate };
    const then = await auditEstate({ ...judged, files: before.changed.files }, before.estate, first);
    const input: AuditInput = { ...judged, files: after.changed.files };
    const now = (await reaudit(input, then, after.estate, second)) ?? (await wholeAudit(input, after.estate));
    return {
      failures: [...then.failures, ...now.failures],
      rows: places.after(rowChanges(then, now)),
      findings: findingChanges(then, now, ({ policy, fact }) => letsInNoMore(sides, policy, fact)),
      lockout: places.after(lockouts(judged.configuration, sides)),
    };
  } finally {
    for (const worker of workers) void worker.end();
  }
}

async function wholeAudit(input: AuditInput, { snapshot, space }: Estate): Promise<Audit> {
  const worker = startWorker(input.policies[0].wasm);
  try {
    // What was taken over proves itself by the other side's filters.
    return await auditEstate(input, buildEstate(snapshot, space), worker);
  } finally {
    void worker.end();
  }
}
