import { parseCidr } from '../../../importers/aws/cidr.ts';
import { type Argument, single } from '../../arguments.ts';
import { addGap, type CommandContext, doubtOf, needed, refuse } from '../../cloud-command.ts';
import type { Outcome } from '../../command.ts';
import { elementsOf, textOf } from '../elements.ts';
import {
  blocksOf,
  changeBlocks,
  createList,
  deleteList,
  doubtBlocks,
  isListed,
  namerOf,
  versionOf,
} from '../prefix-lists.ts';
import { inScope } from './context.ts';
import { createdId } from './created.ts';
import { print } from './printed.ts';
import { argumentOf, membersOf, readStructures } from './shorthand.ts';

/** `create-managed-prefix-list`. */
export function create(context: CommandContext): Outcome {
  const { evidence, given, origin } = context;
  const [name, family] = [needed(context, 'prefix-list-name'), needed(context, 'address-family')];
  if (name === undefined || family === undefined)
    return refuse(context, 'it names no list or no address family');
  const blocks = blocksIn(context, 'entries');
  const why = doubtOf(context, name, family, ...(given.options.get('entries') ?? []));
  const refusal = blocks?.map((block) => refusalOf(block, family.text)).find((each) => each !== undefined);
  if (why === undefined && refusal !== undefined) return refuse(context, refusal);
  // What is not known of it stands where a block would.
  const isKnown = why === undefined && blocks !== undefined;
  const list = {
    id: createdId(name.text),
    name: name.text,
    family: family.text,
    blocks: isKnown ? blocks : [why ?? 'its entries do not stand in the script'],
  };
  if (!createList(evidence, list, origin))
    return addGap(context, 'it creates a prefix list, and none is in evidence', 'none');
  if (isKnown) print(context, list.id);
  return isKnown ? 'done' : 'unknown';
}

/** `modify-managed-prefix-list`: refused where another version is meant than the list has (API reference, ModifyManagedPrefixList). */
export function modify(context: CommandContext): Outcome {
  const { evidence, given, origin } = context;
  const list = needed(context, 'prefix-list-id');
  if (list === undefined) return refuse(context, 'it names no prefix list');
  const added = blocksIn(context, 'add-entries');
  const removed = blocksIn(context, 'remove-entries');
  if (added?.length === 0 && removed?.length === 0 && given.doubt === undefined) return 'done';
  const entries = ['add-entries', 'remove-entries'].flatMap((name) => given.options.get(name) ?? []);
  const current = single(given, 'current-version');
  const why = doubtOf(context, list, current, ...entries);
  if (why !== undefined) return perhaps(context, list, why);
  const present = blocksOf(evidence, list.text);
  if (present === undefined)
    return addGap(context, `the entries of ${list.text} are not in evidence`, 'either', list.text);
  const version = versionOf(evidence, list.text);
  if (current !== undefined && version !== undefined && current.text !== String(version))
    return refuse(context, `${list.text} has version ${version}, and not ${current.text}: it is refused`);
  if (added === undefined || removed === undefined)
    return perhaps(context, list, 'its entries do not stand in the script');
  const refusal = added.map((block) => refusalOf(block)).find((each) => each !== undefined);
  if (refusal !== undefined) return refuse(context, refusal);
  const others = removed.filter((block) => !present.includes(block));
  const open =
    current === undefined
      ? 'it does not say which version it is for'
      : version === undefined
        ? 'which version it has now is not in evidence'
        : undefined;
  const odd =
    others.length === 0 ? open : `${list.text} has no entry ${others.join(', ')} that it may remove`;
  if (odd !== undefined) return perhaps(context, list, odd);
  changeBlocks(
    evidence,
    list.text,
    { added: added.filter((block) => !present.includes(block)), removed },
    origin,
  );
  return 'done';
}

/** `restore-managed-prefix-list-version`: what stood in a version before is not in evidence. */
export function restore(context: CommandContext): Outcome {
  const list = needed(context, 'prefix-list-id');
  if (list === undefined) return refuse(context, 'it names no prefix list');
  return perhaps(context, list, 'what a version before has is not in evidence');
}

/** `delete-managed-prefix-list`: one that is named is refused (VPC user guide, Delete a prefix list). */
export function destroy(context: CommandContext): Outcome {
  const { evidence, origin } = context;
  const list = needed(context, 'prefix-list-id');
  if (list === undefined) return refuse(context, 'it names no prefix list');
  const why = doubtOf(context, list);
  if (why !== undefined)
    return addGap(
      context,
      `which prefix list it deletes is not known; one that is named is not deleted: ${why}`,
      'none',
    );
  if (!isListed(evidence, list.text)) return addGap(context, `${list.text} is not in evidence`, 'none');
  const namer = namerOf(evidence, list.text);
  if (namer !== undefined)
    return refuse(context, `${list.text} is named by ${namer}: deleting it is refused`);
  deleteList(evidence, list.text, origin);
  return 'done';
}

/** A list, or every one that may be meant, that has blocks of which not all are known. */
function perhaps(context: CommandContext, list: Argument, why: string): Outcome {
  const lists =
    list.unknown === undefined
      ? [list.text]
      : inScope(context, elementsOf(context.evidence, 'PrefixLists')).flatMap(
          ({ value }) => textOf(value.PrefixListId) ?? [],
        );
  for (const each of new Set(lists)) doubtBlocks(context.evidence, each, why, context.origin);
  return addGap(
    context,
    `which entries ${list.unknown === undefined ? list.text : 'a prefix list'} has is not known: ${why}`,
  );
}

/** Undefined: they do not stand in the script. */
function blocksIn({ given }: CommandContext, option: string): readonly string[] | undefined {
  const structures = readStructures(given.options.get(option) ?? []);
  const blocks = structures?.map((structure) => argumentOf(membersOf(structure).Cidr));
  return blocks?.every((block) => block !== undefined && block.unknown === undefined)
    ? blocks.flatMap((block) => block?.text ?? [])
    : undefined;
}

function refusalOf(block: string, family?: string): string | undefined {
  const range = parseCidr(block);
  if (range === undefined) return `${block} is no address block: it is refused`;
  return family === undefined || family === `IPv${range.family}`
    ? undefined
    : `${block} is not of ${family}: it is refused`;
}
