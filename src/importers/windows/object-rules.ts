import { normalised } from './enumerations.ts';
import { type ExportedObject, textOf } from './exported-object.ts';
import type { ObjectKind } from './object-kinds.ts';
import { isDescriptive, ruleFieldOf } from './object-properties.ts';
import { asksNothing } from './opaque-fields.ts';
import { LIST_FIELDS, type RuleField, type RuleRecord } from './rule-record.ts';

/** Filter objects, of which each rule has one of each kind (MSFT_NetFirewallRule, associations by InstanceID), and what they say. */
const FILTERS = new Map<ObjectKind, ReadonlySet<RuleField>>([
  ['port', new Set(['Protocol', 'LocalPort', 'RemotePort', 'IcmpType', 'DynamicTarget'])],
  ['address', new Set(['LocalAddress', 'RemoteAddress', 'RemoteDynamicKeywordAddresses'])],
  ['application', new Set(['Program', 'Package', 'PolicyAppId'])],
  ['service', new Set(['Service'])],
  ['interface-type', new Set(['InterfaceType'])],
  ['interface', new Set(['InterfaceAlias'])],
  [
    'security',
    new Set([
      'Authentication',
      'Encryption',
      'OverrideBlockRules',
      'LocalUser',
      'RemoteUser',
      'RemoteMachine',
    ]),
  ],
]);

/** Whether an object of a kind belongs to one rule. */
export function isFilter(kind: ObjectKind): boolean {
  return FILTERS.has(kind);
}

/** Fields that always have a value: an empty one was not exported. */
const NEVER_EMPTY: ReadonlySet<RuleField> = new Set([
  'Profile',
  'Protocol',
  'LocalPort',
  'RemotePort',
  'IcmpType',
  'LocalAddress',
  'RemoteAddress',
  'InterfaceAlias',
  'InterfaceType',
  'Program',
  'Service',
]);

type Objects = ReadonlyMap<ObjectKind, readonly ExportedObject[]>;

/** Joins rules with their filters; a rule that holds the conditions itself (`Select-Object`) needs none. */
export function objectRules(objects: Objects): RuleRecord[] {
  const filters = [...FILTERS.keys()].map(
    (kind) => [kind, Map.groupBy(objects.get(kind) ?? [], keyOf)] as const,
  );
  const seen = new Set<string>();
  return (objects.get('rule') ?? []).flatMap((rule): RuleRecord[] => {
    const key = keyOf(rule);
    const own = filters.map(
      ([kind, known]) => [kind, key === undefined ? [] : (known.get(key) ?? [])] as const,
    );
    const title = textOf(rule, 'DisplayName', 'name') ?? idOf(rule) ?? 'without a name';
    const record = recordOf(rule, title, own, rule);
    const content = JSON.stringify([record.id, [...record.fields], record.doubts]);
    if (seen.has(content)) return [];
    seen.add(content);
    return [record];
  });
}

/** Rules of which filters alone are in evidence: what they ask of a packet is known, and not what they do with it. */
export function rulesOfFilters(objects: Objects): RuleRecord[] {
  const keys = new Set((objects.get('rule') ?? []).map(keyOf));
  const found = [...FILTERS.keys()]
    .flatMap((kind) => (objects.get(kind) ?? []).map((object) => ({ kind, object, key: keyOf(object) })))
    .filter(({ object, key }) => (key === undefined || !keys.has(key)) && !isOfIpsec(object));
  const byRule = Map.groupBy(found, ({ object, key }) => key ?? object);
  return [...byRule.values()].map((parts): RuleRecord => {
    const [{ object: first }] = parts as [(typeof parts)[number]];
    const own = [...Map.groupBy(parts, ({ kind }) => kind)].map(
      ([kind, each]) => [kind, each.map(({ object }) => object)] as const,
    );
    const title = `${idOf(first) ?? 'without a name'}, of which filters alone are in evidence,`;
    return { ...recordOf(first, title, own), isCut: true };
  });
}

