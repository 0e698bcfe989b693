import type { Gap } from '../model/gap.ts';

const DAY = 86_400_000;

/** A gap where the collection times (in order) lie apart: evidence of different days describes no state that ever was. */
export function mixedAges(times: readonly string[]): Gap[] {
  const [first] = times;
  const last = times.at(-1);
  if (first === undefined || last === undefined || Date.parse(last) - Date.parse(first) <= DAY) return [];
  return [
    {
      kind: 'unseen',
      effect: 'either',
      what: `the evidence was collected between ${first} and ${last}, and may describe different states`,
    },
  ];
}
