import { type Direction, type GroupRule, identityOf, ruleText } from '../aws/group-rule.ts';
import {
  addRule,
  createGroup,
  deleteGroup,
  EVERYWHERE,
  groupIds,
  hasGroup,
  holderOf,
  perhapsRemoveRule,
  removeRule,
  rulesOf as rulesIn,
} from '../aws/groups.ts';
import { refusedDeletion } from '../refused-deletion.ts';
import { anyRule, inlineRules, rulesOf } from './group-rules.ts';
import {
  addGap,
  isUnseen,
  NO_VALUES,
  type StackContext,
  type StackResource,
  warn,
} from './stack-resource.ts';
import { resolveValue, textOf, unknownOf } from './values.ts';

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

/** `AWS::EC2::SecurityGroup`: everything may go out of one that is made without outbound rules (resource reference). */
export function securityGroup(context: StackContext, resource: StackResource): void {
  const { evidence, names } = context;
  const { action, after, before, id, origin, doubt } = resource;
  const outbound = inlineRules(after ?? {}, 'egress', names);
  if (action === 'remove') {
    deleteUnused(context, id, resource);
    return;
  }
  if (action !== 'modify') {
    const network = textOf(resolveValue(after?.VpcId, names));
    const isMade = createGroup(
      evidence,
      {
        id,
        name: textOf(resolveValue(after?.GroupName, names)) ?? resource.name,
        ...(network === undefined ? {} : { network }),
        allowsEgress: after !== undefined && outbound.length === 0,
      },
      origin,
    );
    if (!isMade) addGap(context, `${resource.name} is made, and no security group is in evidence`, origin);
  }
  if (after === undefined || (action === 'modify' && before === undefined)) {
    doubtGroup(context, id, NO_VALUES, resource);
    return;
  }
  for (const direction of DIRECTIONS)
    layDifference(
      context,
      resource,
      id,
      action === 'modify' ? inlineRules(before ?? {}, direction, names) : [],
      inlineRules(after, direction, names).map((rule) => withDoubt(rule, doubt)),
    );
  const hadNone = action === 'modify' && inlineRules(before ?? {}, 'egress', names).length === 0;
  if (hadNone && outbound.length > 0) doubtStandardRules(context, [id], outbound, resource);
}

/** Whether the rules that a group was made with go when it gets others is not documented. */
function doubtStandardRules(
  { evidence, ...context }: StackContext,
  groups: readonly string[],
  written: readonly GroupRule[],
  { name, origin }: StackResource,
): void {
  const [group = 'a group', other] = groups;
  const place = other === undefined ? group : 'some group';
  const why = `whether ${place} keeps the rule that lets everything out, now that ${name} writes others, is not known`;
  const said = new Set(written.filter((rule) => rule.doubt === undefined).map(identityOf));
  const lost = EVERYWHERE.filter((rule) => !said.has(identityOf(rule))).flatMap((rule) =>
    groups.filter((each) => perhapsRemoveRule(evidence, each, rule, why, origin)),
  );
  if (lost.length > 0) addGap({ evidence, ...context }, why, origin, 'may-allow-less');
}

/** `AWS::EC2::SecurityGroupEgress` was long documented to take the standard rule away, and is no longer. */
export function perhapsLoseStandardRules(context: StackContext, resource: StackResource): void {
  const { evidence, names } = context;
  const { after, action } = resource;
  if (action === 'modify' || action === 'remove') return;
  const group = textOf(resolveValue(after?.GroupId, names));
  const groups = group === undefined ? groupIds(evidence) : [group];
  doubtStandardRules(context, groups, after === undefined ? [] : rulesOf(after, 'egress', names), resource);
}

function deleteUnused(context: StackContext, group: string, { origin }: StackResource): void {
  const holder = holderOf(context.evidence, group);
  if (holder === undefined) deleteGroup(context.evidence, group, origin);
  else warn(context, refusedDeletion(group, holder), origin);
}

/** What becomes of the rules of a group is not known. */
function doubtGroup(context: StackContext, group: string, why: string, { origin }: StackResource): void {
  const { evidence } = context;
  addGap(context, `${group}: ${why}`, origin);
  for (const { rule } of rulesIn(evidence, group)) perhapsRemoveRule(evidence, group, rule, why, origin);
  for (const direction of DIRECTIONS) addRule(evidence, group, anyRule(direction, why), origin);
}

