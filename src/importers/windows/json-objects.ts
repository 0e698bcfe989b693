import { isRecord } from '../json-object.ts';
import { type ExportedObject, type ExportedValue, isCutOff } from './exported-object.ts';

/** An object of a JSON document with the pointer that leads to it; `section` is the name of the list that it lies in. */
export interface JsonObject extends ExportedObject {
  readonly section: string | undefined;
}

/** Objects of `ConvertTo-Json`: one, a list, `{"value": […], "Count": n}`, or lists by name (the collector's). */
export function jsonObjects(file: string, json: unknown): JsonObject[] {
  return objectsAt(file, json, '', undefined);
}

/** The first objects of each list, by which a document is recognised. */
export function firstObjects(file: string, json: unknown): JsonObject[] {
  const head = (value: unknown): unknown => (Array.isArray(value) ? value.slice(0, 20) : value);
  if (!isRecord(json)) return jsonObjects(file, head(json));
  return jsonObjects(
    file,
    Object.fromEntries(Object.entries(json).map(([key, value]) => [key, head(value)])),
  );
}

function objectsAt(file: string, json: unknown, pointer: string, section: string | undefined): JsonObject[] {
  if (Array.isArray(json))
    return json.flatMap((item, index) => objectsAt(file, item, `${pointer}/${index}`, section));
  if (!isRecord(json)) return [toObject(file, {}, pointer, undefined)];
  const wrapped = json.value;
  if (Array.isArray(wrapped) && 'Count' in json) return objectsAt(file, wrapped, `${pointer}/value`, section);
  const sections =
    section === undefined
      ? Object.entries(json).filter(
          ([name, value]) => SECTIONS.has(name) && typeof value === 'object' && value !== null,
        )
      : [];
  if (sections.length > 0)
    return sections.flatMap(([name, value]) => objectsAt(file, value, `${pointer}/${name}`, name));
  return [toObject(file, json, pointer, section)];
}

/** Lists of the collector's document. */
export const SECTIONS: ReadonlySet<string> = new Set(
  'profiles rules port address app service iftype iface security net ip route dns adapter forwarding dyn kw'.split(
    ' ',
  ),
);

function toObject(
  file: string,
  json: Readonly<Record<string, unknown>>,
  pointer: string,
  section: string | undefined,
): JsonObject {
  const properties = new Map<string, ExportedValue>();
  const unreadable = new Set<string>();
  for (const [name, given] of Object.entries(json)) {
    const value = toValue(given);
    properties.set(name, value ?? []);
    if (value === undefined || value.some(isCutOff)) unreadable.add(name);
  }
  const title = ['DisplayName', 'name', 'InstanceID', 'Name', 'id'].map((name) => properties.get(name)?.[0]);
  const text = title.find((each) => each !== undefined) ?? 'object';
  return { properties, unreadable, section, origin: { file, pointer, text } };
}

/** undefined: an object that is no value. An empty object is what Windows PowerShell 5.1 writes for null. */
function toValue(given: unknown): ExportedValue | undefined {
  if (given === null || given === '') return [];
  if (typeof given === 'string') return [given];
  if (typeof given === 'number' || typeof given === 'boolean') return [String(given)];
  if (Array.isArray(given)) {
    const items = given.map(toValue);
    return items.includes(undefined) ? undefined : items.flatMap((item) => item ?? []);
  }
  if (!isRecord(given)) return undefined;
  if (Object.keys(given).length === 0) return [];
  if (Array.isArray(given.value) && 'Count' in given) return toValue(given.value);
  return undefined;
}
