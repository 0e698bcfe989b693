import type { SourceFile } from '../model/evidence.ts';
import type { Origin } from '../model/origin.ts';
import type { ChangedEvidence, MovedPlaces, WrittenPlaces } from './changed-evidence.ts';
import type { EditableDocument, EditableEvidence, JsonObject } from './editable-evidence.ts';
import { encodeDocument, withDigests } from './manifest-digests.ts';

/** The evidence with everything that changes wrote into its documents, and where that stands. */
export function finish(evidence: EditableEvidence): ChangedEvidence {
  const edited = evidence.documents.filter((document) => document.isEdited);
  const bytes = new Map(edited.map(({ file }) => [file.name, encodeDocument(file.json)]));
  const known = new Set(evidence.files.map((file) => file.name));
  const added = edited.filter(({ file }) => !known.has(file.name));
  const files = [...evidence.files, ...added.map(({ file }) => sourceOf(file))].map((file): SourceFile => {
    const own = bytes.get(file.name);
    return own === undefined ? withDigests(file, bytes, evidence.files) : { ...file, bytes: own };
  });
  return {
    files,
    written: placesOf(edited, evidence.written, (list) => list),
    removed: placesOf(edited, evidence.removed, (list) => evidence.originals.get(list) ?? list),
    moved: new Map(edited.map(({ file }) => [file.name, movedIn(file.json, evidence.originals)])),
    gaps: evidence.gaps,
    warnings: evidence.warnings,
  };
}

function sourceOf({ name, bytes }: SourceFile): SourceFile {
  return { name, bytes };
}

/** Pointers of the objects that have an origin; `listOf` gives a list as it was at the time that is meant. */
function placesOf(
  documents: readonly EditableDocument[],
  origins: ReadonlyMap<object, Origin>,
  listOf: (list: unknown[]) => readonly unknown[],
): Map<string, WrittenPlaces> {
  const places = new Map<string, WrittenPlaces>();
  for (const { file } of origins.size === 0 ? [] : documents) {
    const pointers = new Map<string, Origin>();
    const path: (string | number)[] = [];
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      const origin = origins.get(value);
      if (origin !== undefined) pointers.set(pointerOf(path), origin);
      if (Array.isArray(value)) {
        const list = listOf(value);
        for (let index = 0; index < list.length; index += 1) below(index, list[index]);
      } else for (const key in value) below(key, (value as JsonObject)[key]);
    };
    const below = (part: string | number, value: unknown): void => {
      if (typeof value !== 'object') return;
      path.push(part);
      visit(value);
      path.pop();
    };
    visit(file.json);
    if (pointers.size > 0) places.set(file.name, { lines: new Map(), pointers });
  }
  return places;
}

/** Elements of lists whose index is another one than in the file as it was given. */
function movedIn(json: unknown, originals: EditableEvidence['originals']): MovedPlaces {
  const pointers = new Map<string, string>();
  const path: (string | number)[] = [];
  const given: (string | number)[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      const before = originals.get(value);
      const indexes = before && new Map(before.map((element, index) => [element, index]));
      for (let index = 0; index < value.length; index += 1)
        below(index, value[index], indexes?.get(value[index]) ?? index);
    } else for (const key in value as JsonObject) below(key, (value as JsonObject)[key], key);
  };
  const below = (key: string | number, value: unknown, before: string | number): void => {
    if (typeof value !== 'object' || value === null) return;
    path.push(key);
    given.push(before);
    if (before !== key) pointers.set(pointerOf(path), pointerOf(given));
    visit(value);
    path.pop();
    given.pop();
  };
  visit(json);
  return { lines: new Map(), pointers };
}

function pointerOf(path: readonly (string | number)[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
