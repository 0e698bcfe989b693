import type { Gap } from '../../model/gap.ts';
import type { Host } from '../../model/host.ts';
import type { SnapshotFragment } from '../../model/snapshot-fragment.ts';
import type { Importer, ReadFile } from '../importer.ts';
import { opaqueProgram } from '../opaque-program.ts';
import { isClixml } from './clixml.ts';
import { withEitherLink } from './either-route.ts';
import { toFilter } from './filter.ts';
import type { WindowsFacts } from './host-facts.ts';
import { isNetsh, readNetsh } from './netsh.ts';
import { isExportedJson, readObjects } from './objects.ts';
import { readRegistryFiles } from './registry.ts';
import { isRegistry } from './registry-file.ts';
import { stackOf } from './stack.ts';
import { prefer } from './statement.ts';

/** Windows Defender Firewall: its cmdlets as CLIXML or JSON, its registry, and what `netsh advfirewall` prints. */
export const windows: Importer = {
  id: 'windows',
  title: 'Windows Defender Firewall',
  scope: 'host',
  recognises: (file) => formOf(file) !== undefined,
  read,
};

type Form = 'objects' | 'registry' | 'netsh';

function formOf(file: ReadFile): Form | undefined {
  const text = file.text ?? '';
  if (file.json !== undefined) return isExportedJson(file) ? 'objects' : undefined;
  if (isClixml(text)) return 'objects';
  if (isRegistry(text)) return 'registry';
  return isNetsh(text) ? 'netsh' : undefined;
}

function read(files: readonly ReadFile[]): SnapshotFragment {
  const gaps: Gap[] = [];
  const notRead = new Map<string, string>();
  const of = (form: Form) => files.filter((file) => formOf(file) === form);
  const objects = readObjects(of('objects'), gaps, notRead);
  const registry = readRegistryFiles(of('registry'), gaps);
  const netsh = readNetsh(of('netsh'), gaps, notRead);
  const statement = prefer([objects, registry, netsh], gaps);
  const filters = [...notRead].map(([file, reason]) => unreadable(file, reason));
  const { rules, settings, unseen, shown } = statement;
  const file = (rules[0]?.origin ?? [...settings.values()][0]?.origin ?? unseen?.origin ?? shown)?.file;
  if (file !== undefined) {
    const origin = { file, text: 'Windows Defender Firewall' };
    const built = toFilter(statement, objects.facts, origin);
    filters.push(built.filter);
    gaps.push(...built.gaps);
  }
  return { host: hostOf(objects.facts, filters), gaps, notRead };
}

function hostOf(facts: WindowsFacts, filters: Host['filters']): Partial<Omit<Host, 'name'>> {
  const { links, routes } = facts;
  return {
    filters,
    ...(links === undefined ? {} : { links }),
    ...(routes === undefined ? {} : { routes: withEitherLink(routes) }),
    stack: stackOf(facts),
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
