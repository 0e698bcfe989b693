import { asRecord } from '../../importers/json-object.ts';
import type { Gap } from '../../model/gap.ts';
import type { Origin } from '../../model/origin.ts';
import { STANDARD } from '../aws/networks.ts';
import type { EditableEvidence, JsonObject } from '../editable-evidence.ts';
import { refusedDeletion } from '../refused-deletion.ts';
import { azureIdOf } from './azure-ids.ts';
import { blockOf } from './configuration.ts';
import type { Plan, ResourceChange } from './plan.ts';
import { text, texts } from './planned-values.ts';
import { type KnownResources, type Referenced, resolveReferences } from './references.ts';

/** One resource of a plan, with what becomes of it. */
export interface PlannedResource {
  readonly change: ResourceChange;
  readonly address: string;
  readonly type: string;
  readonly action: 'create' | 'update' | 'delete' | 'replace' | 'none';
  /** Absent for one that is created. */
  readonly before: JsonObject | undefined;
  /** Absent for one that is deleted; members that are not known yet are absent or null. */
  readonly after: JsonObject | undefined;
  /** Where `after` is not known yet: true, or the same below a member. */
  readonly unknown: JsonObject;
  /** The name of the block of the resource that the values are those of. */
  readonly within?: string;
  readonly origin: Origin;
}

/** A resource of a plan; undefined where its actions are not known. */
export function plannedResource(
  change: ResourceChange,
  file: string,
  pointer: string,
): PlannedResource | undefined {
  const action = ACTIONS.get(change.change.actions.join(' '));
  if (action === undefined) return undefined;
  const { address, type } = change;
  return {
    change,
    address,
    type,
    action,
    before: action === 'create' ? undefined : (asRecord(change.change.before) as JsonObject | undefined),
    after: asRecord(change.change.after) as JsonObject | undefined,
    unknown: (asRecord(change.change.after_unknown) ?? {}) as JsonObject,
    origin: { file, pointer, text: address },
  };
}

/** What Terraform forgets stays as it is (JSON output format, change representation). */
const ACTIONS: ReadonlyMap<string, PlannedResource['action']> = new Map([
  ['no-op', 'none'],
  ['read', 'none'],
  ['forget', 'none'],
  ['create', 'create'],
  ['create forget', 'create'],
  ['update', 'update'],
  ['delete', 'delete'],
  ['delete create', 'replace'],
  ['create delete', 'replace'],
]);

/** What happens to evidence, in the order of the names. */
export interface Edit {
  readonly phase:
    | 'ground'
    | 'create'
    | 'take away'
    | 'add'
    | 'close'
    | 'wear'
    | 'attach'
    | 'address'
    | 'delete'
    | 'detach'
    | 'last';
  readonly run: () => void;
  /** Why it is refused as things stand; others are then done before it. */
  readonly refusal?: () => string | undefined;
}

/**
 * What takes away what a resource was, where the plan deletes or replaces it; nothing where its id is not in the plan.
 * @param userOf who uses it, which keeps it from being deleted
 */
export function deletionOf(
  { action, before }: PlannedResource,
  deleteIt: (id: string) => void,
  userOf: (id: string) => string | undefined = () => undefined,
): Edit[] {
  const id = text(before?.id);
  if (id === undefined || (action !== 'delete' && action !== 'replace')) return [];
  const refusal = (): string | undefined => {
    const user = userOf(id);
    return user === undefined ? undefined : refusedDeletion(id, user);
  };
  return [{ phase: 'delete', run: () => deleteIt(id), refusal }];
}

/** What makes a resource of a network where the plan does; `kind`: that of which some must be in evidence, so that it can be made. */
export function creationOf(
  context: PlanContext,
  resource: PlannedResource,
  kind: string,
  create: (network: string) => boolean,
): Edit[] {
  const { action, address, origin } = resource;
  if (action === 'update') return [];
  const run = (): void => {
    const network = plannedText(context, resource, 'vpc_id');
    const place = knownOf(network) ?? address;
    if (!create(place)) context.gap('either', `${address} is created, and no ${kind} is in evidence`, origin);
  };
  return [{ phase: 'create', run }];
}

