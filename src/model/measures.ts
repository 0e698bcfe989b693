import type { Severity } from './finding.ts';
import type { Run } from './run.ts';

/** What monitoring asks of the runs of a configuration. */
export interface Measures {
  /** The last run that ended, whatever came of it. */
  readonly last: Run | undefined;
  /** The last run that has an audit. */
  readonly complete: Run | undefined;
  /** The last run whose audit lacks nothing. */
  readonly success: Run | undefined;
  /** Findings that count, by the last audit. */
  readonly findings: readonly {
    readonly deployment: string | undefined;
    readonly severity: Severity;
    readonly count: number;
  }[];
  /** Findings that the last audit neither saw again nor proved to be fixed. */
  readonly notSeen: number;
  /** The first scheduled time after the last scan began, ISO 8601 UTC; undefined where there is no schedule. */
  readonly nextScan: string | undefined;
  /** Scheduled times without a scan, as far back as they are kept. */
  readonly missed: number;
  /** Deliveries that failed, as far back as they are kept, by channel. */
  readonly failedDeliveries: ReadonlyMap<string, number>;
}
