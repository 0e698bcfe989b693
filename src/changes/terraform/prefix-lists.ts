import { asRecord } from '../../importers/json-object.ts';
import {
  blocksOf,
  changeBlocks,
  createList,
  deleteList,
  doubtBlocks,
  listIds,
  namerOf,
} from '../aws/prefix-lists.ts';
import type { JsonObject } from '../editable-evidence.ts';
import { perhapsRefused } from './leaving.ts';
import {
  deletionOf,
  type Edit,
  isUnknown,
  ownId,
  type PlanContext,
  type PlannedResource,
  plannedText,
  referencesOf,
  whyUnknown,
} from './planned.ts';
import { text } from './planned-values.ts';

/** `aws_ec2_managed_prefix_list`: without blocks of entries it leaves those that are there. */
export function prefixList(context: PlanContext, resource: PlannedResource): Edit[] {
  const { evidence } = context;
  const { action, after, address, origin } = resource;
  const edits = deletionOf(
    resource,
    (id) => deleteList(evidence, id, origin),
    (id) => namerOf(evidence, id),
  );
  if (after === undefined) return edits;
  const id = ownId(context, resource);
  const [old, planned] = [action === 'update' ? blocksIn(resource.before) : [], blocksIn(after)];
  if (action !== 'update') {
    const made = { id, name: text(after.name) ?? address, family: text(after.address_family), blocks: [] };
    const run = (): void => {
      if (!createList(evidence, made, origin))
        context.gap('either', `${address} is created, and no prefix list is in evidence`, origin);
    };
    edits.push({ phase: 'create', run });
  }
  const change = entryEdits(context, resource, id, {
    removed: old.filter((block) => !planned.includes(block)),
    added: planned.filter((block) => !old.includes(block)),
  });
  const written = referencesOf(context, resource, 'entry');
  if (!isUnknown(resource.unknown.entry) || (resource.unknown.entry === true && written === 'computed'))
    return [...edits, ...change];
  return [...edits, ...change, doubt(context, resource, id, whyUnknown(resource, 'entry', written))];
}

/** `aws_ec2_managed_prefix_list_entry`. */
export function prefixListEntry(context: PlanContext, resource: PlannedResource): Edit[] {
  const { before, after, address, origin } = resource;
  const [oldList, oldBlock] = [text(before?.prefix_list_id), text(before?.cidr)];
  const edits =
    oldList === undefined || oldBlock === undefined
      ? []
      : entryEdits(context, resource, oldList, { removed: [oldBlock], added: [] });
  if (after === undefined) return edits;
  const [list, block] = ['prefix_list_id', 'cidr'].map((member) => plannedText(context, resource, member));
  if (list === undefined || 'unknown' in list) {
    const why = `${address} adds a block to a prefix list that is not known`;
    context.gap('either', why, origin);
    const run = (): void => {
      for (const each of listIds(context.evidence)) doubtBlocks(context.evidence, each, why, origin);
    };
    return [...edits, { phase: 'add', run }];
  }
  if (block === undefined || 'unknown' in block)
    return [...edits, doubt(context, resource, list.value, block?.unknown ?? `the block of ${address}`)];
  const refused = perhapsRefused(context, resource);
  if (refused !== undefined) return [...edits, doubt(context, resource, list.value, refused)];
  return [...edits, ...entryEdits(context, resource, list.value, { removed: [], added: [block.value] })];
}

function entryEdits(
  context: PlanContext,
  { address, origin }: PlannedResource,
  list: string,
  { removed, added }: { readonly removed: readonly string[]; readonly added: readonly string[] },
): Edit[] {
  const change = (phase: Edit['phase'], blocks: Parameters<typeof changeBlocks>[2]): Edit => ({
    phase,
    run: () => {
      if (blocksOf(context.evidence, list) === undefined)
        context.gap(
          'either',
          `the entries of ${list}, which ${address} changes, are not in evidence`,
          origin,
          list,
        );
      else changeBlocks(context.evidence, list, blocks, origin);
    },
  });
  return [
    ...(removed.length === 0 ? [] : [change('take away', { removed, added: [] })]),
    ...(added.length === 0 ? [] : [change('add', { removed: [], added })]),
  ];
}

function doubt(context: PlanContext, { origin }: PlannedResource, list: string, why: string): Edit {
  const run = (): void => {
    context.gap('either', why, origin, list);
    doubtBlocks(context.evidence, list, why, origin);
  };
  return { phase: 'add', run };
}

function blocksIn(values: JsonObject | undefined): string[] {
  const entries = values?.entry;
  return (Array.isArray(entries) ? entries : []).flatMap((entry) => text(asRecord(entry)?.cidr) ?? []);
}
