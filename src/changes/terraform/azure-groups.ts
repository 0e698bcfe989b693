import { asRecord } from '../../importers/json-object.ts';
import { UNDECIDED } from '../../importers/undecided.ts';
import { placesNaming } from '../azure/places.ts';
import { isSameId } from '../azure/resources.ts';
import { portMembers, sideMembers } from '../azure/rule-members.ts';
import {
  createGroup,
  deleteGroup,
  doubtGroup,
  doubtRules,
  groupIds,
  hasGroup,
  holderOfPriority,
  type NamedRule,
  putRule,
  removeRule,
} from '../azure/security-groups.ts';
import type { JsonObject } from '../editable-evidence.ts';
import { idsNamed } from './azure-names.ts';
import { perhapsRefused, refusedUnlessGone } from './leaving.ts';
import {
  deletionOf,
  type Edit,
  isUnknown,
  knownOf,
  ownId,
  type PlanContext,
  type PlannedResource,
  plannedText,
  plannedTexts,
  referencesOf,
  whyUnknown,
} from './planned.ts';
import { blockValues, text, texts } from './planned-values.ts';
import { tellUnseen } from './unseen.ts';

/** `azurerm_network_security_group` with its inline rules. */
export function networkSecurityGroup(context: PlanContext, resource: PlannedResource): Edit[] {
  const { evidence } = context;
  const { action, after, origin } = resource;
  const edits = deletionOf(
    resource,
    (id) => deleteGroup(evidence, id, origin),
    (id) => placesNaming(evidence, 'networkSecurityGroup', id)[0],
  );
  if (after === undefined) return edits;
  const group = ownId(context, resource);
  if (action !== 'update') {
    const run = (): void => {
      if (!createGroup(evidence, group, origin))
        context.gap(
          'either',
          `${resource.address} is created, and no network security group is in evidence`,
          origin,
        );
    };
    edits.push({ phase: 'create', run });
  }
  return [...edits, ...inlineEdits(context, resource, group)];
}

function inlineEdits(context: PlanContext, resource: PlannedResource, group: string): Edit[] {
  const { origin, unknown, action } = resource;
  const old =
    action === 'update' ? blockValues(resource.before, 'security_rule').map((block) => ruleOf(block)) : [];
  if (unknown.security_rule === true) {
    const written = referencesOf(context, resource, 'security_rule');
    if (written === 'computed' && action !== 'update') return [];
    return [
      {
        phase: 'add',
        run: () => {
          const why = whyUnknown(resource, 'security_rule', written);
          context.gap('either', why, origin, group);
          doubtGroup(context.evidence, group, why, origin);
        },
      },
    ];
  }
  const unknowns = Array.isArray(unknown.security_rule) ? unknown.security_rule : [];
  const planned = blockValues(resource.after, 'security_rule').map((block, index) =>
    withUnknowns(
      context,
      resource,
      ruleOf(block),
      (asRecord(unknowns[index]) ?? {}) as JsonObject,
      'security_rule',
    ),
  );
  const had = new Set(old.map((rule) => JSON.stringify(rule)));
  const doubts = new Map(
    planned.flatMap((rule) => {
      const why = had.has(JSON.stringify(rule)) ? undefined : perhapsDeleted(context, resource, group, rule);
      return why === undefined ? [] : [[rule, why] as const];
    }),
  );
  for (const why of doubts.values()) context.gap('either', why, origin, group);
  const certain = planned.filter((rule) => !doubts.has(rule));
  return [
    ...differenceEdits(context, resource, group, old, group, certain),
    ...[...doubts].flatMap(([rule, why]) => perhapsIn(context, resource, rule, [group], why)),
  ];
}

/** A group is written whole, before or behind a rule of its own name that the plan deletes. */
function perhapsDeleted(
  context: PlanContext,
  resource: PlannedResource,
  group: string,
  { name }: NamedRule,
): string | undefined {
  return refusedUnlessGone(
    context,
    resource,
    ({ type }, values) =>
      type === 'azurerm_network_security_rule' &&
      isSameId(text(values.name), name) &&
      groupsOf(context, values).includes(group),
  );
}

