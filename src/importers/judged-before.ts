import type { Gap } from '../model/gap.ts';

/**
 * A gap where an audit is judged at a day (of ISO 8601 times, UTC) before that of its newest evidence: waivers that have expired
 * must not come to life again unnoticed.
 */
export function judgedBefore(newest: string | undefined, asOf: string): Gap[] {
  if (newest === undefined || dayOf(asOf) >= dayOf(newest)) return [];
  return [
    {
      kind: 'unseen',
      effect: 'either',
      what: `the audit is judged at ${asOf}, before evidence of ${newest} was collected: the state may have been another one, and waivers that have expired since count as in force`,
    },
  ];
}

function dayOf(time: string): string {
  return new Date(time).toISOString().slice(0, 10);
}
