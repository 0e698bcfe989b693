import { filterSubjects } from '../judge/filters/filter-subjects.ts';
import { letIn } from '../judge/filters/let-in.ts';
import type { Sides } from './flow-changes.ts';

/** Whether the filter that an opening is about, by the policy and the id of its fact, lets in no packet that it did not before. */
export function letsInNoMore({ before, after }: Sides, policy: string, fact: string): boolean {
  const [then, now] = [before, after].map((estate) => {
    const subject = filterSubjects(estate).find(({ id }) => fact.startsWith(`openings/${id}/${policy}/`));
    return subject && letIn(estate, subject, estate.space.all);
  });
  if (then === undefined || now === undefined) return false;
  return now.possible.isSubsetOf(then.possible) && now.certain.isSubsetOf(then.certain);
}
