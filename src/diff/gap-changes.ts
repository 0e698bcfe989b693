import type { ChangeGap } from '../model/diff.ts';
import type { Gap } from '../model/gap.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** What a change leaves open: gaps of its own, and those that the evidence has after it and did not have before. */
export function newGaps(before: Snapshot, after: Snapshot, ofChange: readonly Gap[]): Gap[] {
  const known = new Set(before.gaps.map(keyOf));
  const found = [...ofChange, ...after.gaps.filter((gap) => !known.has(keyOf(gap)))];
  return [...new Map(found.map((gap) => [`${keyOf(gap)} ${gap.origin?.line}`, gap])).values()];
}

/** As a report shows it. */
export function changeGap({ what, effect, origin }: Gap): ChangeGap {
  const { file, line } = origin ?? {};
  return {
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    reason: what,
    effect,
  };
}

/** The same on one line. */
export function gapText(gap: Gap): string {
  const { file, line, reason } = changeGap(gap);
  const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}: `;
  return `${place}${reason}`;
}

/** Gaps of a snapshot that may change a verdict. */
export function countGaps({ gaps }: Snapshot): number {
  return gaps.filter(({ effect }) => effect !== 'none').length;
}

/** By its construct where it has one, because its words may number rules. */
function keyOf({ kind, effect, what, subject, origin }: Gap): string {
  const about = origin === undefined ? what : `${origin.file} ${origin.text}`;
  return `${kind} ${effect} ${subject} ${about}`;
}
