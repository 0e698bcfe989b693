import { jsonObjects } from '../../importers/windows/json-objects.ts';
import type { HostChanges } from '../host-changes.ts';
import { addRule, currentFile, givenRules, rulesOf, textsOfWindows } from './policy.ts';

/**
 * A listing without any rule reads as one that is missing. Where changes took all rules away, one that is off says that there is none,
 * and files that they emptied are gone.
 */
export function tellEmptied(host: HostChanges): void {
  const texts = textsOfWindows(host);
  const origin = texts
    .flatMap(({ removed, removedPointers }) => [...removedPointers.values(), ...removed.values()])
    .at(-1);
  if (origin === undefined) return;
  const { form, example } = givenRules(host);
  if (form !== undefined && example !== undefined && rulesOf(host).every(({ isCut }) => isCut)) {
    const fields = new Map([...example.fields, ['Enabled', ['False']] as const]);
    addRule(host, { id: 'none', title: 'no rule is left', group: '', fields, doubts: [] }, origin, form);
  }
  for (const text of texts) {
    if (!text.isEdited || text.file.json === undefined) continue;
    const { name, json } = currentFile(text);
    if (jsonObjects(name, json).length === 0) host.dropped.add(name);
  }
}
