import { asRecord } from '../../importers/json-object.ts';
import type { JsonObject } from '../editable-evidence.ts';

/** Undefined for an empty one too: providers write it where nothing is meant. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : []).flatMap((item) => text(item) ?? []);
}

/** What a list of blocks holds, such as `ingress` or `security_rule`. */
export function blockValues(values: JsonObject | undefined, name: string): JsonObject[] {
  const list = values?.[name];
  return (Array.isArray(list) ? list : []).flatMap((item): JsonObject[] => {
    const block = asRecord(item);
    return block === undefined ? [] : [{ ...block }];
  });
}
