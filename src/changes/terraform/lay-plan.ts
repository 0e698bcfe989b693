import type { ReadFile } from '../../importers/importer.ts';
import { asRecord } from '../../importers/json-object.ts';
import { InputError } from '../../model/input-error.ts';
import type { Origin } from '../../model/origin.ts';
import { doubtTouched, type TouchedValue, textsIn } from '../aws/touched.ts';
import { doubtTouched as doubtTouchedOfAzure } from '../azure/touched.ts';
import { type EditableEvidence, tellGap } from '../editable-evidence.ts';
import { HANDLERS } from './handlers.ts';
import { isHarmless } from './harmless.ts';
import { Plan, ResourceChange } from './plan.ts';
import {
  type Edit,
  type PlanContext,
  type PlannedResource,
  plannedResource,
  plannedText,
  withoutKey,
} from './planned.ts';
import type { SourceHeaders } from './source-headers.ts';

const PHASES: readonly Edit['phase'][] = [
  ...(['ground', 'create', 'take away', 'add', 'close', 'wear', 'attach', 'address'] as const),
  ...(['delete', 'detach', 'last'] as const),
];

/**
 * Lays what a plan changes over live evidence: the difference of each resource, not its whole state, so that what another
 * configuration owns stays. What the plan does not say is a gap, and leaves undecided what it may touch.
 * @throws InputError for a plan of another form than the published one
 */
export function layPlan(evidence: EditableEvidence, file: ReadFile, headers: SourceHeaders): void {
  const parsed = Plan.safeParse(file.json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const pointer = (issue?.path ?? []).map((part) => `/${String(part)}`).join('');
    throw new InputError(`no plan of the published form: ${issue?.message ?? 'unknown'}`, {
      file: file.name,
      pointer,
    });
  }
  const plan = parsed.data;
  const whole: Origin = { file: file.name, text: file.name };
  const context: PlanContext = {
    evidence,
    plan,
    known: { changes: new Map(), instances: new Map(), prior: priorValues(plan) },
    gap: (effect, what, origin, subject) =>
      tellGap(evidence, { effect, what, ...(subject === undefined ? {} : { subject }), origin }),
    warn: (what, origin) => evidence.warnings.push({ what, origin }),
  };
  for (const what of whatIsMissing(plan)) context.gap('either', what, whole);
  const resources = readResources(context, plan, file.name, headers);
  const changes = context.known.changes as Map<string, PlannedResource>;
  for (const resource of resources)
    if (resource.change.deposed === undefined) changes.set(resource.address, resource);
  const instances = context.known.instances as Map<string, number>;
  for (const { address, after } of changes.values())
    if (after !== undefined)
      instances.set(withoutKey(address), (instances.get(withoutKey(address)) ?? 0) + 1);
  const edits = resources.flatMap((resource) =>
    resource.action === 'none'
      ? []
      : editsOf(context, resource).map((edit) => ({ ...edit, origin: resource.origin })),
  );
  for (const phase of PHASES)
    for (const { refusal, origin } of leftOf(edits.filter((edit) => edit.phase === phase)))
      context.warn(refusal?.() ?? '', origin);
}

/** Runs edits, and gives those that stay refused: what keeps something from being deleted may be deleted itself. */
function leftOf<Given extends Edit>(edits: readonly Given[]): readonly Given[] {
  const refused = edits.filter(({ refusal }) => refusal?.() !== undefined);
  if (refused.length === edits.length) return refused;
  for (const edit of edits) if (!refused.includes(edit)) edit.run();
  return leftOf(refused);
}

function whatIsMissing(plan: Plan): string[] {
  const missing: string[] = [];
  if (!/^[01]\./.test(plan.format_version))
    missing.push(`the format version ${plan.format_version} of the plan is not known`);
  if (plan.errored === true) missing.push('the plan ended with an error: it does not say all that changes');
  if (plan.complete === false)
    missing.push('the plan says that it is incomplete: another one has to follow it');
  return missing;
}

function readResources(
  context: PlanContext,
  plan: Plan,
  file: string,
  headers: SourceHeaders,
): PlannedResource[] {
  const listed = (plan.resource_changes ?? []).map((raw, index) => ({
    raw,
    pointer: `/resource_changes/${index}`,
  }));
  for (const [index, { reason, resource_change: raw }] of (plan.deferred_changes ?? []).entries()) {
    const address = asRecord(raw)?.address;
    const type = asRecord(raw)?.type;
    if (typeof type === 'string' && isHarmless(type)) continue;
    const name = typeof address === 'string' ? address : 'a resource';
    const origin = { file, pointer: `/deferred_changes/${index}`, text: name };
    context.gap('either', `the change of ${name} is deferred (${reason ?? 'no reason is given'})`, origin);
  }
  return listed.flatMap(({ raw, pointer }) => {
    const { data: change } = ResourceChange.safeParse(raw);
    if (change === undefined) {
      context.gap('either', 'a change of the plan has a form that is not known', {
        file,
        pointer,
        text: pointer,
      });
      return [];
    }
    if (change.mode !== 'managed') return [];
    const resource = plannedResource(change, file, pointer);
    if (resource === undefined) {
      const what = `what ${change.change.actions.join(', ')} does to ${change.address} is not known`;
      if (!isHarmless(change.type)) context.gap('either', what, { file, pointer, text: change.address });
      return [];
    }
    const header = headers(plan, change);
    return [header === undefined ? resource : { ...resource, origin: { ...header, text: change.address } }];
  });
}

