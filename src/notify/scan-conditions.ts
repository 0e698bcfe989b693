import type { Audit } from '../model/audit.ts';
import { redacted } from '../model/redacted.ts';
import { visible } from '../report/visible.ts';
import { type Condition, partOf } from './condition.ts';

const SHOWN = 5;

/** A run that ended without an audit. */
export interface FailedRun {
  readonly id: string;
  readonly started: string;
  readonly failure: string;
}

/** Scans that failed; undefined where none did. */
export function failedCondition(runs: readonly FailedRun[]): Condition | undefined {
  const [first] = runs;
  if (first === undefined) return undefined;
  const reasons = [...new Set(runs.map(({ failure }) => redacted(failure)))];
  return scanCondition('failed', {
    title: runs.length === 1 ? `scan ${first.id} failed` : `${runs.length} scans failed`,
    told: reasons,
    // Times and ids in a reason make it no other one.
    parts: reasons.map((reason) => partOf(reason.replaceAll(/[0-9a-f-]*\d[0-9a-f-]*/gi, '0'))),
    since: first.started,
  });
}

/** Scans that should have begun at these times and did not. */
export function missedCondition(due: readonly string[]): Condition | undefined {
  if (due.length === 0) return undefined;
  return scanCondition('missed', {
    title: due.length === 1 ? 'a scan was missed' : `${due.length} scans were missed`,
    told: due.map((time) => `due at ${time}`),
    parts: due.map(partOf),
  });
}

/** An audit of which evidence was refused or a policy did not answer. */
export function partialCondition({ complete, gaps, failures }: Audit): Condition | undefined {
  if (complete) return undefined;
  const told = [
    ...failures.map(({ policy, message }) => `policy ${policy}: ${message}`),
    ...gaps.flatMap(({ kind, what }) => (kind === 'refused' ? what : [])),
  ];
  return scanCondition('partial', {
    title: 'the scan is incomplete',
    told,
    parts: told.map(partOf),
  });
}

/** A list in a sentence, short enough for a person. */
export function listed(items: readonly string[]): string {
  const shown = items.slice(0, SHOWN).map((item) => visible(redacted(item)));
  const more = items.length > SHOWN ? [`and ${items.length - SHOWN} more`] : [];
  return [...shown, ...more].join('; ');
}

function scanCondition(
  kind: 'failed' | 'missed' | 'partial',
  {
    title,
    told,
    parts,
    since,
  }: { title: string; told: readonly string[]; parts: readonly string[]; since?: string },
): Condition {
  return {
    // What happens once is told once each time.
    subject: kind === 'missed' ? `scan/missed/${partOf(parts.join())}` : `scan/${kind}`,
    ...{ kind, once: kind === 'missed', isNew: true },
    parts: [...new Set(parts)].sort(),
    ...{ severity: 'critical', owners: [], title },
    text: `${since === undefined ? '' : `${since}: `}${listed(told)}`,
  };
}