/** `azurerm_network_security_rule`. */
export function networkSecurityRule(context: PlanContext, resource: PlannedResource): Edit[] {
  const { before, after, origin } = resource;
  const oldGroup = groupsOf(context, before)[0] ?? text(before?.network_security_group_name) ?? '';
  const old = before === undefined ? [] : [ruleOf(before)];
  if (after === undefined) return differenceEdits(context, resource, oldGroup, old, oldGroup, []);
  const planned = withUnknowns(
    context,
    resource,
    plannedRule(context, resource),
    computedLeftOut(context, resource),
  );
  const name = plannedText(context, resource, 'network_security_group_name', false);
  const place = plannedText(context, resource, 'resource_group_name', false);
  const meant =
    name !== undefined && 'value' in name
      ? groupsOf(context, {
          network_security_group_name: name.value,
          resource_group_name: knownOf(place),
        })
      : [];
  const [group, another] = meant;
  if (group !== undefined && another === undefined) {
    const why = perhapsRefused(context, resource);
    if (why === undefined) return differenceEdits(context, resource, oldGroup, old, group, [planned]);
    context.gap('either', why, origin, group);
    const gone =
      resource.action === 'replace' ? differenceEdits(context, resource, oldGroup, old, oldGroup, []) : [];
    return [...gone, ...perhapsIn(context, resource, planned, [group], why)];
  }
  const why =
    [name, place].flatMap((each) => (each !== undefined && 'unknown' in each ? each.unknown : []))[0] ??
    'its network security group is not in evidence';
  const which = group === undefined ? 'any network security group' : 'several network security groups';
  context.gap('either', `${resource.address} may stand in ${which}: ${why}`, origin);
  const groups = group === undefined ? groupIds(context.evidence) : meant;
  return [
    ...differenceEdits(context, resource, oldGroup, old, oldGroup, []),
    ...perhapsIn(context, resource, planned, groups, why),
  ];
}

/** A rule that may stand in groups, or not; one of its name there stays, or not. */
function perhapsIn(
  context: PlanContext,
  resource: PlannedResource,
  planned: NamedRule,
  groups: readonly string[],
  why: string,
): Edit[] {
  const members = { ...planned.members, priority: null, [UNDECIDED]: why };
  const perhaps = { name: `${planned.name} of ${resource.address}`, members };
  return groups.flatMap((id): Edit[] => [
    ...differenceEdits(context, resource, id, [], id, [perhaps]),
    {
      phase: 'add',
      run: () =>
        doubtRules(context.evidence, id, why, resource.origin, (rule) => isSameId(rule.name, planned.name)),
    },
  ]);
}

/** Members whose value is computed by the provider, where the configuration writes nothing, are not unknown. */
function computedLeftOut(context: PlanContext, resource: PlannedResource): JsonObject {
  return Object.fromEntries(
    Object.entries(resource.unknown).filter(
      ([member, value]) => isUnknown(value) && referencesOf(context, resource, member) !== 'computed',
    ),
  );
}

/** A rule whose application security groups are resolved through references. */
function plannedRule(context: PlanContext, resource: PlannedResource): NamedRule {
  const after = { ...resource.after };
  for (const member of GROUP_MEMBERS) {
    const { values } = plannedTexts(context, resource, member);
    if (values.length > 0) after[member] = [...values];
  }
  return ruleOf(after);
}

const GROUP_MEMBERS = [
  'source_application_security_group_ids',
  'destination_application_security_group_ids',
] as const;

function groupsOf(context: PlanContext, values: JsonObject | undefined): string[] {
  const [name, place] = [text(values?.network_security_group_name), text(values?.resource_group_name)];
  return idsNamed(context, 'azurerm_network_security_group', groupIds(context.evidence), name, place);
}

