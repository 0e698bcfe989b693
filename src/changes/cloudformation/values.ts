import { asRecord } from '../../importers/json-object.ts';

/** A value of a property: known, or where it comes from. */
export type Value = { readonly value: string | number | boolean } | { readonly unknown: string };

/** What references lead to. */
export interface Names {
  /** Ids of resources, by logical id: those that are there, and what stands for those that are made. */
  readonly resources: ReadonlyMap<string, string>;
  /** Values of parameters where the change states them. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Defaults of parameters, which whoever deploys may replace. */
  readonly defaults: ReadonlyMap<string, string>;
  /** What other stacks export, by name. */
  readonly exports: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What a change set writes for a value that only its execution shows. */
const LATER = '{{changeSet:KNOWN_AFTER_APPLY}}';

/** Attributes by which a resource is known. */
const IDS = new Set([
  'AllocationId',
  'GroupId',
  'Id',
  'InstanceId',
  'InternetGatewayId',
  'NatGatewayId',
  'NetworkAclId',
  'PrefixListId',
  'RouteTableId',
  'SubnetId',
  'VpcId',
]);

/** Resolves `Ref`, `Fn::GetAtt` of an id, `Fn::Sub` of both and `Fn::ImportValue`; undefined for an absent value. */
export function resolveValue(raw: unknown, names: Names): Value | undefined {
  if (raw === undefined || raw === null) return undefined;
  if (typeof raw === 'string') return written(raw);
  if (typeof raw === 'number' || typeof raw === 'boolean') return { value: raw };
  const record = asRecord(raw) ?? {};
  if (isNothing(record)) return undefined;
  if (typeof record.Ref === 'string') return reference(record.Ref, names);
  const attribute = record['Fn::GetAtt'];
  if (attribute !== undefined) {
    const [resource, member] = Array.isArray(attribute)
      ? attribute.map(String)
      : splitAttribute(String(attribute));
    const id = names.resources.get(resource ?? '');
    if (id !== undefined && IDS.has(member ?? '')) return { value: id };
    return { unknown: `${resource}.${member}` };
  }
  const text = record['Fn::Sub'];
  if (typeof text === 'string') return substituted(text, names);
  if ('Fn::ImportValue' in record) return imported(resolveValue(record['Fn::ImportValue'], names), names);
  const [name] = Object.keys(record);
  return { unknown: `the function ${name ?? ''}` };
}

function isNothing({ Ref: name }: Readonly<Record<string, unknown>>): boolean {
  return name === 'AWS::NoValue';
}

function splitAttribute(text: string): string[] {
  const at = text.indexOf('.');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function reference(name: string, { resources, parameters, defaults }: Names): Value {
  const value = resources.get(name) ?? parameters.get(name);
  if (value !== undefined) return { value };
  const standing = defaults.get(name);
  return {
    unknown: standing === undefined ? name : `the parameter ${name}, ${standing} where nobody says otherwise`,
  };
}

function imported(name: Value | undefined, { exports }: Names): Value {
  const text = textOf(name);
  if (text === undefined) return { unknown: `an export named by ${unknownOf(name) ?? 'nothing'}` };
  const [value, other] = exports.get(text) ?? [];
  if (value === undefined) return { unknown: `the export ${text}, which is not in evidence` };
  return other === undefined
    ? { value }
    : { unknown: `the export ${text}, which means ${value} or ${other}` };
}

function substituted(text: string, names: Names): Value {
  let unknown: string | undefined;
  const value = text.replace(/\$\{([^!}][^}]*)\}/g, (_, name: string) => {
    const inner = name.includes('.') ? resolveValue({ 'Fn::GetAtt': name }, names) : reference(name, names);
    if (inner !== undefined && 'value' in inner) return String(inner.value);
    unknown ??= inner?.unknown ?? name;
    return '';
  });
  return unknown === undefined ? written(value) : { unknown };
}

function written(text: string): Value {
  if (text.includes(LATER)) return { unknown: 'what the execution alone shows' };
  const dynamic = /\{\{resolve:[^}]*\}\}/.exec(text);
  return dynamic === null ? { value: text } : { unknown: `the dynamic reference ${dynamic[0]}` };
}

/** Known texts of several values, and why others are not known. */
export function textOf(value: Value | undefined): string | undefined {
  return value !== undefined && 'value' in value ? String(value.value) : undefined;
}

export function unknownOf(value: Value | undefined): string | undefined {
  return value !== undefined && 'unknown' in value ? value.unknown : undefined;
}
