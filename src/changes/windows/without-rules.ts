import { readClixml } from '../../importers/windows/clixml.ts';
import { jsonObjects } from '../../importers/windows/json-objects.ts';
import { kindOf } from '../../importers/windows/object-kinds.ts';
import { type EditedText, openText, textOf } from '../edited-text.ts';
import { currentFile, formOf } from './policy.ts';
import { removeObjects } from './removed-objects.ts';

/** What says where a host is, and nothing of its rules. */
const FACTS = new Set(['connection', 'ip-address', 'route', 'dns', 'adapter', 'forwarding', 'dynamic-ports']);

/** A file without the rules and settings that it holds; undefined: nothing of it is left. */
export function withoutRules(text: EditedText): EditedText | undefined {
  if (formOf(text) !== 'objects') return undefined;
  const file = currentFile(text);
  if (file.json === undefined) {
    const read = readClixml(file.name, file.text ?? '');
    return 'objects' in read && read.objects.every((object) => FACTS.has(kindOf(object) ?? ''))
      ? text
      : undefined;
  }
  const pointers = jsonObjects(file.name, file.json)
    .filter((object) => !FACTS.has(kindOf(object, object.section) ?? ''))
    .map(({ origin }) => origin.pointer ?? '');
  if (pointers.length === 0) return text;
  const left = openText(file);
  removeObjects(left, pointers);
  const objects = jsonObjects(file.name, JSON.parse(textOf(left)));
  return objects.some((object) => FACTS.has(kindOf(object, object.section) ?? '')) ? left : undefined;
}
