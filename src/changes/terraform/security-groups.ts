import type { Origin } from '../../model/origin.ts';
import { elementsOf, elementsWith, textOf } from '../aws/elements.ts';
import { type Direction, type GroupRule, identityOf, ruleText } from '../aws/group-rule.ts';
import {
  addRule,
  createGroup,
  deleteGroup,
  groupIds,
  hasGroup,
  holderOf,
  perhapsRemoveRule,
  removeRule,
  rulesOf,
} from '../aws/groups.ts';
import type { JsonObject } from '../editable-evidence.ts';
import { blockOf } from './configuration.ts';
import {
  groupRule,
  inlineRules,
  plannedGroupRule,
  plannedInlineRules,
  plannedSingleRule,
  singleRule,
} from './group-rules.ts';
import { refusedUnlessGone } from './leaving.ts';
import {
  deletionOf,
  type Edit,
  ownId,
  type PlanContext,
  type PlannedResource,
  plannedText,
  plannedTexts,
  referencesOf,
  whyUnknown,
} from './planned.ts';
import { text } from './planned-values.ts';
import { tellUnseen } from './unseen.ts';

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];
const SEPARATE_RULE = /^aws_(security_group_rule|vpc_security_group_(in|e)gress_rule)$/;

/** `aws_security_group`: a group that Terraform makes allows nothing out that is not written (resource documentation, egress). */
export function securityGroup(context: PlanContext, resource: PlannedResource): Edit[] {
  const { evidence } = context;
  const { after, origin } = resource;
  const edits = deletionOf(
    resource,
    (id) => deleteGroup(evidence, id, origin),
    (id) => holderOf(evidence, id),
  );
  if (after === undefined) return edits;
  const group = ownId(context, resource);
  if (resource.action !== 'update') {
    edits.push({
      phase: 'create',
      run: () => {
        const network = plannedText(context, resource, 'vpc_id');
        const name = text(after.name) ?? resource.address;
        const place = network !== undefined && 'value' in network ? { network: network.value } : {};
        if (!createGroup(evidence, { id: group, name, ...place, allowsEgress: false }, origin))
          context.gap(
            'either',
            `${resource.address} is created, and no security group is in evidence`,
            origin,
          );
      },
    });
  }
  for (const direction of DIRECTIONS) edits.push(...inlineEdits(context, resource, group, direction));
  return edits;
}

/** `aws_default_security_group`: adopting it takes away what is there, though the plan says create; deleting only forgets it (resource documentation). */
export function defaultGroup(context: PlanContext, resource: PlannedResource): Edit[] {
  const { evidence } = context;
  const { after, origin } = resource;
  if (after === undefined) return [];
  if (resource.action === 'update')
    return DIRECTIONS.flatMap((direction) =>
      inlineEdits(context, resource, ownId(context, resource), direction),
    );
  const network = plannedText(context, resource, 'vpc_id');
  const found = elementsOf(evidence, 'SecurityGroups').filter(
    ({ value }) =>
      value.GroupName === 'default' &&
      (network === undefined || 'unknown' in network || value.VpcId === network.value),
  );
  const groups = [...new Set(found.flatMap(({ value }) => textOf(value.GroupId) ?? []))];
  const [group, second] = groups;
  if (group === undefined || second !== undefined || network === undefined || 'unknown' in network) {
    const which = network !== undefined && 'value' in network ? ` of ${network.value}` : '';
    const why = `${resource.address} adopts the default security group${which}, and it is not known which one in evidence that is`;
    context.gap('either', why, origin);
    return [...groups, ...undescribed(context)].flatMap((each) => doubtGroup(context, each, why, origin));
  }
  return [
    {
      phase: 'take away',
      run: () => {
        for (const { rule } of rulesOf(evidence, group)) removeRule(evidence, group, rule, origin);
      },
    },
    ...DIRECTIONS.flatMap((direction) => inlineEdits(context, resource, group, direction)),
  ];
}

/** Groups of which rules alone are in evidence: any may be the default one of its network. */
function undescribed({ evidence }: PlanContext): string[] {
  const idsOf = (list: string) =>
    new Set(elementsOf(evidence, list).flatMap(({ value }) => textOf(value.GroupId) ?? []));
  return [...idsOf('SecurityGroupRules').difference(idsOf('SecurityGroups'))];
}

/** Each rule of a group may go, and any may come. */
function doubtGroup({ evidence }: PlanContext, group: string, why: string, origin: Origin): Edit[] {
  const take = (): void => {
    for (const { rule } of rulesOf(evidence, group)) perhapsRemoveRule(evidence, group, rule, why, origin);
  };
  const add = (): void => {
    for (const direction of DIRECTIONS)
      addRule(
        evidence,
        group,
        { direction, protocol: '-1', peer: { kind: 'some block' }, doubt: why },
        origin,
      );
  };
  return [
    { phase: 'take away', run: take },
    { phase: 'add', run: add },
  ];
}

