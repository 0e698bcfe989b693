import type { ReadFile } from '../../importers/importer.ts';
import { parseJson } from '../../importers/json-document.ts';
import { asRecord } from '../../importers/json-object.ts';
import type { Origin } from '../../model/origin.ts';
import { isOfHarmlessService } from '../aws/harmless-services.ts';
import type { Tag } from '../aws/tags.ts';
import { doubtTouched, type TouchedValue } from '../aws/touched.ts';
import { type EditableEvidence, type JsonObject, tellGap } from '../editable-evidence.ts';
import { exportsIn, keepExports } from './exports.ts';
import { perhapsLoseStandardRules } from './groups.ts';
import { HANDLERS } from './handlers.ts';
import { addGap, type StackContext, type StackResource } from './stack-resource.ts';
import { isFunction, type Template } from './template.ts';
import { type Names, resolveValue, textOf } from './values.ts';

/** Types of other services that change no flow. */
const HARMLESS =
  /^(AWS::(Events|SSM)::|AWS::CloudFormation::(WaitConditionHandle|WaitCondition)$|AWS::EC2::(KeyPair|FlowLog|Volume|VolumeAttachment)$)/;

/** Types whose creation runs something that may change what it names. */
const RUNNING = /^(?!AWS::)|^AWS::CloudFormation::(?:Stack|CustomResource)$/;

/** Macros that leave resources as they are, but for types and functions that are gaps themselves. */
const OWN_MACROS = /^AWS::(?:LanguageExtensions|Serverless-[\d-]+|SecretsManager-[\d-]+)$/;

function macroName(macro: unknown): string {
  return String(asRecord(macro)?.Name ?? macro);
}

/** Lays a template over evidence as a stack that does not exist yet. */
export function layTemplate(evidence: EditableEvidence, file: ReadFile, template: Template): void {
  const entries = Object.entries(asRecord(template.Resources) ?? {});
  const resources = entries.flatMap(([name, raw]): StackResource[] => {
    if (isFunction(name)) return [];
    const { Type, Properties: properties = {}, Condition } = asRecord(raw) ?? {};
    return [
      {
        name,
        type: String(Type),
        action: 'add',
        id: madeId(name, Type),
        ...(isFilledIn(properties) ? {} : { after: { ...asRecord(properties) } }),
        ...(typeof Condition === 'string' ? { doubt: `it depends on the condition ${Condition}` } : {}),
        origin: { file: file.name, pointer: `/Resources/${name}`, text: name },
      },
    ];
  });
  const defaults = Object.entries(asRecord(template.Parameters) ?? {}).flatMap(([name, raw]) => {
    const standing = asRecord(raw)?.Default;
    return standing === undefined ? [] : [[name, String(standing)] as const];
  });
  const context = lay(evidence, resources, { parameters: new Map(), defaults: new Map(defaults) });
  keepExports(evidence, template.Outputs, context.names);
  for (const { name, origin } of resources.filter(({ after }) => after === undefined))
    addGap(context, `which properties a function puts into ${name} is not worked out`, origin);
  for (const [name] of entries.filter(([each]) => isFunction(each))) {
    const origin = { file: file.name, pointer: `/Resources/${name}`, text: name };
    addGap(context, `which resources ${name} makes is not worked out; a change set says it`, origin);
  }
  const whole: Origin = { file: file.name, text: file.name };
  for (const macro of [template.Transform ?? []].flat())
    if (!OWN_MACROS.test(String(macro)))
      addGap(context, `what the macro ${macroName(macro)} makes of the template is not known`, whole);
  const what =
    'a template does not say what its stack has now: it is laid as a new one; a change set says both';
  addGap(context, what, whole);
}

/** Whether a function stands among properties: `Fn::Transform` puts others there. */
function isFilledIn(properties: unknown): boolean {
  return Object.keys(asRecord(properties) ?? {}).some(isFunction);
}

/** `aws cloudformation describe-change-set`. */
export function isChangeSet({ json }: ReadFile): boolean {
  const root = asRecord(json);
  return (
    root !== undefined && Array.isArray(root.Changes) && ('ChangeSetName' in root || 'ChangeSetId' in root)
  );
}

