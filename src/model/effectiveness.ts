import type { AuditWaiver } from './audit.ts';
import type { Severity } from './finding.ts';
import type { MissedScan, Run } from './run.ts';
import type { Schedule } from './schedule.ts';

/** How a finding was found, fixed and found again, until the end of a period. Times are ISO 8601. */
export interface TrackedFinding {
  readonly id: string;
  readonly policy: string;
  readonly title: string;
  readonly deployment?: string;
  /** As it was last found. */
  readonly severity: Severity;
  /** When it was open; without `until` it is at the end. */
  readonly open: readonly OpenTime[];
  /** Days that it was open, before the period included. */
  readonly days: number;
  /** At the end of the period; what was not seen again is not fixed. */
  readonly state: 'open' | 'waived' | 'not-seen' | 'fixed';
  /** When it was last found, where it was not seen again. */
  readonly lastSeen?: string;
  /** Why it is not proved to be fixed. */
  readonly why?: string;
  /** Ids of the waivers that took something from it. */
  readonly waivers: readonly string[];
}

export interface OpenTime {
  readonly from: string;
  /** When the same question was judged again and what was wrong was right, and the run that did so. */
  readonly until?: string;
  readonly fixedBy?: string;
}

/** A waiver as the last audit of a period knew it. */
export interface PeriodWaiver extends Omit<AuditWaiver, 'origin' | 'daysLeft' | 'added'> {
  /** Times of the first and the last audit of the period that had it. */
  readonly from: string;
  readonly until: string;
}

/** What an auditor asks of a period: whether it was looked at, how long what was found was open, and what was accepted. */
export interface Effectiveness {
  readonly flowproof: string;
  readonly configuration: string;
  /** ISO 8601 UTC; `to` is not part of it. */
  readonly from: string;
  readonly to: string;
  /** Now, where the period is not over. */
  readonly until?: string;
  /** Where a run is the first that is kept, when it began: what was before is not known. */
  readonly keptSince?: string;
  /** Absent: no scheduler ran and none is configured, so that it is not known what was missed. */
  readonly schedule?: Schedule & { readonly since: string; readonly times: ScheduledTimes };
  /** All that began in the period, also by hand. */
  readonly runs: readonly Run[];
  readonly missed: readonly MissedScan[];
  /** The last complete one before the end: findings are as it saw them. Absent where there is none. */
  readonly lastRun?: { readonly id: string; readonly started: string };
  readonly findings: readonly TrackedFinding[];
  readonly waivers: readonly PeriodWaiver[];
}

/** What became of the scheduled times of a period, as far back as they are known (`since`). */
export interface ScheduledTimes {
  readonly complete: number;
  readonly failed: number;
  /** Or interrupted, which the next run will tell. */
  readonly running: number;
  readonly missed: number;
}
