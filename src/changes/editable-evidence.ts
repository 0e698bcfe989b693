import type { ReadFile } from '../importers/importer.ts';
import { isManifest } from '../importers/manifest.ts';
import { openFile } from '../importers/open-file.ts';
import type { SourceFile } from '../model/evidence.ts';
import type { Gap } from '../model/gap.ts';
import type { Origin } from '../model/origin.ts';
import type { Warning } from './changed-evidence.ts';

export type JsonObject = Record<string, unknown>;

/** A file of JSON evidence that changes may write into. */
export interface EditableDocument {
  /** Its `json` is a copy of its own. */
  readonly file: ReadFile;
  isEdited: boolean;
}

/** Evidence while changes are laid over it. */
export interface EditableEvidence {
  readonly files: readonly SourceFile[];
  readonly documents: readonly EditableDocument[];
  /** Objects and lists of the documents that a change wrote. */
  readonly written: Map<object, Origin>;
  /** Objects of the documents as they were given that a change took away. */
  readonly removed: Map<object, Origin>;
  /** Pointers of all objects of an edited document, as it was given. */
  readonly given: Map<EditableDocument, ReadonlyMap<object, string>>;
  readonly gaps: Gap[];
  readonly warnings: Warning[];
}

/** Opens the JSON files of evidence for changes; others stay as they are. */
export function editable(files: readonly SourceFile[]): EditableEvidence {
  const documents = files.flatMap((source): EditableDocument[] => {
    const { file } = openFile(source);
    return typeof file.json === 'object' && file.json !== null && !isManifest(file.name, file.json)
      ? [{ file, isEdited: false }]
      : [];
  });
  return {
    files,
    documents,
    written: new Map(),
    removed: new Map(),
    given: new Map(),
    gaps: [],
    warnings: [],
  };
}

/** To be called before the first change of a document. */
export function touch(evidence: EditableEvidence, document: EditableDocument): void {
  document.isEdited = true;
  if (!evidence.given.has(document)) evidence.given.set(document, pointersIn(document.file.json));
}

/** JSON pointers of every object and list below a value. */
export function pointersIn(root: unknown): ReadonlyMap<object, string> {
  const pointers = new Map<object, string>();
  const visit = (value: unknown, pointer: string): void => {
    if (typeof value !== 'object' || value === null) return;
    pointers.set(value, pointer);
    if (Array.isArray(value)) for (const [index, item] of value.entries()) visit(item, `${pointer}/${index}`);
    else
      for (const [key, member] of Object.entries(value))
        visit(member, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  };
  visit(root, '');
  return pointers;
}

/** Adds an element to a list, as written by a change. */
export function insert(
  evidence: EditableEvidence,
  document: EditableDocument,
  list: unknown[],
  value: JsonObject,
  origin: Origin,
): void {
  touch(evidence, document);
  list.push(value);
  evidence.written.set(value, origin);
}

/** Takes an element out of a list. */
export function remove(
  evidence: EditableEvidence,
  document: EditableDocument,
  list: unknown[],
  value: object,
  origin: Origin,
): void {
  const index = list.indexOf(value);
  if (index < 0) return;
  touch(evidence, document);
  list.splice(index, 1);
  forget(evidence, document, value, origin);
}

/** Puts another object in the place of one. */
export function replace(
  evidence: EditableEvidence,
  document: EditableDocument,
  list: unknown[],
  value: object,
  other: JsonObject,
  origin: Origin,
): void {
  const index = list.indexOf(value);
  if (index < 0) return;
  touch(evidence, document);
  list[index] = other;
  evidence.written.set(other, origin);
  forget(evidence, document, value, origin);
}

/** Sets a member of an object, which counts as written as a whole. */
export function assign(
  evidence: EditableEvidence,
  document: EditableDocument,
  value: JsonObject,
  members: JsonObject,
  origin: Origin,
): void {
  touch(evidence, document);
  Object.assign(value, members);
  evidence.written.set(value, origin);
}

function forget(evidence: EditableEvidence, document: EditableDocument, value: object, origin: Origin): void {
  evidence.written.delete(value);
  if (evidence.given.get(document)?.has(value)) evidence.removed.set(value, origin);
}
