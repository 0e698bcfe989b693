import type { ReadFile } from '../importers/importer.ts';
import { isManifest } from '../importers/manifest.ts';
import { openFile } from '../importers/open-file.ts';
import type { SourceFile } from '../model/evidence.ts';
import type { Gap } from '../model/gap.ts';
import { type Origin, sameOrigin } from '../model/origin.ts';
import type { Argument } from './arguments.ts';
import type { Warning } from './changed-evidence.ts';

export type JsonObject = Record<string, unknown>;

/** A file of JSON evidence that changes may write into. */
export interface EditableDocument {
  /** Its `json` is a copy of its own. */
  readonly file: ReadFile;
  isEdited: boolean;
}

/** An element of a list in a document. */
export interface Listed {
  readonly document: EditableDocument;
  readonly list: unknown[];
  readonly value: JsonObject;
}

/** Elements of some lists by the value of a member: estates hold tens of thousands, and a change may touch each. */
export interface ElementIndex {
  readonly lists: ReadonlySet<unknown[]>;
  readonly member: string;
  readonly elements: Map<unknown, Listed[]>;
}

/** Evidence while changes are laid over it. */
export interface EditableEvidence {
  readonly files: readonly SourceFile[];
  readonly documents: readonly EditableDocument[];
  /** Objects and lists of the documents that a change wrote. */
  readonly written: Map<object, Origin>;
  /** Objects of the documents as they were given that a change took away. */
  readonly removed: Map<object, Origin>;
  /** Objects that a change made. */
  readonly made: Set<object>;
  /** Lists that a change edited, as they were given. */
  readonly originals: Map<unknown[], readonly unknown[]>;
  readonly indexes: Map<string, ElementIndex>;
  /** Commands that print the id of what they make, by their text: how often each ran, and what it printed. */
  readonly printed: Map<string, { readonly runs: number; readonly id?: string }>;
  /** What scripts name that they may have deleted, and why that is not known. */
  readonly perhapsDeleted: Map<string, string>;
  /** What scripts set for all of their later commands of a cloud's program, by option: `az account set`. */
  readonly settings: Map<string, Argument>;
  /** What templates export to others, by name. */
  readonly exports: Map<string, string>;
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
    made: new Set(),
    originals: new Map(),
    indexes: new Map(),
    printed: new Map(),
    perhapsDeleted: new Map(),
    settings: new Map(),
    exports: new Map(),
    gaps: [],
    warnings: [],
  };
}

/** Tells once what a change leaves open at one place. */
export function tellGap(
  { gaps }: EditableEvidence,
  told: Omit<Gap, 'kind' | 'origin'> & { readonly origin: Origin },
): void {
  const isTold = ({ what, origin }: Gap) =>
    what === told.what && origin !== undefined && sameOrigin(origin, told.origin);
  if (!gaps.some(isTold)) gaps.push({ kind: 'unmodelled', ...told });
}

/** Adds an element to a list, as written by a change. */
export function insert(
  evidence: EditableEvidence,
  document: EditableDocument,
  list: unknown[],
  value: JsonObject,
  origin: Origin,
): void {
  keep(evidence, document, list);
  list.push(value);
  evidence.made.add(value);
  index(evidence, { document, list, value });
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
  const at = list.indexOf(value);
  if (at < 0) return;
  keep(evidence, document, list);
  list.splice(at, 1);
  unindex(evidence, list, value);
  forget(evidence, value, origin);
}

/** Takes elements out of their lists; false where there are none. */
export function removeAll(evidence: EditableEvidence, found: readonly Listed[], origin: Origin): boolean {
  for (const { document, list, value } of found) remove(evidence, document, list, value, origin);
  return found.length > 0;
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
  const at = list.indexOf(value);
  if (at < 0) return;
  keep(evidence, document, list);
  list[at] = other;
  evidence.made.add(other);
  unindex(evidence, list, value);
  index(evidence, { document, list, value: other });
  evidence.written.set(other, origin);
  forget(evidence, value, origin);
}

/** Sets a member of an object, which counts as written as a whole. */
export function assign(
  evidence: EditableEvidence,
  document: EditableDocument,
  value: JsonObject,
  members: JsonObject,
  origin: Origin,
): void {
  document.isEdited = true;
  const moved = [...evidence.indexes.values()]
    .filter(({ member }) => member in members)
    .flatMap(
      ({ member, elements }) => elements.get(value[member])?.find((each) => each.value === value) ?? [],
    )[0];
  if (moved !== undefined) unindex(evidence, moved.list, value);
  Object.assign(value, members);
  if (moved !== undefined) index(evidence, moved);
  evidence.written.set(value, origin);
}

function keep(evidence: EditableEvidence, document: EditableDocument, list: unknown[]): void {
  document.isEdited = true;
  if (!evidence.originals.has(list)) evidence.originals.set(list, [...list]);
}

function forget(evidence: EditableEvidence, value: object, origin: Origin): void {
  evidence.written.delete(value);
  if (!evidence.made.has(value)) evidence.removed.set(value, origin);
}

function index(evidence: EditableEvidence, element: Listed): void {
  for (const { lists, member, elements } of evidence.indexes.values()) {
    if (!lists.has(element.list)) continue;
    const key = element.value[member];
    elements.set(key, [...(elements.get(key) ?? []), element]);
  }
}

function unindex(evidence: EditableEvidence, list: unknown[], value: object): void {
  for (const { lists, member, elements } of evidence.indexes.values()) {
    const key = lists.has(list) ? (value as JsonObject)[member] : undefined;
    const kept = elements.get(key)?.filter((element) => element.value !== value);
    if (kept !== undefined) elements.set(key, kept);
  }
}