/** Lays the changes of a change set over evidence; properties are known where it was asked for their values. */
export function layChangeSet(evidence: EditableEvidence, file: ReadFile): void {
  const root = asRecord(file.json) ?? {};
  const whole: Origin = { file: file.name, text: file.name };
  const changes = Array.isArray(root.Changes) ? root.Changes : [];
  const resources = changes.flatMap((raw, index) =>
    changedResource(asRecord(asRecord(raw)?.ResourceChange), file, index),
  );
  const parameters = (Array.isArray(root.Parameters) ? root.Parameters : []).flatMap((raw) => {
    const { ParameterKey: key, ParameterValue: value } = asRecord(raw) ?? {};
    return typeof key === 'string' && typeof value === 'string' && value !== '****'
      ? [[key, value] as const]
      : [];
  });
  const values = { parameters: new Map(parameters), defaults: new Map() };
  const context = lay(evidence, resources, values, root);
  if (typeof root.NextToken === 'string')
    addGap(context, 'the change set is one page of several; describe it with all pages in one answer', whole);
  if (typeof root.Status === 'string' && !/_COMPLETE$/.test(root.Status))
    addGap(context, `the change set is in status ${root.Status}: it does not say all that changes`, whole);
}

/** Tags of the stack, and the one with its name, which its resources get. */
function stackTags({ StackName: name, Tags: list }: Readonly<Record<string, unknown>>): Tag[] {
  const given = (Array.isArray(list) ? list : []).flatMap((raw): Tag[] => {
    const { Key: key, Value: value } = asRecord(raw) ?? {};
    return typeof key === 'string' && typeof value === 'string' ? [{ Key: key, Value: value }] : [];
  });
  return typeof name === 'string' ? [...given, { Key: 'aws:cloudformation:stack-name', Value: name }] : given;
}

const ACTIONS: Readonly<Record<string, StackResource['action']>> = {
  Add: 'add',
  Modify: 'modify',
  Remove: 'remove',
};

function changedResource(
  change: Readonly<Record<string, unknown>> | undefined,
  file: ReadFile,
  index: number,
): StackResource[] {
  if (change === undefined || change.Action === 'Import') return [];
  const {
    LogicalResourceId: name,
    PhysicalResourceId: physical,
    ResourceType: type,
    Action: action,
  } = change;
  const origin = { file: file.name, pointer: `/Changes/${index}`, text: String(name) };
  const policy = String(change.PolicyAction);
  // What a stack lets go of stays as it is (user guide, DeletionPolicy).
  if (policy === 'Retain' && action === 'Remove') return [];
  const isReplaced = change.Replacement === 'True';
  const isKept = isReplaced && policy === 'ReplaceAndRetain';
  const id = typeof physical === 'string' && !isReplaced ? physical : madeId(String(name), type);
  const known = ACTIONS[String(action)];
  const before = propertiesIn(change.BeforeContext);
  const after = propertiesIn(change.AfterContext);
  const doubt = change.Replacement === 'Conditional' ? 'whether it is replaced is not known' : undefined;
  return [
    {
      name: String(name),
      type: String(type),
      action: isKept ? 'add' : isReplaced ? 'replace' : (known ?? 'modify'),
      id,
      ...(isReplaced && !isKept && typeof physical === 'string' ? { oldId: physical } : {}),
      ...(before === undefined || isKept ? {} : { before }),
      ...(after === undefined || known === undefined ? {} : { after }),
      ...(Array.isArray(change.Scope) && change.Scope.includes('Tags') ? { isRetagged: true } : {}),
      ...(doubt === undefined ? {} : { doubt }),
      origin,
    },
  ];
}

/** What stands for the id of a resource that is made: where the kind of a target is read from its id, with its prefix. */
function madeId(name: string, type: unknown): string {
  return type === 'AWS::EC2::InternetGateway' ? `igw-${name}` : name;
}

function propertiesIn(context: unknown): JsonObject | undefined {
  const document = typeof context === 'string' ? parseJson(context) : undefined;
  if (document === undefined || !('value' in document)) return undefined;
  return { ...asRecord(asRecord(document.value)?.Properties) };
}

