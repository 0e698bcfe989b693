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

/** Clocks of machines are apart by less. */
const TOLERANCE = 300_000;

/** Whether evidence cannot have been collected at a time because the clock has not come to it. */
export function isAfterClock(time: string, clock: string): boolean {
  return Date.parse(time) - Date.parse(clock) > TOLERANCE;
}

/** A gap where an audit is judged at the clock, and its newest evidence says that it comes from a later time. */
export function collectedLater(newest: string | undefined, clock: string): Gap[] {
  if (newest === undefined || !isAfterClock(newest, clock)) return [];
  return [
    {
      kind: 'unseen',
      effect: 'either',
      what: `evidence is said to be collected at ${newest}, after the audit: a clock is wrong, and how old the evidence is, is not known`,
    },
  ];
}

function dayOf(time: string): string {
  return new Date(time).toISOString().slice(0, 10);
}
