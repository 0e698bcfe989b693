import type { AuditRow, Proof } from '../model/audit.ts';
import type { LeftoverFact, RestrictionFact } from '../model/facts.ts';

/** How a row stands, finer than its verdict: what the reader has to know to act. */
export type Standing =
  | 'open'
  | 'closed'
  | 'open-in-seen'
  | 'blocked'
  | 'partial'
  | 'exposed'
  | 'left-open'
  | 'opened'
  | 'undecided'
  | 'inseparable'
  | 'met'
  | 'unmet'
  | 'same-machine'
  | 'not-needed'
  | 'noted'
  | 'waived';

export interface StandingWords {
  readonly sign: string;
  readonly word: string;
  readonly tone: 'good' | 'bad' | 'doubt' | 'none';
}

/** Each with shape, word and tone: colour is never the only signal. */
export const STANDINGS: Readonly<Record<Standing, StandingWords>> = {
  blocked: { sign: '✗', word: 'blocked', tone: 'bad' },
  exposed: { sign: '▲', word: 'exposed', tone: 'bad' },
  partial: { sign: '◐', word: 'partly blocked', tone: 'bad' },
  'left-open': { sign: '▲', word: 'left open', tone: 'doubt' },
  undecided: { sign: '◌', word: 'undecided', tone: 'doubt' },
  opened: { sign: '△', word: 'opened, not reachable', tone: 'doubt' },
  'open-in-seen': { sign: '✓', word: 'open in the layers seen', tone: 'good' },
  open: { sign: '✓', word: 'open', tone: 'good' },
  closed: { sign: '✓', word: 'closed', tone: 'good' },
  met: { sign: '✓', word: 'as required', tone: 'good' },
  unmet: { sign: '✗', word: 'not as required', tone: 'bad' },
  inseparable: { sign: '–', word: 'kept open by another row', tone: 'none' },
  'same-machine': { sign: '–', word: 'without a network between', tone: 'none' },
  'not-needed': { sign: '–', word: 'not needed in this phase', tone: 'none' },
  noted: { sign: '–', word: 'noted', tone: 'none' },
  waived: { sign: '–', word: 'waived', tone: 'none' },
};

/** Why a row has no proof by packets. */
export const NOTHING_LEFT =
  'No packet is left that it is about: everyone who has a way may use it, or no network is between the ends.';

/** The standing of a row of the vendor's table, from its own fact and the ones that qualify it. */
export function standingOfRow(
  row: AuditRow,
  proof: Proof | undefined,
  restriction: RestrictionFact | undefined,
  leftover: LeftoverFact | undefined,
): Standing {
  if (leftover !== undefined) return standingOfLeftover(leftover);
  if (row.kind === 'leftover') return row.verdict === 'open' ? 'left-open' : row.verdict;
  if (!row.needed) return 'not-needed';
  if (restriction?.opened_not_reachable === true) return 'opened';
  if (row.verdict === 'open' && proof?.pairs.length === 0) return 'same-machine';
  if (row.verdict === 'open' && (proof?.unseen.length ?? 0) > 0) return 'open-in-seen';
  return row.verdict;
}

/** How a row stands of which the phase needs nothing any more. */
export function standingOfLeftover(fact: LeftoverFact): Standing {
  if (fact.inseparable) return 'inseparable';
  return fact.verdict === 'open' ? 'left-open' : fact.verdict === 'undecided' ? 'undecided' : 'not-needed';
}
