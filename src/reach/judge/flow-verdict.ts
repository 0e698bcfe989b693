/** How a flow stands that must be open. */
export type FlowVerdict = 'open' | 'blocked' | 'partial' | 'undecided';

/** Orders verdicts, the best first. */
export function byBest(a: FlowVerdict, b: FlowVerdict): number {
  return BEST_FIRST.indexOf(a) - BEST_FIRST.indexOf(b);
}

const BEST_FIRST: readonly FlowVerdict[] = ['open', 'undecided', 'partial', 'blocked'];

/** Of several pairs: all open, all blocked, only open and undecided, or any other mixture. */
export function combineVerdicts(verdicts: readonly FlowVerdict[]): FlowVerdict {
  if (verdicts.every((verdict) => verdict === 'open')) return 'open';
  if (verdicts.every((verdict) => verdict === 'blocked')) return 'blocked';
  return verdicts.every((verdict) => verdict === 'open' || verdict === 'undecided') ? 'undecided' : 'partial';
}
