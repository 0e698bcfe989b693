import type { Gap } from '../../model/gap.ts';

/** What one file lists. */
export interface Listing {
  readonly file: string;
}

/** Two listings that contradict each other, of which one is of another time. */
export interface Contest<Own extends Listing> {
  readonly one: Own;
  readonly other: Own;
  /** In what. */
  readonly subject: string;
}

/** `contested` says in what two listings contradict each other, or nothing. */
export function contestedListings<Own extends Listing>(
  listings: readonly Own[],
  contested: (one: Own, other: Own) => string | undefined,
): Contest<Own>[] {
  return listings.flatMap((one, index) =>
    listings.slice(index + 1).flatMap((other): Contest<Own>[] => {
      const subject = contested(one, other);
      return subject === undefined ? [] : [{ one, other, subject }];
    }),
  );
}

export function gapOf({ one, other, subject }: Contest<Listing>): Gap {
  const what = `${subject} were given twice and differently (${one.file}, ${other.file})`;
  return {
    kind: 'unmodelled',
    effect: 'either',
    what,
    origin: { file: other.file, text: other.file },
  };
}
