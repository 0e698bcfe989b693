import { normalised } from './enumerations.ts';
import { type ExportedObject, textOf } from './exported-object.ts';
import type { ObjectKind } from './object-kinds.ts';
import { isDescriptive, ruleFieldOf } from './object-properties.ts';
import { asksNothing } from './opaque-fields.ts';
import { LIST_FIELDS, type RuleField, type RuleRecord } from './rule-record.ts';

/** Filter objects, of which each rule has one of each kind (MSFT_NetFirewallRule, associations by InstanceID), and what they say. */
const FILTERS: readonly (readonly [ObjectKind, ReadonlySet<RuleField>])[] = [
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
];

const OWN: ReadonlyMap<ObjectKind, ReadonlySet<RuleField>> = new Map(FILTERS);

/** Whether an object of a kind belongs to one rule. */
export function isFilter(kind: ObjectKind): boolean {
  return OWN.has(kind);
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
  const filters = FILTERS.map(([kind]) => ({ kind, known: byId(objects.get(kind) ?? []) }));
  const seen = new Set<string>();
  return (objects.get('rule') ?? []).flatMap((rule): RuleRecord[] => {
    const id = idOf(rule);
    const fields = new Map<RuleField, readonly string[]>();
    const doubts: string[] = [];
    addFields(rule, fields, doubts);
    for (const { kind, known } of filters)
      addFilters(kind, id === undefined ? [] : (known.get(id.toLowerCase()) ?? []), fields, doubts);
    for (const field of NEVER_EMPTY) if (fields.get(field)?.length === 0) fields.delete(field);
    const record: RuleRecord = {
      id: id ?? `${rule.origin.file} ${rule.origin.line ?? rule.origin.pointer}`,
      title: textOf(rule, 'DisplayName', 'name') ?? id ?? 'without a name',
      fields,
      doubts,
      origin: rule.origin,
    };
    const content = JSON.stringify([record.id, [...fields], doubts]);
    if (seen.has(content)) return [];
    seen.add(content);
    return [record];
  });
}

/** Rules of which filters alone are in evidence: what they ask of a packet is known, and not what they do with it. */
export function rulesOfFilters(objects: Objects): RuleRecord[] {
  const ids = new Set((objects.get('rule') ?? []).flatMap((rule) => idOf(rule)?.toLowerCase() ?? []));
  const found = FILTERS.flatMap(([kind]) =>
    (objects.get(kind) ?? []).map((object) => ({ kind, object, id: idOf(object) })),
  ).filter(({ object, id }) => (id === undefined || !ids.has(id.toLowerCase())) && !isOfIpsec(object));
  const byRule = Map.groupBy(found, ({ id, object }) => id?.toLowerCase() ?? object);
  return [...byRule.values()].map((parts): RuleRecord => {
    const [{ id, object }] = parts as [(typeof parts)[number]];
    const fields = new Map<RuleField, readonly string[]>();
    const doubts: string[] = [];
    for (const [kind, own] of Map.groupBy(parts, (part) => part.kind))
      addFilters(
        kind,
        own.map((part) => part.object),
        fields,
        doubts,
      );
    for (const field of NEVER_EMPTY) if (fields.get(field)?.length === 0) fields.delete(field);
    const { origin } = object;
    return {
      id: id ?? `${origin.file} ${origin.line ?? origin.pointer}`,
      title: `${id ?? 'without a name'}, of which filters alone are in evidence,`,
      fields,
      doubts,
      isCut: true,
      origin,
    };
  });
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
  const own = OWN.get(kind);
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

function byId(objects: readonly ExportedObject[]): Map<string, ExportedObject[]> {
  const result = new Map<string, ExportedObject[]>();
  for (const object of objects) {
    const id = idOf(object)?.toLowerCase();
    if (id === undefined) continue;
    const known = result.get(id);
    if (known === undefined) result.set(id, [object]);
    else known.push(object);
  }
  return result;
}

export function idOf(object: ExportedObject): string | undefined {
  return textOf(object, 'InstanceID', 'id', 'ID', 'Name');
}

function contentOf({ properties }: ExportedObject): string {
  return JSON.stringify([...properties].filter(([name]) => ruleFieldOf(name) !== undefined));
}
