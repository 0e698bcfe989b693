import { asRecord } from '../../importers/json-object.ts';
import { changeTags, type Tag, withTags } from '../aws/tags.ts';
import type { JsonObject } from '../editable-evidence.ts';
import { addGap, type StackContext, type StackResource } from './stack-resource.ts';
import { type Names, resolveValue, textOf } from './values.ts';

/** The tags that properties write; undefined: some of them are not known. */
export function tagsIn(properties: JsonObject | undefined, names: Names): Tag[] | undefined {
  const list = properties?.Tags ?? [];
  if (!Array.isArray(list)) return undefined;
  // What stands for the id of a resource that is made is no text that anybody compares with.
  const known = { ...names, resources: new Map() };
  const tags = list.flatMap((item): (Tag | undefined)[] => {
    if (resolveValue(item, names) === undefined) return [];
    const { Key: key, Value: value } = asRecord(item) ?? {};
    const [name, text] = [key, value].map((each) => textOf(resolveValue(each, known)));
    return [name === undefined || text === undefined ? undefined : { Key: name, Value: text }];
  });
  return tags.every((tag) => tag !== undefined) ? tags : undefined;
}

/** The tags of what is made, with those of its stack, which its own replace (user guide, resource tags). */
export function tagsOfMade(own: readonly Tag[], { tags }: StackContext, name: string): Tag[] {
  return withTags([...tags, { Key: 'aws:cloudformation:logical-id', Value: name }], own);
}

/** What a change of a resource in place makes of its tags, by which roles are bound. */
export function retagged(
  context: StackContext,
  { name, id, before, after, isRetagged, origin }: StackResource,
): void {
  const { evidence, names } = context;
  const [old, planned] = [tagsIn(before, names), tagsIn(after, names)];
  const isSame = JSON.stringify(before?.Tags ?? []) === JSON.stringify(after?.Tags ?? []);
  // Tags of the stack, which its resources get, stand in no property.
  if (before !== undefined && after !== undefined && isSame && isRetagged !== true) return;
  if (before === undefined || old === undefined || planned === undefined || isSame) {
    const what = `the tags that ${name} gets are not in the change set, nor who plays roles that are bound by tags or names`;
    addGap(context, what, origin);
  } else changeTags(evidence, id, old, planned, origin);
}
