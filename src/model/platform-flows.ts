import type { Box } from '../net/box.ts';

/** Flows with a platform's own services. */
export interface PlatformFlows {
  /** Those that no group, subnet filter or route of the platform ever sees (its resolver, time, metadata). */
  readonly unfiltered: readonly Box[];
  /** Those of which the evidence does not say whether they are such. */
  readonly perhapsUnfiltered?: readonly Box[];
  /** Those that a filter sees whose rules name them, as one that is not in evidence may. */
  readonly nameable?: readonly Box[];
}
