import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import type { ReadFile } from '../importer.ts';
import { isClixml, readClixml } from './clixml.ts';
import { collectorGaps } from './collector.ts';
import type { ExportedObject } from './exported-object.ts';
import type { WindowsFacts } from './host-facts.ts';
import { firstObjects, type JsonObject, jsonObjects } from './json-objects.ts';
import { objectFacts } from './object-facts.ts';
import { kindOf, type ObjectKind } from './object-kinds.ts';
import { objectRules, rulesOfFilters } from './object-rules.ts';
import { objectSettings } from './object-settings.ts';
import type { RuleRecord } from './rule-record.ts';
import type { Statement, UnseenPolicies, UnseenRules } from './statement.ts';

export interface FoundObjects extends Statement {
  readonly facts: WindowsFacts;
}

/** JSON that holds at least one object of a cmdlet that is read. */
export function isExportedJson(file: ReadFile): boolean {
  // Lists of other programs' documents are called `rules` too.
  const isCollected = typeof file.json === 'object' && file.json !== null && 'format' in file.json;
  return firstObjects(file.name, file.json).some(
    (object) => kindOf(object, isCollected ? object.section : undefined) !== undefined,
  );
}

/** Reads all objects of CLIXML and JSON files of one host together, because rules and their filters may lie in several files. */
export function readObjects(
  files: readonly ReadFile[],
  gaps: Gap[],
  notRead: Map<string, string>,
): FoundObjects {
  const byKind = new Map<ObjectKind, ExportedObject[]>();
  let shown: Origin | undefined;
  for (const file of files) {
    let unknown: ExportedObject | undefined;
    const found = objectsOf(file, gaps, notRead);
    if (found.length === 0 && !notRead.has(file.name)) {
      shown ??= { file: file.name, text: file.name };
      const what = `${file.name} holds no object, which a command that failed leaves behind`;
      gaps.push({ kind: 'unseen', effect: 'either', what, origin: { file: file.name, text: file.name } });
    }
    const kinds = found.map((each) =>
      kindOf(each, 'section' in each ? (each as JsonObject).section : undefined),
    );
    const [only, another] = new Set(kinds.filter((kind) => kind !== undefined));
    for (const [index, object] of found.entries()) {
      // One that is cut down is of the kind of all others beside it, and is not readable as such.
      const kind = kinds[index] ?? (another === undefined ? only : undefined);
      if (kind === undefined) unknown ??= object;
      else if (byKind.has(kind)) byKind.get(kind)?.push(object);
      else byKind.set(kind, [object]);
    }
    if (unknown !== undefined) {
      shown ??= { file: file.name, text: file.name };
      const names = [...unknown.properties.keys()].slice(0, 5).join(', ');
      const what = `an object with ${names || 'nothing in it'} is of no cmdlet that is read`;
      gaps.push({ kind: 'unmodelled', effect: 'either', what, origin: unknown.origin });
    }
  }
  const rules = objectRules(byKind);
  const bare = refuseBareRules(rules, gaps, notRead);
  const policies = unseenPolicies(rules);
  const unseen = unseenRules(byKind) ?? bare;
  const cut = unseen === undefined ? rulesOfFilters(byKind) : [];
  return {
    ...(unseen === undefined ? {} : { unseen }),
    ...(policies === undefined ? {} : { unseenPolicies: policies }),
    ...(shown === undefined ? {} : { shown }),
    rules: [...rules, ...cut].filter((rule) => !notRead.has(rule.origin.file)),
    settings: objectSettings(byKind.get('profile') ?? [], gaps),
    facts: objectFacts(byKind, gaps),
  };
}

/** Kinds of objects that belong to rules and say nothing without them. */
const OF_RULES: readonly ObjectKind[] = [
  'profile',
  'port',
  'address',
  'application',
  'service',
  'interface-type',
  'interface',
  'security',
];

function unseenRules(objects: ReadonlyMap<ObjectKind, readonly ExportedObject[]>): UnseenRules | undefined {
  const origin = OF_RULES.flatMap((kind) => objects.get(kind) ?? [])[0]?.origin;
  if (origin === undefined || objects.has('rule')) return undefined;
  return { what: 'rules are not in evidence (Get-NetFirewallRule prints them)', isLocal: false, origin };
}

/** A list of rules without any of their conditions may allow and block everything. */
function refuseBareRules(
  rules: readonly RuleRecord[],
  gaps: Gap[],
  notRead: Map<string, string>,
): UnseenRules | undefined {
  const [first] = rules;
  if (first === undefined) return undefined;
  if (rules.some(({ fields }) => fields.has('Protocol') || fields.has('RemoteAddress'))) return undefined;
  const reason =
    'it holds rules without their conditions, which Get-NetFirewallPortFilter, -AddressFilter, -ApplicationFilter, -ServiceFilter, -InterfaceFilter, -InterfaceTypeFilter and -SecurityFilter print';
  for (const file of new Set(rules.map((rule) => rule.origin.file))) {
    notRead.set(file, reason);
    const origin = { file, text: file };
    gaps.push({ kind: 'refused', effect: 'either', what: `${file} was not read: ${reason}`, origin });
  }
  return { what: 'the conditions of the rules are not in evidence', isLocal: false, origin: first.origin };
}

/** A plain query shows the local policy, and says of every rule that nothing is known of its enforcement. */
function unseenPolicies(rules: readonly RuleRecord[]): UnseenPolicies | undefined {
  const [first] = rules;
  const isPlain = rules.every(
    ({ fields }) =>
      fields.get('EnforcementStatus')?.[0] === 'NotApplicable' &&
      fields.get('PolicyStoreSourceType')?.[0] === 'Local',
  );
  if (first === undefined || !isPlain) return undefined;
  const what =
    'the rules are those of the local policy; rules of group policies are not in evidence (Get-NetFirewallRule -PolicyStore ActiveStore prints both)';
  return { of: 'rules', what, origin: { file: first.origin.file, text: first.origin.file } };
}

function objectsOf(file: ReadFile, gaps: Gap[], notRead: Map<string, string>): readonly ExportedObject[] {
  if (file.json !== undefined) {
    gaps.push(...collectorGaps(file));
    return jsonObjects(file.name, file.json);
  }
  if (!isClixml(file.text ?? '')) return [];
  const read = readClixml(file.name, file.text ?? '');
  if ('objects' in read) return read.objects;
  const reason = `not valid CLIXML: ${read.problem} (line ${read.line})`;
  notRead.set(file.name, reason);
  const what = `${file.name} was not read: ${reason}`;
  gaps.push({
    kind: 'refused',
    effect: 'either',
    what,
    origin: { file: file.name, line: read.line, text: file.name },
  });
  return [];
}
