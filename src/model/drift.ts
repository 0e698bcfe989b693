import type { Severity } from './finding.ts';

/** A finding as two runs saw it. */
export interface DriftedFinding {
  readonly id: string;
  readonly title: string;
  readonly deployment?: string;
  readonly severity: Severity;
  /** Its severity in the earlier run, where that was another. */
  readonly before?: Severity;
  /** When a run first saw it. */
  readonly firstSeen: string;
  /** The run that made it so, by number. */
  readonly since: number;
  /** Why it is not proved to be fixed. */
  readonly why?: string;
}

/** What has become of findings from one run to a later one; each is in one list. */
export interface Drift {
  /** No earlier run saw it. */
  readonly new: readonly DriftedFinding[];
  /** It was proved to be fixed, and is there again. */
  readonly reopened: readonly DriftedFinding[];
  /** The same question was judged again, and what was wrong is proved to be right. */
  readonly fixed: readonly DriftedFinding[];
  /** Neither found again nor proved to be right: it stays open. */
  readonly notSeen: readonly DriftedFinding[];
  /** Found by both, with other packets, another severity, or waived by one of them. */
  readonly changed: readonly DriftedFinding[];
  /** How many others both found. */
  readonly open: number;
}