/** A rule that is told by an object, and by its filters kind by kind. */
function recordOf(
  named: ExportedObject,
  title: string,
  filters: readonly (readonly [ObjectKind, readonly ExportedObject[]])[],
  rule?: ExportedObject,
): RuleRecord {
  const { origin } = named;
  const fields = new Map<RuleField, readonly string[]>();
  const doubts: string[] = [];
  if (rule !== undefined) addFields(rule, fields, doubts);
  for (const [kind, given] of filters) addFilters(kind, given, fields, doubts);
  for (const field of NEVER_EMPTY) if (fields.get(field)?.length === 0) fields.delete(field);
  const id = idOf(named) ?? `${origin.file} ${origin.line ?? origin.pointer}`;
  return { id, title, fields, doubts, origin };
}

/** Rules of IPsec have filters of the same classes (`MSFT|FW|ConSecRule|…`). */
function isOfIpsec(object: ExportedObject): boolean {
  return /^MSFT\|FW\|ConSecRule\|/i.test(textOf(object, 'CreationClassName') ?? '');
}

/** What the filters of one kind ask that belong to a rule. */
function addFilters(
  kind: ObjectKind,
  given: readonly ExportedObject[],
  fields: Map<RuleField, readonly string[]>,
  doubts: string[],
): void {
  const [first] = given;
  const own = FILTERS.get(kind);
  if (first === undefined || own === undefined) return;
  if (given.every((other) => contentOf(other) === contentOf(first))) addFields(first, fields, doubts, own);
  else {
    doubts.push(`which of its ${given.length} ${kind} filters is meant`);
    addEachOf(given, fields, doubts, own);
  }
}

/** `own` are the fields that a filter speaks of; others stand in it without a value. */
function addFields(
  object: ExportedObject,
  fields: Map<RuleField, readonly string[]>,
  doubts: string[],
  own?: ReadonlySet<RuleField>,
): void {
  for (const [name, values] of object.properties) {
    const given = ruleFieldOf(name);
    const isOther = own !== undefined && given !== 'IsNegated' && given !== undefined && !own.has(given);
    const field = isOther ? undefined : given;
    // A property of the class below says again what that of the cmdlet says.
    if (field !== undefined && field !== name && object.properties.has(field)) continue;
    if (field === undefined) {
      if (isDescriptive(name) || values.length === 0) continue;
      const text = object.unreadable.has(name) ? '' : ` ${values.join(', ')}`;
      doubts.push(`its property ${name}${text}, which is not known`);
    } else if (object.unreadable.has(name)) {
      doubts.push(`its ${name}, which the export cut off (-Depth)`);
    } else if (field !== 'IsNegated') {
      fields.set(field, normalised(field, values));
    } else if (values.some((value) => value.toLowerCase() !== 'false')) {
      doubts.push('a condition that is negated');
    }
  }
}

/** What several filters ask of which one is meant: their lists together; of what else they say differently nothing is known. */
function addEachOf(
  objects: readonly ExportedObject[],
  fields: Map<RuleField, readonly string[]>,
  doubts: string[],
  own: ReadonlySet<RuleField>,
): void {
  const each = objects.map((object) => {
    const asked = new Map<RuleField, readonly string[]>();
    addFields(object, asked, doubts, own);
    return asked;
  });
  for (const field of own) {
    const lists = each.map((asked) => asked.get(field) ?? []);
    const isSame = new Set(lists.map((values) => values.join())).size === 1;
    const isAny = lists.some((values) => asksNothing(values));
    if (isSame && each[0]?.has(field)) fields.set(field, lists[0] as readonly string[]);
    else if (LIST_FIELDS.has(field) && each.every((asked) => asked.has(field)))
      fields.set(field, isAny ? ['Any'] : [...new Set(lists.flat())]);
    else fields.delete(field);
  }
}

function idOf(object: ExportedObject): string | undefined {
  return textOf(object, 'InstanceID', 'id', 'ID', 'Name');
}

/** By which rules and filters find each other; undefined: it has no id. */
export function keyOf(object: ExportedObject): string | undefined {
  return idOf(object)?.toLowerCase();
}

function contentOf({ properties }: ExportedObject): string {
  return JSON.stringify([...properties].filter(([name]) => ruleFieldOf(name) !== undefined));
}