/** What the inline blocks of one direction take away and add. */
function inlineEdits(
  context: PlanContext,
  resource: PlannedResource,
  group: string,
  direction: Direction,
): Edit[] {
  const isUpdate = resource.action === 'update';
  const before = isUpdate ? inlineRules(resource.before, direction, group) : [];
  const after = isWhollyUnknown(context, resource, direction)
    ? anyRules(resource, direction)
    : resource.unknown[direction] === true
      ? []
      : plannedInlineRules(context, resource, direction, group);
  const had = new Set(before.map(identityOf));
  const planned = after.map((rule) =>
    had.has(identityOf(rule)) ? rule : unlessRefused(context, resource, group, rule),
  );
  return differenceEdits(context, resource.origin, group, before, group, planned);
}

/**
 * A direction without blocks is computed by the provider and unknown for a group that is made. Some versions write no inline blocks
 * into the configuration, so that a group with no known rule at all and none beside it may have blocks that are not known.
 */
function isWhollyUnknown(context: PlanContext, resource: PlannedResource, direction: Direction): boolean {
  if (resource.unknown[direction] !== true) return false;
  const written = referencesOf(context, resource, direction);
  if (written !== 'computed' || resource.action === 'update') return true;
  const isSilent = DIRECTIONS.every((each) => resource.unknown[each] === true);
  return isSilent && !hasSeparateRules(context, resource);
}

/** Some resource of the plan is a rule beside the group, or may be one. */
function hasSeparateRules(context: PlanContext, resource: PlannedResource): boolean {
  return [...context.known.changes.values()].some((rule) => {
    if (!SEPARATE_RULE.test(rule.type)) return false;
    const group = plannedText(context, rule, 'security_group_id');
    if (group !== undefined && 'value' in group && group.value === ownId(context, resource)) return true;
    const expressions = JSON.stringify(blockOf(context.plan, rule.change)?.expressions ?? {});
    return expressions.includes(`"${resource.type}.${resource.change.name}`) || expressions.includes('"var.');
  });
}

function anyRules(resource: PlannedResource, direction: Direction): GroupRule[] {
  const doubt = whyUnknown(resource, direction, 'computed');
  return [{ direction, protocol: '-1', peer: { kind: 'some block' }, doubt }];
}

/** `aws_security_group_rule`. */
export function separateRule(context: PlanContext, resource: PlannedResource): Edit[] {
  return ruleEdits(context, resource, (group) => plannedGroupRule(context, resource, group));
}

/** `aws_vpc_security_group_ingress_rule`, `aws_vpc_security_group_egress_rule`. */
export function singlePeerRule(context: PlanContext, resource: PlannedResource): Edit[] {
  return ruleEdits(context, resource, () => plannedSingleRule(context, resource, directionOf(resource.type)));
}

function directionOf(type: string): Direction {
  return type.includes('_egress_') ? 'egress' : 'ingress';
}

/** The rules that values of a resource beside its group are, and the group. */
function ownRules(
  { type }: PlannedResource,
  values: JsonObject | undefined,
): { readonly old: string; readonly before: readonly GroupRule[] } {
  const old = text(values?.security_group_id) ?? '';
  if (values === undefined) return { old, before: [] };
  const isSeparate = type === 'aws_security_group_rule';
  return { old, before: isSeparate ? groupRule(values, old) : singleRule(values, directionOf(type)) };
}

/** Another resource of the plan may leave the same rule: a group holds it once. */
function unlessRefused(
  context: PlanContext,
  resource: PlannedResource,
  group: string,
  rule: GroupRule,
): GroupRule {
  if (rule.doubt !== undefined) return rule;
  const doubt = refusedUnlessGone(context, resource, (other, values) => {
    if (!SEPARATE_RULE.test(other.type)) return false;
    const { old, before } = ownRules(other, values);
    return old === group && before.some((each) => identityOf(each) === identityOf(rule));
  });
  return doubt === undefined ? rule : { ...rule, doubt };
}

function ruleEdits(
  context: PlanContext,
  resource: PlannedResource,
  plannedIn: (group: string) => readonly GroupRule[],
): Edit[] {
  const { old, before } = ownRules(resource, resource.before);
  const plannedOf = (group: string): readonly GroupRule[] =>
    plannedIn(group).map((rule) => unlessRefused(context, resource, group, rule));
  if (resource.after === undefined) return differenceEdits(context, resource.origin, old, before, old, []);
  const target = plannedText(context, resource, 'security_group_id');
  if (target !== undefined && 'value' in target)
    return differenceEdits(context, resource.origin, old, before, target.value, plannedOf(target.value));
  const why = target?.unknown ?? `${resource.address} names no security group`;
  context.gap(
    'may-allow-more',
    `${resource.address} may open in any security group: ${why}`,
    resource.origin,
  );
  const made = [...context.known.changes.values()]
    .filter(({ type, action }) => type === 'aws_security_group' && /^(create|replace)$/.test(action))
    .map(({ address }) => address);
  const spread = [...groupIds(context.evidence), ...made].flatMap((group) =>
    differenceEdits(
      context,
      resource.origin,
      group,
      [],
      group,
      plannedOf(group).map((rule) => ({ ...rule, doubt: why })),
    ),
  );
  return [...differenceEdits(context, resource.origin, old, before, old, []), ...spread];
}

