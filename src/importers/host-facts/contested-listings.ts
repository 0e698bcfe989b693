import type { Gap } from '../../model/gap.ts';

/** What one file lists. */
export interface Listing {
  readonly file: string;
}

/** A gap for each two listings that contradict each other, of which one is of another time; `contested` says in what, or nothing. */
export function contestedListings<Own extends Listing>(
  listings: readonly Own[],
  contested: (one: Own, other: Own) => string | undefined,
): Gap[] {
  return listings.flatMap((one, index) =>
    listings.slice(index + 1).flatMap((other): Gap[] => {
      const subject = contested(one, other);
      if (subject === undefined) return [];
      const what = `${subject} were given twice and differently (${one.file}, ${other.file})`;
      const origin = { file: other.file, text: other.file };
      return [{ kind: 'unmodelled', effect: 'either', what, origin }];
    }),
  );
}
