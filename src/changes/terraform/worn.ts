import { isUnknown, type PlanContext, type PlannedResource, plannedTexts } from './planned.ts';
import { text, texts } from './planned-values.ts';

/**
 * The plan's own difference over the live groups; undefined where there is none. Where the list was unknown as a whole, a group that
 * was worn and that no resource of the plan is may be written as a literal beside the references.
 */
export function wornAfter(
  context: PlanContext,
  resource: PlannedResource,
  member: string,
  current: readonly string[] | undefined,
): readonly string[] | undefined {
  const before = texts(resource.before?.[member]);
  const { values, unknown, isReferenced } = plannedTexts(context, resource, member);
  if (resource.unknown[member] === undefined && sameTexts(before, values)) return undefined;
  if (resource.unknown[member] === true && values.length === 0 && unknown === undefined) return undefined;
  const gone = before.filter((group) => !values.includes(group));
  const kept = (current ?? before).filter((group) => !gone.includes(group));
  const managed = new Set([...context.known.changes.values()].map((each) => text(each.before?.id)));
  const literal = gone.filter((group) => !managed.has(group));
  const doubt =
    unknown ??
    (isReferenced === true && literal.length > 0
      ? `whether ${resource.address} keeps ${literal.join(', ')} is not known before the plan is applied`
      : undefined);
  if (doubt !== undefined) context.gap('either', doubt, resource.origin, text(resource.before?.id));
  else if (isReferenced === true)
    context.gap(
      'none',
      `${member} of ${resource.address} is taken from what it refers to; literal values beside references do not stand in a plan`,
      resource.origin,
      text(resource.before?.id),
    );
  return [...new Set([...kept, ...values, ...(doubt === undefined ? [] : [doubt])])];
}

/** Members whose change in place is not modelled. */
export function tellOthers(
  context: PlanContext,
  resource: PlannedResource,
  members: readonly string[],
): void {
  const { address, before, after, unknown, origin } = resource;
  for (const member of members) {
    // Computed members that another change may touch are unknown without being written.
    const isSame = JSON.stringify(before?.[member] ?? null) === JSON.stringify(after?.[member] ?? null);
    if (!isSame && !isUnknown(unknown[member]))
      context.gap(
        'either',
        `what the change of ${member} of ${address} does to flows is not modelled`,
        origin,
      );
  }
}

function sameTexts(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((item) => right.includes(item));
}
