import { nameOf } from '../../importers/azure/resources.ts';
import { asRecord } from '../../importers/json-object.ts';
import type { Origin } from '../../model/origin.ts';
import {
  type EditableDocument,
  type EditableEvidence,
  insert,
  type JsonObject,
  remove,
  replace,
} from '../editable-evidence.ts';
import { holderOf, isSameId, memberOf, nameIn, resourcesWith } from './resources.ts';

/** What stands inside an object by a name, such as a rule or a route; none of its members inside `properties`. */
export interface NamedPart {
  readonly name: string;
  readonly members: JsonObject;
}

/** A part at one of the places where it stands. */
export interface PlacedPart extends NamedPart {
  readonly document: EditableDocument;
  readonly list: unknown[];
  readonly value: JsonObject;
}

/** The list of an object where parts stand, as `routes` of a route table. */
export interface Holder {
  readonly type: string;
  readonly id: string;
  readonly member: string;
}

export function partsIn(evidence: EditableEvidence, { type, id, member }: Holder): PlacedPart[] {
  return resourcesWith(evidence, type, id).flatMap(({ document, value }) => {
    const list = memberOf(value, member);
    return Array.isArray(list) ? placedParts(document, list) : [];
  });
}

export function partNamed(evidence: EditableEvidence, holder: Holder, name: string): PlacedPart | undefined {
  return partsIn(evidence, holder).find((part) => isSameId(part.name, name));
}

/**
 * Puts a part into an object, in the place of one with its name; false where the object is not in evidence. Where its list is not
 * shown, one with this part alone would look whole, and is not made.
 */
export function putPart(
  evidence: EditableEvidence,
  { type, id, member }: Holder,
  { name, members }: NamedPart,
  origin: Origin,
): boolean {
  const found = resourcesWith(evidence, type, id);
  for (const { document, value } of found) {
    const list = memberOf(value, member);
    if (!Array.isArray(list)) continue;
    const before = placedParts(document, list).filter((part) => isSameId(part.name, name));
    const part = { id: `${id}/${member}/${name}`, name, ...members };
    for (const each of before) replace(evidence, document, list, each.value, { ...part }, origin);
    if (before.length === 0) insert(evidence, document, list, part, origin);
  }
  return found.length > 0;
}

/** False where the object has no such part. */
export function removePart(
  evidence: EditableEvidence,
  holder: Holder,
  name: string,
  origin: Origin,
): boolean {
  const found = partsIn(evidence, holder).filter((part) => isSameId(part.name, name));
  for (const { document, list, value } of found) remove(evidence, document, list, value, origin);
  return found.length > 0;
}

export function placedParts(document: EditableDocument, list: unknown[]): PlacedPart[] {
  return list.flatMap((item) => {
    const value = asRecord(item) as JsonObject | undefined;
    if (value === undefined) return [];
    const members = flat(value);
    const name = String(members.name ?? nameOf(String(value.id ?? '')));
    return [{ document, list, value, name, members }];
  });
}

/** The list of an object, which it gets where it has none. */
export function listIn(value: JsonObject, member: string): unknown[] {
  const holder = holderOf(value, member);
  const name = nameIn(holder, member);
  const list = holder[name];
  if (Array.isArray(list)) return list;
  const made: unknown[] = [];
  holder[name] = made;
  return made;
}

/** The members of an object, those of its `properties` among them. */
export function flat({ properties, ...own }: JsonObject): JsonObject {
  return { ...(asRecord(properties) ?? {}), ...own };
}