function differenceEdits(
  context: PlanContext,
  { origin }: PlannedResource,
  oldGroup: string,
  before: readonly NamedRule[],
  group: string,
  after: readonly NamedRule[],
): Edit[] {
  const { evidence } = context;
  const keyOf = (id: string, rule: NamedRule): string => `${id.toLowerCase()} ${rule.name.toLowerCase()}`;
  const kept = new Set(after.map((rule) => keyOf(group, rule)));
  const had = new Set(before.map((rule) => `${oldGroup} ${JSON.stringify(rule)}`));
  return [
    ...before
      .filter((rule) => !kept.has(keyOf(oldGroup, rule)))
      .map(
        (rule): Edit => ({
          phase: 'take away',
          run: () => {
            if (isKnown(context, oldGroup, origin) && !removeRule(evidence, oldGroup, rule.name, origin))
              context.warn(`${rule.name} of ${oldGroup} is not there: nothing to take away`, origin);
          },
        }),
      ),
    ...after
      .filter((rule) => !had.has(`${group} ${JSON.stringify(rule)}`))
      .map(
        (rule): Edit => ({
          phase: 'add',
          run: () => {
            if (!isKnown(context, group, origin)) return;
            const doubt = text(rule.members[UNDECIDED]);
            if (doubt !== undefined) context.gap('either', doubt, origin, group);
            const taken = doubt === undefined ? holderOfPriority(evidence, group, rule) : undefined;
            const isReplaced = taken !== undefined && before.some(({ name }) => isSameId(name, taken.name));
            if (taken !== undefined && !isReplaced)
              context.warn(
                `${taken.name} of ${group} has the priority of ${rule.name}: it is refused`,
                origin,
              );
            else putRule(evidence, group, rule, origin);
          },
        }),
      ),
  ];
}

function isKnown(context: PlanContext, group: string, origin: PlannedResource['origin']): boolean {
  return hasGroup(context.evidence, group) || tellUnseen(context, group, origin);
}

/** An inline block, or a resource of its own: both name their members in the same way. */
function ruleOf(block: JsonObject): NamedRule {
  const both = (single: string, many: string): string[] => [...texts([block[single]]), ...texts(block[many])];
  const side = (name: 'source' | 'destination'): JsonObject => ({
    ...sideMembers(
      name,
      both(`${name}_address_prefix`, `${name}_address_prefixes`),
      texts(block[`${name}_application_security_group_ids`]),
    ),
    ...portMembers(name, both(`${name}_port_range`, `${name}_port_ranges`)),
  });
  return {
    name: text(block.name) ?? 'a rule without a name',
    members: {
      access: text(block.access) ?? 'unknown',
      direction: text(block.direction) ?? 'unknown',
      priority: typeof block.priority === 'number' ? block.priority : null,
      protocol: text(block.protocol) ?? '*',
      ...side('source'),
      ...side('destination'),
    },
  };
}

/** What is not known of a rule may be anything, and the rule may match or not. */
function withUnknowns(
  context: PlanContext,
  resource: PlannedResource,
  rule: NamedRule,
  unknown: JsonObject,
  expression?: string,
): NamedRule {
  const open = Object.keys(unknown).filter(
    (member) => isUnknown(unknown[member]) && member !== 'id' && !hasResolved(rule, member),
  );
  const [member] = open;
  if (member === undefined) return rule;
  const members: JsonObject = {
    ...rule.members,
    [UNDECIDED]: whyUnknown(resource, member, referencesOf(context, resource, expression ?? member)),
  };
  for (const side of ['source', 'destination'] as const) {
    if (open.some((each) => each.startsWith(`${side}_address`) || each.startsWith(`${side}_application`)))
      Object.assign(members, sideMembers(side, ['*'], []));
    if (open.some((each) => each.startsWith(`${side}_port`)))
      Object.assign(members, portMembers(side, ['*']));
  }
  if (open.includes('protocol')) members.protocol = '*';
  return { name: rule.name, members };
}

function hasResolved(rule: NamedRule, member: string): boolean {
  const [, side] = /^(source|destination)_application_security_group_ids$/.exec(member) ?? [];
  const groups = side === undefined ? undefined : rule.members[`${side}ApplicationSecurityGroups`];
  return Array.isArray(groups) && groups.length > 0;
}
