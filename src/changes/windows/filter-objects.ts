import type { ReadFile } from '../../importers/importer.ts';
import { readClixml } from '../../importers/windows/clixml.ts';
import type { ExportedObject } from '../../importers/windows/exported-object.ts';
import { jsonObjects } from '../../importers/windows/json-objects.ts';
import { kindOf } from '../../importers/windows/object-kinds.ts';
import { isFilter, keyOf } from '../../importers/windows/object-rules.ts';
import type { HostChanges } from '../host-changes.ts';
import { currentFile, type FoundRule, formOf, rulesOf, textsOfWindows } from './policy.ts';
import { removeObjects } from './removed-objects.ts';

/**
 * Takes away the filters of rules that are gone, because filters without a rule say that one was cut out of the evidence; false: the
 * form of the evidence does not let them.
 */
export function removeFilters(host: HostChanges, gone: readonly FoundRule[]): boolean {
  const removed = new Set(gone.filter(({ form }) => form === 'objects').map(({ id }) => id.toLowerCase()));
  if (removed.size === 0) return true;
  for (const { id, isCut } of rulesOf(host)) if (!isCut) removed.delete(id.toLowerCase());
  return textsOfWindows(host)
    .filter((text) => formOf(text) === 'objects')
    .every((text) => {
      const file = currentFile(text);
      const own = filtersIn(file).filter((filter) => removed.has(keyOf(filter) ?? ''));
      if (own.length === 0) return true;
      if (file.json === undefined) return false;
      removeObjects(
        text,
        own.map(({ origin }) => origin.pointer ?? ''),
      );
      return true;
    });
}

function filtersIn(file: ReadFile): readonly ExportedObject[] {
  if (file.json !== undefined)
    return jsonObjects(file.name, file.json).filter((object) => isA(object, object.section));
  const read = readClixml(file.name, file.text ?? '');
  return 'objects' in read ? read.objects.filter((object) => isA(object)) : [];
}

function isA(object: ExportedObject, section?: string): boolean {
  const kind = kindOf(object, section);
  return kind !== undefined && isFilter(kind);
}
