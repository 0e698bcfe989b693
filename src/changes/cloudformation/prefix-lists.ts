import { asRecord } from '../../importers/json-object.ts';
import { blocksOf, changeBlocks, createList, deleteList, doubtBlocks, namerOf } from '../aws/prefix-lists.ts';
import type { JsonObject } from '../editable-evidence.ts';
import { addGap, isUnseen, type StackContext, type StackResource, warn } from './stack-resource.ts';
import { type Names, resolveValue, textOf } from './values.ts';

/** `AWS::EC2::PrefixList`: its entries change in place, its family with the list itself. */
export function prefixList(context: StackContext, resource: StackResource): void {
  const { evidence, names } = context;
  const { action, id, name, before, after, doubt, origin } = resource;
  if (action === 'remove') {
    if (namerOf(evidence, id) !== undefined) warn(context, `${id} is in use: deleting it is refused`, origin);
    else deleteList(evidence, id, origin);
    return;
  }
  const [old, blocks] = [blocksIn(before, names), blocksIn(after, names)];
  const isKnown = !isUnseen(resource) && blocks !== undefined && doubt === undefined;
  if (action === 'add') {
    const family = textOf(resolveValue(after?.AddressFamily, names));
    const isMade = createList(evidence, { id, family, blocks: isKnown ? blocks : undefined }, origin);
    if (!isMade) addGap(context, `${name} is made, and no prefix list is in evidence`, origin);
    else if (!isKnown) addGap(context, `which entries ${name} has is not known`, origin);
    return;
  }
  if (
    !isUnseen(resource) &&
    JSON.stringify(before?.Entries) === JSON.stringify(after?.Entries) &&
    doubt === undefined
  )
    return;
  if (isKnown && old !== undefined) {
    const removed = old.filter((block) => !blocks.includes(block));
    const added = blocks.filter((block) => !old.includes(block));
    changeBlocks(evidence, id, { added, removed }, origin);
  } else {
    // Text that is no block makes a list one that is not known.
    const why = `which entries ${name} has is not known: ${doubt ?? 'its properties do not say it'}`;
    addGap(context, why, origin);
    doubtBlocks(evidence, id, why, origin);
  }
  if (blocksOf(evidence, id) === undefined)
    addGap(context, `the entries of ${id}, which ${name} changes, are not in evidence`, origin);
}

/** Blocks of the entries; undefined: some of them are not known. */
function blocksIn(properties: JsonObject | undefined, names: Names): string[] | undefined {
  const list = properties?.Entries ?? [];
  if (!Array.isArray(list)) return undefined;
  const blocks = list.flatMap((item) => {
    const entry = asRecord(item);
    if (entry !== undefined && resolveValue(entry, names) === undefined) return [];
    return [textOf(resolveValue(entry?.Cidr, names))];
  });
  return blocks.every((block) => block !== undefined) ? blocks : undefined;
}
