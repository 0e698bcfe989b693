import { z } from 'zod';
import { type Audit, isWaived } from './audit.ts';
import { Severity } from './finding.ts';

/** What of an audit a list of runs shows, and what a later audit is compared with. */
export const RunSummary = z.object({
  flowproof: z.string(),
  digests: z.record(z.string(), z.string()),
  /** Findings that count, by severity. */
  findings: z.record(Severity, z.int()),
  waived: z.int(),
  undecided: z.int(),
  /** Gaps that may change a verdict. */
  gaps: z.int(),
  complete: z.boolean(),
  /** When the oldest evidence that was read was collected, as far as that is known; ISO 8601. */
  oldest: z.string().optional(),
  /** The selectors of assets in its configuration that select an asset, or did in a run before, by `selectorKey`. */
  selectors: z.array(z.string()).optional(),
  /** Absent where there was no run before. */
  trend: z.object({ new: z.int(), reopened: z.int(), fixed: z.int(), notSeen: z.int() }).optional(),
});
export type RunSummary = z.infer<typeof RunSummary>;

/** One scan as the store remembers it. */
export interface Run {
  readonly id: string;
  /** Counts the complete runs of a configuration from 1; absent while it runs and where it failed. */
  readonly number?: number;
  readonly configuration: string;
  readonly state: 'running' | 'complete' | 'failed';
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly ended?: string;
  /** Why it failed. */
  readonly failure?: string;
  readonly asOf?: string;
  readonly exitCode?: number;
  readonly summary?: RunSummary;
  /** Why it is never pruned. */
  readonly hold?: string;
}

/** A scheduled time at which no scan began. */
export interface MissedScan {
  readonly configuration: string;
  readonly state: 'missed';
  /** ISO 8601, UTC. */
  readonly due: string;
  readonly why: string;
}

/** Counts an audit; what became of earlier findings is added by who knows them. */
export function summaryOf({
  flowproof,
  digests,
  findings,
  facts,
  gaps,
  complete,
  evidence,
}: Audit): RunSummary {
  const [oldest] = evidence
    .flatMap(({ importer, collected }) => (importer === undefined ? [] : (collected ?? [])))
    .map((time) => new Date(time).toISOString())
    .sort();
  const counted = findings.filter((finding) => !isWaived(finding));
  const count = (severity: Severity) => counted.filter((finding) => finding.severity === severity).length;
  const verdicts = [facts.requirements, facts.restrictions, facts.prohibitions, facts.structures].flat();
  return {
    flowproof,
    digests,
    findings: {
      info: count('info'),
      low: count('low'),
      medium: count('medium'),
      high: count('high'),
      critical: count('critical'),
    },
    waived: findings.length - counted.length,
    undecided: verdicts.filter(({ verdict }) => verdict === 'undecided').length,
    gaps: gaps.filter(({ effect }) => effect !== 'none').length,
    complete,
    ...(oldest === undefined ? {} : { oldest }),
  };
}
