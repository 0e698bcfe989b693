import { askedAbout, findAnswer } from '../../importers/aws/documents.ts';
import type { Origin } from '../../model/origin.ts';
import {
  assign,
  type EditableEvidence,
  insert,
  type JsonObject,
  remove,
  removeAll,
} from '../editable-evidence.ts';
import { elementsIn, elementsOf, elementsWith, listIn, listsOf, textOf } from './elements.ts';
import { canonicalBlock } from './group-rule.ts';
import { groupIds, rulesOf } from './groups.ts';

/** Lists of entries of one prefix list, of which each answer is about another. */
function entryLists(evidence: EditableEvidence, list: string): ReturnType<typeof listsOf> {
  return evidence.documents.flatMap((document) => {
    const entries = findAnswer(document.file)?.body.Entries;
    return Array.isArray(entries) && askedAbout(document.file, 'pl') === list
      ? [{ document, list: entries as unknown[] }]
      : [];
  });
}

export function isListed(evidence: EditableEvidence, list: string): boolean {
  return elementsWith(evidence, 'PrefixLists', 'PrefixListId', list).length > 0;
}

export function listIds(evidence: EditableEvidence): string[] {
  const ids = elementsOf(evidence, 'PrefixLists').flatMap(({ value }) => textOf(value.PrefixListId) ?? []);
  return [...new Set(ids)];
}

/** Blocks of a list as the platform stores them; undefined where they are not in evidence. */
export function blocksOf(evidence: EditableEvidence, list: string): readonly string[] | undefined {
  const answers = entryLists(evidence, list);
  const stated = elementsWith(evidence, 'PrefixLists', 'PrefixListId', list).filter(({ value }) =>
    Array.isArray(value.Cidrs),
  );
  if (answers.length === 0 && stated.length === 0) return undefined;
  const entries = answers.flatMap(({ document, list: all }) => elementsIn(document, all));
  return [
    ...entries.flatMap(({ value }) => textOf(value.Cidr) ?? []),
    ...stated.flatMap(({ value }) => listIn(value, 'Cidrs').flatMap((block) => textOf(block) ?? [])),
  ].map(canonicalBlock);
}

/** The version that is told of a list. */
export function versionOf(evidence: EditableEvidence, list: string): number | undefined {
  const [found] = elementsWith(evidence, 'PrefixLists', 'PrefixListId', list);
  const version = found?.value.Version;
  return typeof version === 'number' ? version : undefined;
}

/** Adds blocks and takes others away, wherever the blocks of the list stand. */
export function changeBlocks(
  evidence: EditableEvidence,
  list: string,
  { added, removed }: { readonly added: readonly string[]; readonly removed: readonly string[] },
  origin: Origin,
): void {
  const gone = new Set(removed.map(canonicalBlock));
  const isGone = (block: unknown): boolean => gone.has(canonicalBlock(textOf(block) ?? ''));
  for (const { document, list: entries } of entryLists(evidence, list)) {
    for (const { value } of elementsIn(document, entries))
      if (isGone(value.Cidr)) remove(evidence, document, entries, value, origin);
    for (const block of added) insert(evidence, document, entries, { Cidr: canonicalBlock(block) }, origin);
  }
  for (const { document, value } of elementsWith(evidence, 'PrefixLists', 'PrefixListId', list)) {
    const { Cidrs: stated, Version: version } = value;
    const members: JsonObject = {
      ...(Array.isArray(stated)
        ? { Cidrs: [...stated.filter((block) => !isGone(block)), ...added.map(canonicalBlock)] }
        : {}),
      ...(typeof version === 'number' ? { Version: version + 1 } : {}),
    };
    assign(evidence, document, value, members, origin);
  }
}

/** Leaves open which blocks a list has. */
export function doubtBlocks(evidence: EditableEvidence, list: string, why: string, origin: Origin): void {
  for (const { document, list: entries } of entryLists(evidence, list))
    insert(evidence, document, entries, { Cidr: why }, origin);
  for (const { document, value } of elementsWith(evidence, 'PrefixLists', 'PrefixListId', list))
    if (Array.isArray(value.Cidrs))
      assign(evidence, document, value, { Cidrs: [...value.Cidrs, why] }, origin);
}

/** Describes a list that a change creates, without entries where they are not known; false where no list is in evidence. */
export function createList(
  evidence: EditableEvidence,
  list: {
    readonly id: string;
    readonly name?: string;
    readonly family?: string | undefined;
    readonly blocks?: readonly string[] | undefined;
  },
  origin: Origin,
): boolean {
  const [place] = listsOf(evidence, 'PrefixLists');
  if (place === undefined) return false;
  const value = {
    PrefixListId: list.id,
    ...(list.name === undefined ? {} : { PrefixListName: list.name }),
    ...(list.family === undefined ? {} : { AddressFamily: list.family }),
    ...(list.blocks === undefined ? {} : { Cidrs: list.blocks.map(canonicalBlock) }),
    Version: 1,
  };
  insert(evidence, place.document, place.list, value, origin);
  return true;
}

/** Takes a list and its blocks away. */
export function deleteList(evidence: EditableEvidence, list: string, origin: Origin): void {
  for (const { document, list: entries } of entryLists(evidence, list))
    for (const { value } of elementsIn(document, entries)) remove(evidence, document, entries, value, origin);
  removeAll(evidence, elementsWith(evidence, 'PrefixLists', 'PrefixListId', list), origin);
}

/** Who names a list, which keeps it from being deleted. */
export function namerOf(evidence: EditableEvidence, list: string): string | undefined {
  const isNamed = ({ rule: { peer } }: ReturnType<typeof rulesOf>[number]): boolean =>
    peer.kind === 'list' && peer.text === list;
  const table = elementsOf(evidence, 'RouteTables').find(({ document, value }) =>
    elementsIn(document, listIn(value, 'Routes')).some(
      ({ value: route }) => route.DestinationPrefixListId === list,
    ),
  );
  return (
    groupIds(evidence).find((group) => rulesOf(evidence, group).some(isNamed)) ??
    textOf(table?.value.RouteTableId)
  );
}
