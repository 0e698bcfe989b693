import { findDocument } from '../../importers/azure/documents.ts';
import { isEffectiveRoutes } from '../../importers/azure/effective-routes.ts';
import { isEffectiveAnswer } from '../../importers/azure/effective-rules.ts';
import { TYPES } from '../../importers/azure/vocabulary.ts';
import { asRecord } from '../../importers/json-object.ts';
import type { Origin } from '../../model/origin.ts';
import {
  type EditableDocument,
  type EditableEvidence,
  insert,
  type JsonObject,
  remove,
} from '../editable-evidence.ts';

/** An object of the platform in the evidence, and the list that it stands in, if any. */
export interface Found {
  readonly document: EditableDocument;
  readonly value: JsonObject;
  readonly type: string;
  readonly list?: unknown[];
}

/** All objects of a type (`microsoft.network/networksecuritygroups`), those inside others not. */
export function resourcesOf(evidence: EditableEvidence, type: string): Found[] {
  return evidence.documents.flatMap((document) =>
    (findDocument(document.file)?.resources ?? [])
      .filter((resource) => resource.type === type)
      .map(({ value, pointer }): Found => {
        const list = listAt(document.file.json, pointer);
        return { document, value, type, ...(list === undefined ? {} : { list }) };
      }),
  );
}

/** Ids of the objects of a type; one that several files describe is one. */
export function idsOf(evidence: EditableEvidence, type: string): string[] {
  return distinctIds(resourcesOf(evidence, type));
}

export function distinctIds(found: readonly Pick<Found, 'value'>[]): string[] {
  const ids = found.map(({ value }) => String(value.id ?? ''));
  return [...new Map(ids.map((id) => [id.toLowerCase(), id])).values()];
}

/** Every list of objects of a type, where another one may be added. */
export function listsOf(
  evidence: EditableEvidence,
  type: string,
): { readonly document: EditableDocument; readonly list: unknown[] }[] {
  const lists = new Map<unknown[], EditableDocument>();
  for (const { document, list } of resourcesOf(evidence, type))
    if (list !== undefined) lists.set(list, document);
  return [...lists].map(([list, document]) => ({ document, list }));
}

export function resourcesWith(evidence: EditableEvidence, type: string, id: string): Found[] {
  return resourcesOf(evidence, type).filter(({ value }) => isSameId(value.id, id));
}

/** Ids differ in case from answer to answer. */
export function isSameId(left: unknown, right: string): boolean {
  return typeof left === 'string' && left.toLowerCase() === right.toLowerCase();
}

function listAt(json: unknown, pointer: string): unknown[] | undefined {
  let value = json;
  const parts = pointer.split('/').slice(1, -1);
  for (const part of parts) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as JsonObject)[part];
  }
  return pointer !== '' && Array.isArray(value) ? value : undefined;
}

/** The object that holds a member: itself, or its `properties`. */
export function holderOf(value: JsonObject, member: string): JsonObject {
  const properties = asRecord(value.properties) as JsonObject | undefined;
  return properties !== undefined && !(nameIn(value, member) in value) ? properties : value;
}

/** A member by its name in any case, of an object or of its `properties`. */
export function memberOf(value: JsonObject, member: string): unknown {
  const holder = holderOf(value, member);
  return holder[nameIn(holder, member)];
}

/** The member as the object spells it. */
export function nameIn(value: JsonObject, member: string): string {
  return Object.keys(value).find((key) => key.toLowerCase() === member.toLowerCase()) ?? member;
}

/** Parts of an id: `/subscriptions/S/resourceGroups/G/providers/Microsoft.Network/networkSecurityGroups/N`. */
export function partsOf(id: unknown): {
  readonly subscription?: string;
  readonly group?: string;
  readonly name: string;
} {
  const text = typeof id === 'string' ? id : '';
  const [, subscription] = /\/subscriptions\/([^/]+)/i.exec(text) ?? [];
  const [, group] = /\/resourceGroups\/([^/]+)/i.exec(text) ?? [];
  return {
    ...(subscription === undefined ? {} : { subscription }),
    ...(group === undefined ? {} : { group }),
    name: text.slice(text.lastIndexOf('/') + 1),
  };
}

/** The id of a resource by its place and name; `kind` as `networkSecurityGroups`. */
export function idOf(subscription: string, group: string, kind: string, name: string): string {
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Network/${kind}/${name}`;
}

/** What the platform said of a group's effect before a change is no answer of what it does afterwards. */
export function forgetEffective(evidence: EditableEvidence, group: string, origin: Origin): void {
  for (const { document, list, item } of answersIn(evidence))
    if (isSameId(asRecord(item.networkSecurityGroup)?.id, group))
      remove(evidence, document, list, item, origin);
}

/** Nor is what it said of rules and routes, where a change moves what tags and routes stand for. */
export function forgetAnswers(evidence: EditableEvidence, origin: Origin): void {
  for (const { document, list, item } of answersIn(evidence)) remove(evidence, document, list, item, origin);
}

/** Rules and routes that the platform applied to interfaces. */
function answersIn(
  evidence: EditableEvidence,
): { readonly document: EditableDocument; readonly list: unknown[]; readonly item: JsonObject }[] {
  return evidence.documents.flatMap((document) => {
    const list = asRecord(document.file.json)?.value;
    if (!Array.isArray(list) || !(isEffectiveAnswer(document.file) || isEffectiveRoutes(document.file)))
      return [];
    return list.flatMap((each) => {
      const item = asRecord(each) as JsonObject | undefined;
      return item === undefined ? [] : [{ document, list, item }];
    });
  });
}

/** Puts an object beside others of its type, else beside any: a file may hold objects of several types. */
export function insertResource(
  evidence: EditableEvidence,
  type: string,
  value: JsonObject,
  origin: Origin,
): boolean {
  const [place] = [type, ...Object.values(TYPES)].flatMap((each) => listsOf(evidence, each));
  if (place !== undefined) insert(evidence, place.document, place.list, value, origin);
  return place !== undefined;
}
