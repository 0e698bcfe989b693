import type { Gap } from '../../model/gap.ts';
import type { Host, SnapshotFragment } from '../../model/snapshot.ts';
import type { Importer, ReadFile } from '../importer.ts';
import { opaqueProgram } from '../opaque-program.ts';
import { isClixml } from './clixml.ts';
import { toFilter } from './filter.ts';
import type { WindowsFacts } from './host-facts.ts';
import { isNetsh, readNetsh } from './netsh.ts';
import { isExportedJson, readObjects } from './objects.ts';
import { readRegistryFiles } from './registry.ts';
import { isRegistry } from './registry-file.ts';
import type { RuleRecord } from './rule-record.ts';
import { orElse, type Settings } from './settings.ts';
import { sysctlOf } from './stack.ts';

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

/** Rules and settings as one form states them. */
interface Statement {
  readonly rules: readonly RuleRecord[];
  readonly settings: Settings;
}

function read(files: readonly ReadFile[]): SnapshotFragment {
  const gaps: Gap[] = [];
  const notRead = new Map<string, string>();
  const of = (form: Form) => files.filter((file) => formOf(file) === form);
  const objects = readObjects(of('objects'), gaps, notRead);
  const registry = readRegistryFiles(of('registry'), gaps);
  const netsh = readNetsh(of('netsh'), gaps, notRead);
  const { rules, settings } = prefer([objects, registry, netsh], gaps);
  const filters = [...notRead].map(([file, reason]) => unreadable(file, reason));
  const origin = rules[0]?.origin ?? [...settings.values()][0]?.origin;
  if (origin !== undefined) {
    const built = toFilter(rules, settings, objects.facts, {
      file: origin.file,
      text: 'Windows Defender Firewall',
    });
    filters.push(built.filter);
    gaps.push(...built.gaps);
  }
  return { host: hostOf(objects.facts, filters), gaps, notRead };
}

/** The rules of the first form that has some, because the same rules in two forms are one policy; settings of all of them. */
function prefer(statements: readonly Statement[], gaps: Gap[]): Statement {
  const [first, ...others] = statements.filter(({ rules }) => rules.length > 0);
  const settings = statements.map((each) => each.settings).reduce(orElse, new Map());
  for (const other of others) {
    const same = countActive(other.rules) === countActive(first?.rules ?? []);
    const what = `rules were given in several forms, ${same ? 'as many in each' : 'not as many in each'}: those of ${first?.rules[0]?.origin.file} were used, not those of ${other.rules[0]?.origin.file}`;
    const origin = other.rules[0]?.origin;
    gaps.push({
      kind: 'unmodelled',
      effect: same ? 'none' : 'either',
      what,
      ...(origin === undefined ? {} : { origin }),
    });
  }
  return { rules: first?.rules ?? [], settings };
}

function countActive(rules: readonly RuleRecord[]): number {
  return rules.filter(({ fields }) => fields.get('Enabled')?.[0]?.toLowerCase() !== 'false').length;
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
