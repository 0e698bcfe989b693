import type { Origin } from '../../model/origin.ts';
import type { PlanContext } from './planned.ts';

/** Tells that what a resource changes is not in evidence; false, so that it may end the question whether it is. */
export function tellUnseen({ gap }: PlanContext, id: string, origin: Origin): false {
  gap('either', `${id}, which ${origin.text} changes, is not in evidence`, origin, id);
  return false;
}
