import type { Severity } from './finding.ts';

/** What a run counted of one deployment, or of what belongs to none. */
export interface DeploymentCount {
  readonly deployment?: string;
  /** Findings that count, by severity. */
  readonly findings: Readonly<Record<Severity, number>>;
  readonly waived: number;
  /** Of earlier findings, those neither found again nor proved to be fixed. */
  readonly notSeen: number;
}

/** A complete run with what it counted of each deployment that ever had a finding. */
export interface CountedRun {
  readonly number: number;
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly asOf: string;
  readonly deployments: readonly DeploymentCount[];
}
