import { z } from 'zod';
import { Origin } from './origin.ts';

/**
 * What keeps a verdict from being certain.
 * `unmodelled`: a construct that the model does not express; `unseen`: evidence that must exist and was not given;
 * `refused`: a call that the platform denied, or a file that could not be read.
 */
export const Gap = z.object({
  kind: z.enum(['unmodelled', 'unseen', 'refused']),
  /** What the missing knowledge may change: admit more than the verdicts say, admit less, either, or no flow at all. */
  effect: z.enum(['may-allow-more', 'may-allow-less', 'either', 'none']),
  /** A sentence that says what is not known. */
  what: z.string(),
  /** The asset, filter, subnet … that it touches, by id. */
  subject: z.string().optional(),
  origin: Origin.optional(),
});
export type Gap = z.infer<typeof Gap>;
