import type { Gap } from '../../model/gap.ts';
import type { Host, SnapshotFragment } from '../../model/snapshot.ts';
import type { Importer, ReadFile } from '../importer.ts';
import { opaqueProgram } from '../opaque-program.ts';
import { isClixml } from './clixml.ts';
import { toFilter } from './filter.ts';
import type { WindowsFacts } from './host-facts.ts';
import { isExportedJson, readObjects } from './objects.ts';
import { sysctlOf } from './stack.ts';

/** Windows Defender Firewall: what its cmdlets print as CLIXML or JSON. */
export const windows: Importer = {
  id: 'windows',
  title: 'Windows Defender Firewall',
  scope: 'host',
  recognises: (file) => (file.json === undefined ? isClixml(file.text ?? '') : isExportedJson(file)),
  read,
};

function read(files: readonly ReadFile[]): SnapshotFragment {
  const gaps: Gap[] = [];
  const notRead = new Map<string, string>();
  const found = readObjects(files, gaps, notRead);
  const { facts } = found;
  const filters: Host['filters'][number][] = [...notRead].map(([file, reason]) => unreadable(file, reason));
  if (found.rules.length > 0 || found.settings.size > 0) {
    const first = found.rules[0]?.origin.file ?? [...found.settings.values()][0]?.origin.file ?? '';
    const built = toFilter(found.rules, found.settings, facts, {
      file: first,
      text: 'Windows Defender Firewall',
    });
    filters.push(built.filter);
    gaps.push(...built.gaps);
  }
  return { host: hostOf(facts, filters), gaps, notRead };
}

function hostOf(facts: WindowsFacts, filters: Host['filters']): Partial<Omit<Host, 'name'>> {
  const { links, routes } = facts;
  return {
    filters,
    ...(links === undefined ? {} : { links }),
    ...(routes === undefined ? {} : { routes }),
    sysctl: sysctlOf(facts),
  };
}

/** A file that holds rules and was refused: whatever it says may hold. */
function unreadable(file: string, reason: string): Host['filters'][number] {
  const origin = { file, text: file };
  const { bases, chain } = opaqueProgram(file, `${file}, which was not read: ${reason}`, origin);
  return {
    id: file,
    title: file,
    layer: 'host',
    bases,
    chains: new Map([[file, chain]]),
    origin,
    repliesPass: false,
  };
}
