import { isSameId, partsOf } from '../azure/resources.ts';
import { ownId, type PlanContext } from './planned.ts';

/**
 * Ids of a type that are in evidence or in the plan and have this name; in each resource group where that is not known: resources name
 * what they stand in by these alone.
 */
export function idsNamed(
  context: PlanContext,
  type: string,
  ids: readonly string[],
  name: string | undefined,
  place: string | undefined,
): string[] {
  if (name === undefined) return [];
  const made = [...context.known.changes.values()]
    .filter((each) => each.type === type && each.after !== undefined)
    .map((each) => ownId(context, each));
  const all = [...ids, ...made].filter((id) => {
    const parts = partsOf(id);
    return isSameId(parts.name, name) && (place === undefined || isSameId(parts.group, place));
  });
  return [...new Map(all.map((id) => [id.toLowerCase(), id])).values()];
}
