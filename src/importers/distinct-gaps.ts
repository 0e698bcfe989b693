import type { Gap } from '../model/gap.ts';

/** Two listings of one thing, or two places at which one rule is met, raise the same gap twice. */
export function distinctGaps(gaps: readonly Gap[]): Gap[] {
  return [
    ...new Map(
      gaps.map((gap) => [`${gap.kind} ${gap.effect} ${gap.subject} ${gap.what} ${gap.origin?.text}`, gap]),
    ).values(),
  ];
}
