import type { ReadFile } from '../importers/importer.ts';
import type { Origin } from '../model/origin.ts';

/** A line of a file while changes are laid over it. */
export interface EditedLine {
  readonly text: string;
  /** What wrote it; absent: it stands as it was given. */
  readonly origin?: Origin;
  /** Where it stood in the file as it was given. */
  readonly given?: number;
}

/** A text file while changes are laid over it. */
export interface EditedText {
  readonly file: ReadFile;
  lines: readonly EditedLine[];
  /** Lines of the file as it was given that a change took away. */
  removed: ReadonlyMap<number, Origin>;
  isEdited: boolean;
  /** Where the file is JSON: objects that a change wrote, and objects of the file as it was given that one took away. */
  pointers: Map<string, Origin>;
  readonly removedPointers: Map<string, Origin>;
}

export function openText(file: ReadFile): EditedText {
  const lines = (file.text ?? '').split(/\r?\n/).map((text, index) => ({ text, given: index + 1 }));
  return {
    file,
    lines,
    removed: new Map(),
    isEdited: false,
    pointers: new Map(),
    removedPointers: new Map(),
  };
}

/** Puts a line before the one at `index`. */
export function insertLine(edited: EditedText, index: number, text: string, origin: Origin): void {
  edited.lines = edited.lines.toSpliced(index, 0, { text: asOneLine(text), origin });
  edited.isEdited = true;
}

export function removeLine(edited: EditedText, index: number, origin: Origin): void {
  const given = edited.lines[index]?.given;
  edited.lines = edited.lines.toSpliced(index, 1);
  if (given !== undefined) edited.removed = new Map([...edited.removed, [given, origin]]);
  edited.isEdited = true;
}

/** Puts another line in the place of one; an equal one stays as it is. */
export function replaceLine(edited: EditedText, index: number, text: string, origin: Origin): void {
  if (edited.lines[index]?.text === text) return;
  removeLine(edited, index, origin);
  insertLine(edited, index, text, origin);
}

/** What a text was, to go back to. */
export type Saved = Pick<EditedText, 'lines' | 'removed' | 'isEdited'>;

export function save({ lines, removed, isEdited }: EditedText): Saved {
  return { lines, removed, isEdited };
}

export function restore(edited: EditedText, saved: Saved): void {
  Object.assign(edited, saved);
}

export function textOf({ lines }: EditedText): string {
  return lines.map(({ text }) => text).join('\n');
}

/** The places that changes wrote. */
export function writtenLines({ lines }: EditedText): ReadonlyMap<number, Origin> {
  return new Map(lines.flatMap(({ origin }, index) => (origin === undefined ? [] : [[index + 1, origin]])));
}

/** Numbers of the lines that stand as they were given, and not where. */
export function movedLines({ lines }: EditedText): ReadonlyMap<number, number> {
  return new Map(
    lines.flatMap(({ given }, index) =>
      given === undefined || given === index + 1 ? [] : [[index + 1, given]],
    ),
  );
}

function asOneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}

/** Changes the document that a file of JSON holds. */
export function editJson<Document>(edited: EditedText, change: (document: Document) => void): void {
  const document = JSON.parse(textOf(edited)) as Document;
  change(document);
  edited.lines = `${JSON.stringify(document, undefined, 2)}\n`.split('\n').map((text) => ({ text }));
  edited.isEdited = true;
}
