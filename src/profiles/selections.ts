import type { Gap } from '../model/gap.ts';

/** The selectors of assets that a configuration has, by `selectorKey`: those of earlier scans, and what binding notes of them. */
export interface Selections {
  /** Those that selected an asset in an earlier scan. */
  readonly before: ReadonlySet<string>;
  /** Those that select an asset now, or did before. */
  readonly known: Set<string>;
  /** What selected an asset before and selects none now, in words. */
  readonly gone: Set<string>;
}

/** Nothing is bound yet. */
export function selectionsSince(before: ReadonlySet<string> = new Set()): Selections {
  return { before, known: new Set(), gone: new Set() };
}

/** What has gone since an earlier scan, of all that was bound. */
export function goneSelections({ gone }: Selections): Gap[] {
  return [...gone].map((what) => ({ kind: 'unseen', effect: 'either', what }));
}
