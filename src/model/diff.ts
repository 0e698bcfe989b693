import { z } from 'zod';
import { Finding, PairProof } from './audit.ts';
import { FlowChange } from './flow-change.ts';
import { Gap } from './gap.ts';
import { Origin } from './origin.ts';

const Verdict = z.enum(['open', 'blocked', 'partial', 'undecided', 'closed', 'exposed']);

/** A row of a deployment that is judged otherwise than before. */
export const RowChange = z
  .object({
    /**
     * `broken`, `healed`: a requirement; `violated`, `repaired`: a restriction or prohibition; `undecided`: it cannot be decided any
     * more, or yet; `improved`: a requirement of which more is open, and not all.
     */
    change: z.enum(['broken', 'healed', 'violated', 'repaired', 'undecided', 'improved']),
    deployment: z.string(),
    fact: z.string(),
    row: z.string(),
    kind: z.enum(['requirement', 'restriction', 'prohibition', 'leftover']),
    title: z.string(),
    from: z.string(),
    to: z.string(),
    service: z.string(),
    before: Verdict,
    after: Verdict,
    /** The pair of ends that shows the verdict, as it would be. */
    proof: PairProof.optional(),
  })
  .meta({ id: 'RowChange' });
export type RowChange = z.infer<typeof RowChange>;

/** A flow that a change must never cut, and cuts, or may cut. */
export const Lockout = z
  .object({
    from: z.string(),
    to: z.string(),
    service: z.string(),
    before: Verdict,
    after: Verdict,
    proof: PairProof.optional(),
  })
  .meta({ id: 'Lockout' });
export type Lockout = z.infer<typeof Lockout>;

/** A filter whose rules are others than before. */
export const ChangedFilter = z
  .object({
    id: z.string(),
    title: z.string(),
    /** Interfaces, subnets or hosts that it stands before. */
    carriers: z.int().min(0),
  })
  .meta({ id: 'ChangedFilter' });
export type ChangedFilter = z.infer<typeof ChangedFilter>;

/** A rule that a change adds for nothing. */
export const UselessRule = z
  .object({
    /** `never-matches`: rules before it decide all of its packets; `adds-nothing`: without it the same passes. */
    why: z.enum(['never-matches', 'adds-nothing']),
    where: z.string(),
    origin: Origin,
  })
  .meta({ id: 'UselessRule' });
export type UselessRule = z.infer<typeof UselessRule>;

/** What of a change, or of the evidence after it, is not known. */
export const ChangeGap = z
  .object({
    file: z.string().optional(),
    line: z.int().min(1).optional(),
    reason: z.string(),
    effect: Gap.shape.effect,
  })
  .meta({ id: 'ChangeGap' });
export type ChangeGap = z.infer<typeof ChangeGap>;

/** The answer to one probe, before and after. */
export const ProbeChange = z.object({
  probe: z.string(),
  change: z.enum(['opened', 'closed', 'undecided', 'unchanged']),
  before: z.enum(['allow', 'deny', 'undecided']),
  after: z.enum(['allow', 'deny', 'undecided']),
  /** The rule that decides, or the line that changes it. */
  rule: Origin.optional(),
  /** Where no rule decides: what does, in words. */
  because: z.string().optional(),
});
export type ProbeChange = z.infer<typeof ProbeChange>;

const change = {
  /** Some flow moves between open, undecided and closed. */
  effective: z.boolean(),
  /** Whether `effective: false` is proved; not where parts of the change could not be read. */
  proved: z.boolean(),
  /** The most severe first. */
  boxes: z.array(FlowChange),
  /** Packets that arrive, or no longer do, and whose answers do not come back: no flow moves. */
  unanswered: z.array(FlowChange),
  rows: z.array(RowChange),
  findings: z
    .object({
      new: z.array(Finding),
      /** They stand for less than before: their filter lets in no packet that it did not. */
      narrowed: z.array(Finding),
      /** The same question was asked again, and what was wrong is proved to be right. */
      fixed: z.array(Finding),
      /** Not found again, and not proved to be right. */
      notSeen: z.array(z.object({ id: z.string(), title: z.string(), message: z.string(), why: z.string() })),
    })
    .meta({ id: 'FindingChanges' }),
  lockout: z.array(Lockout),
  /** Filters that change, whether or not a flow does. */
  filters: z.array(ChangedFilter),
  useless: z.array(UselessRule),
  /** What the change, or the evidence after it, leaves open, and the evidence before did not. */
  gaps: z.array(ChangeGap),
};

/** What a change does to flows, proved from the evidence before and after it. */
export const Diff = z.object({
  flowproof: z.string(),
  /** `audits`: verdicts and findings of two audits alone, without the evidence that flows are computed from. */
  compared: z.enum(['evidence', 'audits']),
  /** The time that ages are judged at, ISO 8601 UTC. */
  asOf: z.string(),
  /** The oldest collection time of the evidence before, where it is known. */
  baseline: z.string().optional(),
  ...change,
  /** Gaps of the evidence that may change a verdict and that the change has nothing to do with. */
  standingGaps: z.int().min(0),
  /** What of the evidence, on either side, was refused or could not be read, and which policies did not answer. */
  incomplete: z.array(z.string()),
  /** Commands that would not do anything: refused by their provider, or nothing changes. */
  warnings: z.array(z.object({ file: z.string(), line: z.int().min(1).optional(), what: z.string() })),
  /** What the next reload or restart adds to it, where a command stores and does not load. */
  afterReload: z.object(change).optional(),
});
export type Diff = z.infer<typeof Diff>;

/** What of a diff a further reload has, too. */
export type EffectOfChange = NonNullable<Diff['afterReload']>;
