import { z } from 'zod';
import { FACT_KINDS, type FactKind } from './fact-kinds.ts';

/** Where a filter stands. */
export const FilterLayer = z.enum(['group', 'subnet', 'host']);

export const Severity = z.enum(['info', 'low', 'medium', 'high', 'critical']);
export type Severity = z.infer<typeof Severity>;

/** The order of the severest first. */
export function severestFirst(one: Severity, other: Severity): number {
  return Severity.options.indexOf(other) - Severity.options.indexOf(one);
}

/** What a policy answers for one fact. */
export const PolicyFinding = z.object({
  /** Id of the fact it speaks of. */
  fact: z.string(),
  /** Lower or higher than the policy's own, with the reason code that the texts know. */
  severity: Severity.optional(),
  because: z.string().optional(),
});
export type PolicyFinding = z.infer<typeof PolicyFinding>;

/** One policy, from its METADATA block. */
export const Policy = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  severity: Severity,
  /** Framework → control ids. */
  controls: z.record(z.string(), z.array(z.string())),
  remediation: z.string(),
  /** The pack that a configuration has to name; absent: it judges always. */
  pack: z.string().optional(),
  /** What it was written after: a document with its edition and section, or the vendor's page. */
  source: z.string().optional(),
  /**
   * Kinds of facts that it reads, and of no others; absent: not said, and none that are computed only where a policy names them.
   * What changes do (`changes`) no audit asks.
   */
  facts: z
    .array(z.enum(Object.keys(FACT_KINDS) as FactKind[]))
    .min(1)
    .optional(),
  /**
   * `false`: it judges each fact by itself, so that a fact which is what it was is not asked about again. Absent: a policy of the
   * user's own may compare facts, and a shipped one does not.
   */
  compares_facts: z.boolean().optional(),
  /** The importer of whose platform's evidence it judges; absent: of any. */
  platform: z.string().optional(),
  /** Where the filters stand that it judges; absent: anywhere. Without one of them in evidence it has judged nothing. */
  layers: z.array(FilterLayer).min(1).optional(),
  /** Ports that facts must be computed for. */
  ports: z.array(z.object({ protocol: z.string(), port: z.int().min(0).max(65_535), name: z.string() })),
});
export type Policy = z.infer<typeof Policy>;

/** Whether a policy judges what a change does, and no state. */
export function judgesChanges({ facts }: Pick<Policy, 'facts'>): boolean {
  return facts?.includes('changes') === true;
}
