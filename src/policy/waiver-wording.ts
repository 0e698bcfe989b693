import type { WaiverFact } from '../model/facts.ts';
import { fewOf } from '../model/few-of.ts';

const NAMED = 4;

/** One sentence that says how a waiver stands. */
export function waiverMessage({
  waiver,
  policy,
  expires,
  days_left: left,
  state,
  used,
  added,
}: WaiverFact): string {
  const days = left === 0 ? 'today' : left === 1 ? 'tomorrow' : `in ${left} days`;
  return [
    state === 'expired'
      ? `The waiver ${waiver} for ${policy} expired on ${expires} and is applied no more.`
      : `The waiver ${waiver} for ${policy} expires on ${expires}, ${days}.`,
    ...(state === 'in-force' && !used ? ['No finding is left that it takes anything from.'] : []),
    ...(state === 'in-force' && added.length > 0
      ? [`Since its approval its roles have got ${fewOf(added, NAMED)}, which it does not cover.`]
      : []),
  ].join(' ');
}

/** What to do about it. */
export function waiverFix(fact: WaiverFact): string {
  if (fact.state !== 'expired' && !fact.used) return 'Remove the waiver from the file.';
  if (fact.added.length > 0)
    return `Have the waiver approved for ${fewOf(fact.added, NAMED)} and record them, or change who plays the role.`;
  if (fact.state === 'expired') return 'Remove the waiver, or have it approved anew.';
  return 'Change what it excuses before that day, or have the waiver approved anew.';
}