function lay(
  evidence: EditableEvidence,
  resources: readonly StackResource[],
  names: Omit<StackContext['names'], 'resources' | 'exports'>,
  set?: Readonly<Record<string, unknown>>,
): StackContext {
  const ids = resources
    .filter(({ action }) => action !== 'remove')
    .map(({ name, id }) => [name, id] as const);
  const context: StackContext = {
    evidence,
    names: { ...names, resources: new Map(ids), exports: exportsIn(evidence) },
    mayBeThere: set === undefined,
    tags: set === undefined ? [] : stackTags(set),
    refused: new Set(),
  };
  const order = [...HANDLERS.keys()];
  const byOrder = (left: StackResource, right: StackResource): number =>
    order.indexOf(left.type) - order.indexOf(right.type);
  for (const resource of resources.flatMap(madePart).toSorted(byOrder)) layResource(context, resource);
  for (const resource of resources)
    if (resource.type === 'AWS::EC2::SecurityGroupEgress') perhapsLoseStandardRules(context, resource);
  // What goes, and what others replace, is taken away after everything has been made (user guide, update behaviors).
  for (const resource of resources.flatMap(oldPart).toSorted((left, right) => byOrder(right, left)))
    layResource(context, resource);
  return context;
}

/** Types of which nothing but their tags changes in place: what lies in them changes with them. */
const PLACES = /^AWS::EC2::(?:VPC|Subnet|RouteTable|NetworkAcl|InternetGateway)$/;

function layResource(context: StackContext, resource: StackResource): void {
  if (PLACES.test(resource.type) && resource.action === 'modify' && resource.doubt !== undefined)
    addGap(context, `whether ${resource.id} stays is not known: ${resource.doubt}`, resource.origin);
  const handler = HANDLERS.get(resource.type);
  if (handler !== undefined) handler(context, resource);
  else if (!HARMLESS.test(resource.type) && !isOfHarmlessService(resource.type)) leaveOpen(context, resource);
}

/** What a resource names that is not laid may be different afterwards, but for what one that is made is beside. */
function leaveOpen({ evidence, names }: StackContext, resource: StackResource): void {
  const { name, type, id, action, before, after, origin } = resource;
  const why = `what ${name} (${type}) does to flows is not modelled`;
  const values = [before, after].flatMap((properties) => touchedIn(properties, names));
  const named = [...values, { name: '', text: id }];
  const isCreation = action === 'add' && !RUNNING.test(type);
  doubtTouched(evidence, { type, values: named, isCreation }, why, origin);
  tellGap(evidence, { effect: 'either', what: why, origin });
}

/** Texts of properties, with what functions stand for; what is not known of one may be anything. */
function touchedIn(value: unknown, names: Names, member = ''): TouchedValue[] {
  if (Array.isArray(value)) return value.flatMap((item) => touchedIn(item, names, member));
  const record = asRecord(value);
  const isValue =
    typeof value === 'string' ||
    (record !== undefined && Object.keys(record).some((key) => key === 'Ref' || isFunction(key)));
  if (!isValue) return Object.entries(record ?? {}).flatMap(([key, each]) => touchedIn(each, names, key));
  const resolved = resolveValue(value, names);
  const text = textOf(resolved);
  if (resolved === undefined) return [];
  return text === undefined
    ? [{ name: member }]
    : text.split(',').map((each) => ({ name: member, text: each }));
}

function madePart(resource: StackResource): StackResource[] {
  if (resource.action === 'remove') return [];
  if (resource.action !== 'replace' || !isTwo(resource)) return [resource];
  const { before: _before, oldId: _oldId, ...made } = resource;
  return [{ ...made, action: 'add' }];
}

function oldPart(resource: StackResource): StackResource[] {
  if (resource.action === 'remove') return [resource];
  if (resource.action !== 'replace' || !isTwo(resource)) return [];
  const { after: _after, oldId, ...old } = resource;
  return [{ ...old, action: 'remove', id: oldId ?? '' }];
}

/** A subnet has one association, whatever stands for it. */
function isTwo({ type }: StackResource): boolean {
  return HANDLERS.has(type) && type !== 'AWS::EC2::SubnetNetworkAclAssociation';
}
