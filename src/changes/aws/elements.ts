import { findAnswer } from '../../importers/aws/documents.ts';
import { asRecord } from '../../importers/json-object.ts';
import type {
  EditableDocument,
  EditableEvidence,
  ElementIndex,
  JsonObject,
  Listed,
} from '../editable-evidence.ts';

/** Elements of one list over all answers. */
export function elementsOf(evidence: EditableEvidence, key: string): Listed[] {
  return listsOf(evidence, key).flatMap(({ document, list }) => elementsIn(document, list));
}

/** Every list of that name. */
export function listsOf(
  evidence: EditableEvidence,
  key: string,
): { readonly document: EditableDocument; readonly list: unknown[] }[] {
  return evidence.documents.flatMap((document) => {
    const list = findAnswer(document.file)?.body[key];
    return Array.isArray(list) ? [{ document, list: list as unknown[] }] : [];
  });
}

/** Elements whose member has the value. */
export function elementsWith(
  evidence: EditableEvidence,
  key: string,
  member: string,
  value: string,
): readonly Listed[] {
  const name = `${key} ${member}`;
  let index = evidence.indexes.get(name);
  if (index === undefined) {
    index = indexOf(evidence, key, member);
    evidence.indexes.set(name, index);
  }
  return index.elements.get(value) ?? [];
}

function indexOf(evidence: EditableEvidence, key: string, member: string): ElementIndex {
  const lists = listsOf(evidence, key);
  const all = lists.flatMap(({ document, list }) => elementsIn(document, list));
  return {
    lists: new Set(lists.map(({ list }) => list)),
    member,
    elements: Map.groupBy(all, ({ value }) => value[member]),
  };
}

export function instancesOf(evidence: EditableEvidence): Listed[] {
  return elementsOf(evidence, 'Reservations').flatMap(({ document, value }) =>
    elementsIn(document, listIn(value, 'Instances')),
  );
}

/** Interfaces as they are listed by themselves, and as their instances list them. */
export function interfacesOf(evidence: EditableEvidence): Listed[] {
  return [
    ...elementsOf(evidence, 'NetworkInterfaces'),
    ...instancesOf(evidence).flatMap(({ document, value }) =>
      elementsIn(document, listIn(value, 'NetworkInterfaces')),
    ),
  ];
}

/** Lists whose absence does not say that they are empty. */
const UNSHOWN = new Set(['Associations', 'Entries', 'IpPermissions', 'IpPermissionsEgress', 'Routes']);

/** The list in a member; an absent one is made, unless what is put into it would look like all that it holds. */
export function listIn(value: JsonObject, member: string): unknown[] {
  const list = value[member];
  if (Array.isArray(list)) return list;
  const made: unknown[] = [];
  if (!UNSHOWN.has(member)) value[member] = made;
  return made;
}

export function elementsIn(document: EditableDocument, list: unknown[]): Listed[] {
  return list.flatMap((item) => {
    const value = asRecord(item);
    return value === undefined ? [] : [{ document, list, value: value as JsonObject }];
  });
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
