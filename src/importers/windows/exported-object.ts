import type { Origin } from '../../model/origin.ts';

/** A value as PowerShell exports it: texts and lists of texts; an enumeration by its name or number; null is empty. */
export type ExportedValue = readonly string[];

/** One object of an export, whatever wrote it. */
export interface ExportedObject {
  /** Properties by name, as the export spells them. */
  readonly properties: ReadonlyMap<string, ExportedValue>;
  /** Properties that the export cut off (`-Depth`), or that are no text. */
  readonly unreadable: ReadonlySet<string>;
  readonly origin: Origin;
}

export function valuesOf(object: ExportedObject, ...names: readonly string[]): ExportedValue | undefined {
  for (const name of names) {
    const value = object.properties.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

export function textOf(object: ExportedObject, ...names: readonly string[]): string | undefined {
  return valuesOf(object, ...names)?.[0];
}

/** What `-Depth` leaves of an object that lies too deep. */
export function isCutOff(text: string): boolean {
  return /^(System\.(Object|String)\[\]|@\{.*\})$/s.test(text);
}