/** What handlers of resources share. */
export interface PlanContext {
  readonly evidence: EditableEvidence;
  readonly plan: Plan;
  readonly known: KnownResources;
  readonly gap: (effect: Gap['effect'], what: string, origin: Origin, subject?: string) => void;
  readonly warn: (what: string, origin: Origin) => void;
}

/** A value after the change: known, or why it is not. */
export type Planned = { readonly value: string } | { readonly unknown: string };

export function knownOf(planned: Planned | undefined): string | undefined {
  return planned !== undefined && 'value' in planned ? planned.value : undefined;
}

/** The value, or why it is not known in its place. */
export function shownOf(planned: Planned): string {
  return 'value' in planned ? planned.value : planned.unknown;
}

/** The id that a resource has after the change: its own, or its address where it is created. */
export function idAfter({ evidence, known }: PlanContext, address: string): string | undefined {
  const resource = known.changes.get(address);
  if (resource === undefined) return text(known.prior.get(address)?.id);
  if (resource.action === 'create' || resource.action === 'replace')
    return azureIdOf(evidence, resource) ?? (PREFIXES.get(resource.type) ?? '') + address;
  return text(resource.before?.id) ?? text(resource.after?.id);
}

/** Kinds of targets that are read from their ids. */
const PREFIXES: ReadonlyMap<string, string> = new Map([['aws_internet_gateway', 'igw-']]);

export function ownId(context: PlanContext, resource: PlannedResource): string {
  return idAfter(context, resource.address) ?? resource.address;
}

/** Members of a resource that name it. */
const IDS = /^(id|arn|allocation_id)$/;

/** Types of resources whose id is meant where an expression names no attribute of all their instances. */
const NAMED = /_(security_group|network_acl|route_table|subnet|rule|gateway|association|connection|eip|vpc)$/;

/** Attributes of a network that is made, by which what comes with it is named. */
const OF_NETWORK: ReadonlyMap<string, (network: string) => string> = new Map([
  ['main_route_table_id', STANDARD.table],
  ['default_route_table_id', STANDARD.table],
  ['default_network_acl_id', STANDARD.acl],
  ['default_security_group_id', STANDARD.group],
]);

/** What may be meant as an id or a block; a text that a condition compares with is neither. */
const PLAUSIBLE = /^[a-z]+-[0-9a-f]+$|^\/subscriptions\/|^[0-9a-fA-F.:]+\/\d+$|\./;

/**
 * A text after the change. One that is not known yet is the id of the only resource that its expression refers to; undefined where it
 * is null, or computed by the provider and not written in the configuration.
 */
export function plannedText(
  context: PlanContext,
  resource: PlannedResource,
  member: string,
  ids = true,
): Planned | undefined {
  const value = text(resource.after?.[member]);
  if (value !== undefined) return { value };
  if (resource.unknown[member] !== true) return undefined;
  const referenced = referencesOf(context, resource, member);
  if (referenced === 'computed') return undefined;
  const [only, second] = [
    ...referenced.targets.flatMap((target) => attributeOf(context, target, ids) ?? []),
    ...referenced.constants.flatMap((constant) => text(constant) ?? []),
  ];
  if (only !== undefined && second === undefined && countOf(referenced) === 1) return { value: only };
  return { unknown: whyUnknown(resource, member, referenced) };
}

export interface PlannedTexts {
  readonly values: readonly string[];
  /** Why there may be others. */
  readonly unknown?: string;
  /** They come from references alone, beside which a plan shows no literal value. */
  readonly isReferenced?: boolean;
}

/** Texts after the change. */
export function plannedTexts(context: PlanContext, resource: PlannedResource, member: string): PlannedTexts {
  const values = texts(resource.after?.[member]);
  if (!isUnknown(resource.unknown[member])) return { values };
  const referenced = referencesOf(context, resource, member);
  if (referenced === 'computed') return { values };
  const resolved = [
    ...referenced.targets.flatMap((target) => attributeOf(context, target, true) ?? []),
    ...referenced.constants.flatMap((constant) =>
      (Array.isArray(constant) ? constant : [constant]).map((item) => text(item) ?? ''),
    ),
  ];
  const isWhole =
    !referenced.isChoice &&
    resolved.length > 0 &&
    resolved.length >= countOf(referenced) &&
    resolved.every((value) => PLAUSIBLE.test(value));
  // What a condition may leave out is not certain either.
  if (!isWhole) return { values, isReferenced: true, unknown: whyUnknown(resource, member, referenced) };
  return { values: [...new Set([...values, ...resolved])], isReferenced: true };
}

