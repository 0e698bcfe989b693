import type { Origin } from '../../model/origin.ts';
import { type EditedText, editJson } from '../edited-text.ts';

/** Takes objects out of a document of JSON, given in the order in which they stand there. */
export function removeObjects(text: EditedText, pointers: readonly string[]): void {
  if (pointers.includes('')) {
    text.lines = [{ text: '[]' }];
    text.isEdited = true;
    text.pointers = new Map();
    return;
  }
  editJson(text, (document: unknown) => {
    for (const pointer of pointers.toReversed()) removeAt(document, pointer);
  });
  for (const pointer of pointers.toReversed()) {
    const end = pointer.lastIndexOf('/');
    shiftPointers(text, pointer.slice(0, end), Number(pointer.slice(end + 1)));
  }
}

function removeAt(document: unknown, pointer: string): void {
  const end = pointer.lastIndexOf('/');
  const parent = objectAt(document, pointer.slice(0, end));
  const last = pointer.slice(end + 1);
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else if (typeof parent === 'object' && parent !== null) delete (parent as Record<string, unknown>)[last];
}

export function objectAt(json: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (value, key) =>
        (value as Record<string, unknown> | undefined)?.[key.replaceAll('~1', '/').replaceAll('~0', '~')],
      json,
    );
}

function shiftPointers(text: EditedText, list: string, removed: number): void {
  const shifted = new Map<string, Origin>();
  for (const [pointer, origin] of text.pointers) {
    const index = pointer.startsWith(`${list}/`) ? Number(pointer.slice(list.length + 1)) : Number.NaN;
    if (index === removed) continue;
    shifted.set(index > removed ? `${list}/${index - 1}` : pointer, origin);
  }
  text.pointers = shifted;
}