/** `AWS::EC2::SecurityGroupIngress`, `AWS::EC2::SecurityGroupEgress`. */
export function separateRule(context: StackContext, resource: StackResource): void {
  const { names } = context;
  const { before, after, doubt, type, origin } = resource;
  const direction: Direction = type.endsWith('Egress') ? 'egress' : 'ingress';
  const oldGroup = textOf(resolveValue(before?.GroupId, names));
  const target = resolveValue(after?.GroupId ?? (after === undefined ? undefined : after.GroupName), names);
  const gone = before === undefined ? [] : rulesOf(before, direction, names);
  const made =
    after === undefined ? [] : rulesOf(after, direction, names).map((rule) => withDoubt(rule, doubt));
  if (isUnseen(resource)) {
    unknownRule(context, resource, direction);
    return;
  }
  if (oldGroup !== undefined)
    layDifference(context, resource, oldGroup, gone, oldGroup === textOf(target) ? made : []);
  else if (before !== undefined) perhapsGone(context, resource, gone);
  if (target === undefined || (oldGroup !== undefined && oldGroup === textOf(target))) return;
  const group = after?.GroupId === undefined ? undefined : textOf(target);
  if (group !== undefined) {
    layDifference(context, resource, group, [], made);
    return;
  }
  const why = `the group of ${resource.name} depends on ${unknownOf(target) ?? 'a name'}`;
  addGap(context, why, origin, 'may-allow-more');
  for (const each of groupIds(context.evidence))
    layDifference(
      context,
      resource,
      each,
      [],
      made.map((rule) => withDoubt(rule, why)),
    );
}

/** Of which group a rule goes is not known: each that has it may lose it. */
function perhapsGone(
  { names, ...context }: StackContext,
  { name, before, origin }: StackResource,
  gone: readonly GroupRule[],
): void {
  const { evidence } = context;
  const place = unknownOf(resolveValue(before?.GroupId, names)) ?? 'a name';
  const why = `the group that ${name} was of depends on ${place}`;
  addGap({ ...context, names }, why, origin, 'may-allow-less');
  for (const group of groupIds(evidence))
    for (const { rule } of rulesIn(evidence, group)) {
      const isMeant = gone.some(
        (each) =>
          each.direction === rule.direction &&
          (each.doubt !== undefined || identityOf(each) === identityOf(rule)),
      );
      if (isMeant) perhapsRemoveRule(evidence, group, rule, why, origin);
    }
}

/** A rule of which the change set says nothing may be any rule of any group that it knows. */
function unknownRule(
  context: StackContext,
  { name, origin, action }: StackResource,
  direction: Direction,
): void {
  const why = `what the rule ${name} says is not in the change set (--include-property-values)`;
  addGap(context, why, origin);
  for (const group of groupIds(context.evidence)) {
    if (action !== 'add')
      for (const { rule } of rulesIn(context.evidence, group))
        if (rule.direction === direction) perhapsRemoveRule(context.evidence, group, rule, why, origin);
    if (action !== 'remove') addRule(context.evidence, group, anyRule(direction, why), origin);
  }
}

function layDifference(
  context: StackContext,
  { name, origin, doubt }: StackResource,
  group: string,
  before: readonly GroupRule[],
  after: readonly GroupRule[],
): void {
  const { evidence, refused } = context;
  if (before.length + after.length === 0) return;
  if (!hasGroup(evidence, group)) {
    addGap(context, `${group}, which ${name} changes, is not in evidence`, origin);
    return;
  }
  const kept = new Set(after.filter((rule) => rule.doubt === undefined).map(identityOf));
  const had = new Set(before.filter((rule) => rule.doubt === undefined).map(identityOf));
  for (const rule of before) {
    if (kept.has(identityOf(rule))) continue;
    if (rule.doubt !== undefined || doubt !== undefined) {
      const why = rule.doubt ?? doubt ?? '';
      addGap(context, `what ${name} takes away is not known: ${why}`, origin, 'may-allow-less');
      for (const { rule: each } of rulesIn(evidence, group))
        if (each.direction === rule.direction) perhapsRemoveRule(evidence, group, each, why, origin);
    } else if (refused.has(`${group} ${identityOf(rule)}`)) {
      const why = `whether ${group} keeps ${ruleText(rule)}, which ${name} takes away and another one makes, is not known`;
      if (perhapsRemoveRule(evidence, group, rule, why, origin))
        addGap(context, why, origin, 'may-allow-less');
    } else if (!removeRule(evidence, group, rule, origin))
      warn(context, `${group} has no ${ruleText(rule)}: nothing to take away`, origin);
  }
  for (const rule of after) {
    if (rule.doubt === undefined && had.has(identityOf(rule))) continue;
    if (rule.doubt !== undefined)
      addGap(context, `${ruleText(rule)} may open: ${rule.doubt}`, origin, 'may-allow-more');
    if (addRule(evidence, group, rule, origin)) continue;
    refused.add(`${group} ${identityOf(rule)}`);
    if (!EVERYWHERE.some((each) => identityOf(each) === identityOf(rule)))
      warn(context, `${group} has ${ruleText(rule)} already: a second one is refused`, origin);
  }
}

function withDoubt(rule: GroupRule, why: string | undefined): GroupRule {
  return why === undefined ? rule : { ...rule, doubt: rule.doubt ?? why };
}
