import { asRecord } from '../../importers/json-object.ts';
import { changeTags, type Tag } from '../aws/tags.ts';
import type { JsonObject } from '../editable-evidence.ts';
import type { Edit, PlanContext, PlannedResource } from './planned.ts';

/** The tags of a resource, those included that the provider gives to all. */
export function tagsIn(values: JsonObject | undefined): Tag[] {
  const all = asRecord(values?.tags_all) ?? asRecord(values?.tags) ?? {};
  return Object.entries(all).map(([Key, value]) => ({ Key, Value: String(value ?? '') }));
}

/** What an update changes of the tags; those that the plan does not speak of stay. */
export function tagEdits(context: PlanContext, resource: PlannedResource, id: string): Edit[] {
  const { before, after, origin } = resource;
  if (tellOpenTags(context, resource, id, ['tags', 'tags_all'])) return [];
  const [old, planned] = [tagsIn(before), tagsIn(after)];
  if (JSON.stringify(old) === JSON.stringify(planned)) return [];
  const run = () => changeTags(context.evidence, id, old, planned, origin);
  return [{ phase: 'wear', run }];
}

/** Tells where values of these members are not known; false where all of them are. */
export function tellOpenTags(
  context: PlanContext,
  { unknown, address, origin }: PlannedResource,
  id: string,
  members: readonly ('tags' | 'tags_all')[],
): boolean {
  const isOpen = members.some(
    (member) => unknown[member] === true || Object.values(asRecord(unknown[member]) ?? {}).includes(true),
  );
  const what = `the tags of ${address} are not known before the plan is applied, nor who plays roles that are bound by tags or names`;
  if (isOpen) context.gap('either', what, origin, id);
  return isOpen;
}
