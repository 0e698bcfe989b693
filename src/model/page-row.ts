/** A row of a profile as the vendor's page would print it. */
export interface PageRow {
  readonly kind: 'requirement' | 'restriction' | 'only-these' | 'prohibition' | 'structure';
  readonly id: string;
  readonly section: string;
  readonly number: number | undefined;
  readonly title: string;
  readonly from: string;
  readonly to: string;
  readonly service: string;
  /** `install, update`; empty where the row holds in every phase. */
  readonly phases: string;
  /** The condition in words; empty where there is none. */
  readonly when: string;
  /** Whether the parameters have the row; undefined where that depends on one without a value. */
  readonly active: boolean | undefined;
  readonly assumed: boolean;
  readonly note: string;
}

interface Numbered {
  readonly number: number | undefined;
}

/** Orders what stands in one section of the page: what cites the section and no row of it comes after the rows. */
export function byRowNumber(a: Numbered, b: Numbered): number {
  return (a.number ?? LAST) - (b.number ?? LAST);
}

const LAST = 1_000_000;