function editsOf(context: PlanContext, resource: PlannedResource): readonly Edit[] {
  if (resource.action !== 'update' && startsPrograms(context.plan.configuration?.root_module, resource))
    context.gap(
      'either',
      `what the provisioners of ${resource.address} start is not followed`,
      resource.origin,
    );
  const edits = HANDLERS.get(resource.type)?.(context, resource);
  if (edits !== undefined) return edits;
  if (isHarmless(resource.type)) return [];
  if (changesTagsAlone(resource)) {
    const what = `the tags of ${resource.address} change, and who plays roles that are bound by tags is not followed`;
    if (TAGGED_OF_AZURE.test(resource.type)) context.gap('either', what, resource.origin);
    return [];
  }
  const verb = VERBS[resource.action];
  context.gap(
    'either',
    `${resource.address} is ${verb}, and what ${resource.type} does to flows is not modelled`,
    resource.origin,
  );
  return touchedBy(context, resource);
}

/** What a resource names that is not laid may be different afterwards, but for what one that is made is beside. */
function touchedBy(context: PlanContext, resource: PlannedResource): Edit[] {
  const { action, before, after, unknown, address, type, origin } = resource;
  const known = [before, after].flatMap((values) => textsIn(values));
  const later = Object.keys(unknown).flatMap((member): TouchedValue[] => {
    const planned = unknown[member] === true ? plannedText(context, resource, member) : undefined;
    return planned === undefined
      ? []
      : [{ name: member, ...('value' in planned ? { text: planned.value } : {}) }];
  });
  const why = `what ${address} (${type}) does to flows is not modelled`;
  if (/^az(urerm|api)_/.test(type)) {
    const texts = [...known, ...later].flatMap(({ text }) => text ?? []);
    const doubt = () =>
      doubtTouchedOfAzure(context.evidence, ofAzure(resource), texts, action === 'create', origin);
    return [{ phase: 'last', run: doubt }];
  }
  const change = { type, values: [...known, ...later], isCreation: action === 'create' };
  const run = () => doubtTouched(context.evidence, change, why, origin);
  return [{ phase: 'last', run }];
}

/** Resources of azapi say their type themselves: `Microsoft.Network/virtualNetworks@2024-05-01`. */
function ofAzure({ type, before, after }: PlannedResource): string {
  const stated = (after ?? before)?.type;
  if (!type.startsWith('azapi_') || typeof stated !== 'string') return type;
  return stated.replace(/@.*/, '').toLowerCase();
}

/** Whether a configuration gives provisioners to a resource of this type and name, in any of its modules. */
function startsPrograms(module: unknown, resource: PlannedResource): boolean {
  const { resources, module_calls: calls } = asRecord(module) ?? {};
  const own = (Array.isArray(resources) ? resources : []).map(asRecord);
  const end = `${resource.type}.`;
  return (
    own.some(
      (each) =>
        each?.type === resource.type &&
        Array.isArray(each.provisioners) &&
        withoutKey(resource.address).endsWith(`${end}${String(each.name)}`),
    ) || Object.values(asRecord(calls) ?? {}).some((call) => startsPrograms(asRecord(call)?.module, resource))
  );
}

const VERBS: Readonly<Record<PlannedResource['action'], string>> = {
  create: 'created',
  update: 'changed',
  delete: 'deleted',
  replace: 'replaced',
  none: 'left',
};

/** Those of AWS are carried out. */
const TAGGED_OF_AZURE = /^azurerm_\w*virtual_machine\w*$/;

function changesTagsAlone({ action, before, after, unknown }: PlannedResource): boolean {
  if (action !== 'update' || before === undefined || after === undefined) return false;
  const members = new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(unknown)]);
  return [...members].every(
    (member) =>
      /^tags(_all)?$/.test(member) ||
      (JSON.stringify(before[member]) === JSON.stringify(after[member]) && !(unknown[member] === true)),
  );
}

/** Values of the state before, by address, modules included. */
function priorValues(plan: Plan): Map<string, Readonly<Record<string, unknown>>> {
  const values = new Map<string, Readonly<Record<string, unknown>>>();
  const visit = (module: Readonly<Record<string, unknown>> | undefined): void => {
    const { resources, child_modules: children } = module ?? {};
    for (const item of Array.isArray(resources) ? resources : []) {
      const resource = asRecord(item);
      const own = asRecord(resource?.values);
      if (typeof resource?.address === 'string' && own !== undefined) values.set(resource.address, own);
    }
    for (const child of Array.isArray(children) ? children : []) visit(asRecord(child));
  };
  visit(plan.prior_state?.values?.root_module);
  return values;
}
