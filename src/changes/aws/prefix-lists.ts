import { askedAbout } from '../../importers/aws/documents.ts';
import type { Origin } from '../../model/origin.ts';
import { type EditableEvidence, insert, type Listed, remove } from '../editable-evidence.ts';
import { elementsIn, elementsWith, listsOf } from './elements.ts';
import { canonicalBlock } from './group-rule.ts';

/** Makes the entries of a list others, by their difference; false where its entries are not in evidence. */
export function changeEntries(
  evidence: EditableEvidence,
  list: string,
  { gone, added }: { readonly gone: readonly string[]; readonly added: readonly string[] },
  origin: Origin,
): boolean {
  const places = listsOf(evidence, 'Entries').filter(
    ({ document }) => askedAbout(document.file, 'pl') === list,
  );
  for (const { document, list: entries } of places) {
    const standing = (block: string): Listed[] =>
      elementsIn(document, entries).filter(({ value }) => canonicalBlock(String(value.Cidr)) === block);
    for (const block of gone.map(canonicalBlock))
      for (const { value } of standing(block)) remove(evidence, document, entries, value, origin);
    for (const block of added.map(canonicalBlock))
      if (standing(block).length === 0) insert(evidence, document, entries, { Cidr: block }, origin);
  }
  return places.length > 0;
}

/** Describes a list that a change makes, without entries where they are not known; false where no lists are in evidence. */
export function createList(
  evidence: EditableEvidence,
  list: {
    readonly id: string;
    readonly family?: string | undefined;
    readonly blocks?: readonly string[] | undefined;
  },
  origin: Origin,
): boolean {
  const [place] = listsOf(evidence, 'PrefixLists');
  if (place === undefined) return false;
  const value = {
    PrefixListId: list.id,
    ...(list.family === undefined ? {} : { AddressFamily: list.family }),
    ...(list.blocks === undefined ? {} : { Cidrs: list.blocks.map(canonicalBlock) }),
  };
  insert(evidence, place.document, place.list, value, origin);
  return true;
}

/** Takes a list away; what names it then names one that nobody describes. */
export function deleteList(evidence: EditableEvidence, list: string, origin: Origin): void {
  for (const { document, list: lists, value } of elementsWith(evidence, 'PrefixLists', 'PrefixListId', list))
    remove(evidence, document, lists, value, origin);
  for (const { document, list: entries } of listsOf(evidence, 'Entries'))
    if (askedAbout(document.file, 'pl') === list)
      for (const { value } of elementsIn(document, entries))
        remove(evidence, document, entries, value, origin);
}