/** What the configuration writes for a member; `computed` where it writes nothing. */
export function referencesOf(
  { plan, known }: PlanContext,
  resource: PlannedResource,
  member: string,
): Referenced | 'computed' {
  const block = blockOf(plan, resource.change);
  if (block === undefined)
    return { targets: [], constants: [], unresolved: [`${resource.address}.${member}`], isChoice: false };
  const written = asRecord(block.expressions) ?? {};
  const expressions =
    resource.within === undefined ? written : expressionsOf(resource, written[resource.within]);
  if (expressions === undefined)
    return { targets: [], constants: [], unresolved: [`${resource.address}.${member}`], isChoice: false };
  if (!Object.hasOwn(expressions, member)) return 'computed';
  const { index, module_address: module = '' } = resource.change;
  const instance = index === undefined ? '' : `[${JSON.stringify(index)}]`;
  const siblings = known.instances.get(withoutKey(resource.address));
  return resolveReferences(plan, known, module, expressions[member], instance, siblings);
}

/** The blocks of a name after the change, each read as a resource is. */
export function blocksIn(resource: PlannedResource, name: string): PlannedResource[] {
  const [list, open] = [resource.after?.[name], resource.unknown[name]];
  return (Array.isArray(list) ? list : []).map((item, index) => ({
    ...resource,
    after: { ...asRecord(item) },
    unknown: { ...asRecord(Array.isArray(open) ? open[index] : undefined) },
    within: name,
  }));
}

/** What is written for a block: that of its name whose constants it has; undefined where several have them, or none. */
function expressionsOf(
  { after }: PlannedResource,
  blocks: unknown,
): Readonly<Record<string, unknown>> | undefined {
  const own = (Array.isArray(blocks) ? blocks : []).map((each: unknown) => asRecord(each) ?? {});
  const [only, another] = own.filter((each) =>
    Object.entries(each).every(([member, expression]) => {
      const { constant_value: constant } = asRecord(expression) ?? {};
      return constant === undefined || String(after?.[member]) === String(constant);
    }),
  );
  return another === undefined ? only : undefined;
}

/** `aws_instance.web[0]` → `aws_instance.web`. */
export function withoutKey(address: string): string {
  return address.replace(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]$/, '');
}

function countOf({ targets, constants, unresolved }: Referenced): number {
  return targets.length + constants.length + unresolved.length;
}

function attributeOf(
  context: PlanContext,
  { address, attribute }: Referenced['targets'][number],
  ids: boolean,
): string | undefined {
  const isId = IDS.test(attribute) || (attribute === '' && NAMED.test(address.replace(/\.[^.]*$/, '')));
  if (ids && isId) return idAfter(context, address);
  const resource = context.known.changes.get(address);
  const standard = resource?.type === 'aws_vpc' ? OF_NETWORK.get(attribute) : undefined;
  if (resource !== undefined)
    return text(resource.after?.[attribute]) ?? standard?.(ownId(context, resource));
  return text(context.known.prior.get(address)?.[attribute]);
}

/** A sentence part that names where a value comes from. */
export function whyUnknown(
  { address }: PlannedResource,
  member: string,
  referenced: Referenced | 'computed',
): string {
  const sources =
    referenced === 'computed'
      ? []
      : [
          ...referenced.targets.map((target) => `${target.address}.${target.attribute}`),
          ...referenced.unresolved,
        ];
  const from = sources.length === 0 ? '' : ` (from ${sources.join(', ')})`;
  return `${member} of ${address} is not known before the plan is applied${from}`;
}

/** Some of it is not known. */
export function isUnknown(value: unknown): boolean {
  if (value === true) return true;
  if (Array.isArray(value)) return value.some(isUnknown);
  const record = asRecord(value);
  return record !== undefined && Object.values(record).some(isUnknown);
}