/** Lays the difference of two lists of rules over the live ones. */
function differenceEdits(
  context: PlanContext,
  origin: Origin,
  oldGroup: string,
  before: readonly GroupRule[],
  group: string,
  after: readonly GroupRule[],
): Edit[] {
  const { evidence } = context;
  const isSameGroup = oldGroup === group;
  const kept = new Set(isSameGroup ? after.filter((rule) => rule.doubt === undefined).map(identityOf) : []);
  const had = new Set(isSameGroup ? before.map(identityOf) : []);
  const gone = before.filter((rule) => !kept.has(identityOf(rule)));
  const made = after.filter((rule) => rule.doubt !== undefined || !had.has(identityOf(rule)));
  return [
    ...gone.map(
      (rule): Edit => ({
        phase: 'take away',
        run: () => {
          if (!isKnown(context, oldGroup, origin)) return;
          if (!removeRule(evidence, oldGroup, rule, origin))
            context.warn(`${ruleText(rule)} of ${oldGroup} is not there: nothing to take away`, origin);
        },
      }),
    ),
    ...made.map(
      (rule): Edit => ({
        phase: 'add',
        run: () => {
          if (!isKnown(context, group, origin)) return;
          if (rule.doubt !== undefined)
            context.gap('may-allow-more', `${ruleText(rule)}: ${rule.doubt}`, origin, group);
          if (!addRule(evidence, group, rule, origin))
            context.warn(`${ruleText(rule)} of ${group} is there already: it is refused`, origin);
        },
      }),
    ),
  ];
}

function isKnown(context: PlanContext, group: string, origin: Origin): boolean {
  return hasGroup(context.evidence, group) || tellUnseen(context, group, origin);
}

/** `aws_vpc_security_group_rules_exclusive`: every rule of the group that it does not name is taken away. */
export function exclusiveRules(context: PlanContext, resource: PlannedResource): Edit[] {
  const { evidence } = context;
  const { origin } = resource;
  if (resource.after === undefined) return [];
  const target = plannedText(context, resource, 'security_group_id');
  if (target === undefined || 'unknown' in target) {
    context.gap('may-allow-less', `${resource.address} closes in a group that is not known`, origin);
    return [];
  }
  const group = target.value;
  const lists = DIRECTIONS.map((direction) => plannedTexts(context, resource, `${direction}_rule_ids`));
  const ids = new Set(lists.flatMap(({ values }) => values));
  const unknown = lists.find((list) => list.unknown !== undefined)?.unknown;
  const run = (): void => {
    if (!isKnown(context, group, origin)) return;
    const kept = new Set(namedRules(context, ids).map(identityOf));
    for (const { rule, id } of rulesOf(evidence, group))
      if (id !== undefined && ids.has(id)) kept.add(identityOf(rule));
    const named = namedIds(context, ids);
    const listed = elementsWith(evidence, 'SecurityGroupRules', 'GroupId', group);
    const isUnseen = [...ids].some(
      (id) => !named.has(id) && !listed.some(({ value }) => value.SecurityGroupRuleId === id),
    );
    const doubt =
      unknown ??
      (isUnseen ? `the rules that ${resource.address} keeps are not all in evidence by id` : undefined);
    for (const { rule } of rulesOf(evidence, group)) {
      if (kept.has(identityOf(rule))) continue;
      if (doubt === undefined) removeRule(evidence, group, rule, origin);
      else perhapsRemoveRule(evidence, group, rule, doubt, origin);
    }
    if (doubt !== undefined) context.gap('either', doubt, origin, group);
  };
  return [{ phase: 'close', run }];
}

/** What resources of the plan with these ids, or addresses, say. */
function namedRules(context: PlanContext, ids: ReadonlySet<string>): GroupRule[] {
  return ruleResources(context, ids).flatMap((resource) => {
    return plannedSingleRule(context, resource, directionOf(resource.type));
  });
}

function namedIds(context: PlanContext, ids: ReadonlySet<string>): Set<string> {
  return new Set(ruleResources(context, ids).map((resource) => ownId(context, resource)));
}

function ruleResources(context: PlanContext, ids: ReadonlySet<string>): PlannedResource[] {
  return [...context.known.changes.values()]
    .filter(({ type }) => /^aws_vpc_security_group_(in|e)gress_rule$/.test(type))
    .filter((resource) => ids.has(ownId(context, resource)));
}
