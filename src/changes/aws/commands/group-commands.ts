import { type Argument, single } from '../../arguments.ts';
import { addGap, type CommandContext, doubtOf, type Handler, refuse } from '../../cloud-command.ts';
import type { Outcome } from '../../command.ts';
import { refusedDeletion } from '../../refused-deletion.ts';
import { elementsOf, listsOf } from '../elements.ts';
import { type Direction, type GroupRule, identityOf, ruleText } from '../group-rule.ts';
import {
  addRule,
  createGroup,
  deleteGroup,
  hasGroup,
  holderOf,
  perhapsRemoveRule,
  removeRule,
  rulesOf,
} from '../groups.ts';
import { createdId } from './created.ts';
import {
  lineRefusal,
  mayBe,
  type NamedRule,
  namedRules,
  refusalOf,
  requestedRule,
  toRule,
} from './permissions.ts';
import { print } from './printed.ts';
import { argumentOf, membersOf, readStructures } from './shorthand.ts';
import { groupNamed, isInDefaultNetwork, type TargetGroups, targetGroup } from './target-group.ts';

/** `authorize-security-group-ingress`, `-egress`: all its rules are added, or none. */
export function authorize(direction: Direction): Handler {
  return (context) => {
    const unsent = lineRefusal(context.given);
    if (unsent !== undefined) return refuse(context, unsent);
    const target = targetGroup(context, direction === 'ingress');
    if (typeof target === 'string') return refuse(context, target);
    const named = namedRules(context.given, direction);
    if (typeof named === 'string') return anyRule(context, target, direction, named);
    if (named.length === 0 && context.given.doubt !== undefined)
      return anyRule(context, target, direction, context.given.doubt);
    if (named.length === 0) return refuse(context, 'it names no rule');
    const refusal = named.map(refusalOf).find((each) => each !== undefined);
    if (refusal !== undefined) return refuse(context, `${refusal}: it is refused`);
    const rules = named.map((rule) => toPlanned(context, target, rule));
    const twice = rules.find(
      (rule, index) =>
        rule.doubt === undefined &&
        rules
          .slice(0, index)
          .some((other) => other.doubt === undefined && identityOf(other) === identityOf(rule)),
    );
    if (twice !== undefined) return refuse(context, `${ruleText(twice)} stands in it twice: it is refused`);
    for (const group of target.groups) {
      const present = rulesOf(context.evidence, group);
      const certain = new Set(
        present.flatMap(({ rule }) => (rule.doubt === undefined ? identityOf(rule) : [])),
      );
      const copy = rules.find((rule) => rule.doubt === undefined && certain.has(identityOf(rule)));
      if (copy !== undefined)
        return refuse(context, `${group} has ${ruleText(copy)} already: a duplicate rule is refused`);
      const open = new Set(present.flatMap(({ rule }) => (rule.doubt === undefined ? [] : identityOf(rule))));
      for (const rule of rules) {
        const before = rules.find((other) => other !== rule && open.has(identityOf(other)));
        const doubt = rule.doubt ?? (before && `whether ${ruleText(before)} was there before is not known`);
        addPlanned(context, group, doubt === undefined ? rule : { ...rule, doubt });
      }
    }
    const isCertain = target.why === undefined && context.doubt === undefined;
    return isCertain && !rules.some((rule) => isUnseen(context, rule)) ? 'done' : 'unknown';
  };
}

function addPlanned(context: CommandContext, group: string, rule: GroupRule, id?: string): void {
  if (rule.doubt !== undefined)
    addGap(context, `${ruleText(rule)} may open: ${rule.doubt}`, 'may-allow-more');
  addRule(context.evidence, group, rule, context.origin, id);
}

function toPlanned(context: CommandContext, target: TargetGroups, named: NamedRule): GroupRule {
  const unknown = doubtOf(context, named.protocol, named.from, named.to, named.peer.value);
  const doubt = [target.why, unknown].filter(Boolean).join('; ');
  const rule = toRule(named, doubt === '' ? undefined : doubt, (name) => groupNamed(context, name));
  if (rule.doubt !== undefined || !isUnseen(context, rule)) return rule;
  return { ...rule, doubt: `the group ${named.peer.value.text} is not in evidence` };
}

/** It names a group that may be that of another account, or none, which is refused. */
function isUnseen({ evidence }: CommandContext, { peer }: GroupRule): boolean {
  if (peer.kind === 'group') return peer.account === undefined && !hasGroup(evidence, peer.id);
  return peer.kind === 'some group' || peer.kind === 'some block';
}

/** Rules that stand in a file that was not given. */
function anyRule(
  context: CommandContext,
  { groups }: TargetGroups,
  direction: Direction,
  why: string,
): Outcome {
  const rule: GroupRule = { direction, protocol: '-1', peer: { kind: 'some block' }, doubt: why };
  for (const group of groups) addPlanned(context, group, rule);
  return 'unknown';
}

/**
 * `revoke-security-group-ingress`, `-egress`: where one of its rules is not there, none is revoked; only in a default VPC are the others
 * (API reference, RevokeSecurityGroupIngress).
 */
export function revoke(direction: Direction): Handler {
  return (context) => {
    const unsent = lineRefusal(context.given);
    if (unsent !== undefined) return refuse(context, unsent);
    const ids = context.given.options.get('security-group-rule-ids');
    const target = targetGroup(context, direction === 'ingress');
    if (typeof target === 'string') return refuse(context, target);
    if (ids !== undefined) return revokeById(context, target, ids, direction);
    const named = namedRules(context.given, direction);
    if (typeof named === 'string') return perhapsRevoke(context, target, () => true, named);
    if (named.length === 0 && context.given.doubt !== undefined)
      return perhapsRevoke(context, target, () => true, context.given.doubt);
    const unknown = [
      target.why,
      ...named.map((rule) => doubtOf(context, rule.protocol, rule.from, rule.to, rule.peer.value)),
    ].filter(Boolean);
    const find = (name: string): string | undefined => groupNamed(context, name);
    if (unknown.length > 0)
      return perhapsRevoke(
        context,
        target,
        (rule) => named.some((each) => mayBe(each, rule, find)),
        [...new Set(unknown)].join('; '),
      );
    const [group] = target.groups;
    if (group === undefined) return 'failed';
    const rules = named.map((each) => toRule(each, undefined, find));
    const present = new Set(rulesOf(context.evidence, group).map(({ rule }) => identityOf(rule)));
    const absent = rules.find((rule) => !present.has(identityOf(rule)));
    const isPartial = isInDefaultNetwork(context, group);
    if (absent !== undefined) refuse(context, `${group} has no ${ruleText(absent)}: nothing to revoke`);
    if (absent !== undefined && !isPartial) return 'failed';
    const open = rulesOf(context.evidence, group).find(
      ({ rule }) => rule.doubt !== undefined && rules.some((each) => identityOf(each) === identityOf(rule)),
    )?.rule;
    if (open !== undefined && rules.length > 1 && !isPartial) {
      const why = `whether ${ruleText(open)} was there before is not known`;
      return perhapsRevoke(
        context,
        target,
        (rule) => rules.some((each) => identityOf(each) === identityOf(rule)),
        why,
      );
    }
    for (const rule of rules) removeRule(context.evidence, group, rule, context.origin);
    return 'done';
  };
}

function revokeById(
  context: CommandContext,
  target: TargetGroups,
  ids: readonly Argument[],
  direction: Direction,
): Outcome {
  const { evidence, origin } = context;
  const [group] = target.groups;
  const unknown = ids.find((id) => id.unknown !== undefined);
  if (unknown !== undefined || target.why !== undefined || group === undefined)
    return perhapsRevoke(context, target, () => true, doubtOf(context, ...ids) ?? target.why ?? '');
  const listed = rulesOf(evidence, group);
  const texts = ids.map(({ text }) => text);
  if (listed.every(({ id }) => id === undefined))
    return perhapsRevoke(
      context,
      target,
      () => true,
      `which rule ${texts.join(', ')} is: describe-security-group-rules is not in evidence`,
    );
  const wanted = texts.map(
    (text) => listed.find(({ id, rule }) => id === text && rule.direction === direction)?.rule,
  );
  const absent = texts.find((_, index) => wanted[index] === undefined);
  if (absent !== undefined)
    return refuse(context, `${group} has no ${direction} rule ${absent}: nothing to revoke`);
  const rules = wanted.filter((rule) => rule !== undefined);
  if (context.doubt !== undefined) {
    const identities = new Set(rules.map(identityOf));
    return perhapsRevoke(context, target, (rule) => identities.has(identityOf(rule)), context.doubt);
  }
  for (const rule of rules) removeRule(evidence, group, rule, origin);
  return 'done';
}

function perhapsRevoke(
  context: CommandContext,
  { groups }: TargetGroups,
  isMeant: (rule: GroupRule) => boolean,
  why: string,
): Outcome {
  const { evidence, origin } = context;
  addGap(context, `what it revokes is not known: ${why}`, 'may-allow-less');
  for (const group of groups)
    for (const { rule } of rulesOf(evidence, group))
      if (rule.doubt === undefined && isMeant(rule)) perhapsRemoveRule(evidence, group, rule, why, origin);
  return 'unknown';
}

/** `modify-security-group-rules`: what a rule is known by stays, all else of it is replaced. */
export function modifyRules(context: CommandContext): Outcome {
  const { evidence, origin } = context;
  const structures = readStructures(context.given.options.get('security-group-rules') ?? []);
  const target = targetGroup(context, false);
  if (typeof target === 'string') return refuse(context, target);
  if (structures === undefined || target.why !== undefined) {
    const why = target.why ?? 'its rules do not stand in the script';
    perhapsRevoke(context, target, () => true, why);
    anyRule(context, target, 'ingress', why);
    return anyRule(context, target, 'egress', why);
  }
  const [group] = target.groups;
  if (group === undefined) return 'failed';
  const wanted = structures.map((structure) => {
    const members = membersOf(structure);
    const id = argumentOf(members.SecurityGroupRuleId);
    const found = rulesOf(evidence, group).find((each) => each.id !== undefined && each.id === id?.text);
    return { id, found, named: requestedRule(members.SecurityGroupRule, found?.rule.direction ?? 'ingress') };
  });
  const isListed = rulesOf(evidence, group).some(({ id }) => id !== undefined);
  const absent = wanted.find(
    ({ id, found }) => isListed && id?.unknown === undefined && found === undefined,
  )?.id;
  if (absent !== undefined) return refuse(context, `${group} has no rule ${absent.text}: it is refused`);
  const refusal = wanted.map(({ named }) => named && refusalOf(named)).find((each) => each !== undefined);
  if (refusal !== undefined) return refuse(context, `${refusal}: it is refused`);
  let outcome: Outcome = 'done';
  const find = (name: string): string | undefined => groupNamed(context, name);
  const others = rulesOf(evidence, group).filter(
    (each) =>
      each.rule.doubt === undefined &&
      each.id !== undefined &&
      !wanted.some(({ id }) => id?.text === each.id),
  );
  const copy = wanted
    .flatMap(({ named }) => (named === undefined ? [] : toPlanned(context, target, named)))
    .find(
      (rule) => rule.doubt === undefined && others.some((each) => identityOf(each.rule) === identityOf(rule)),
    );
  if (copy !== undefined)
    return refuse(context, `${group} has ${ruleText(copy)} already: a duplicate rule is refused`);
  for (const { id, found, named } of wanted) {
    const isMeant = (rule: GroupRule): boolean =>
      found === undefined || identityOf(rule) === identityOf(found.rule);
    if (named === undefined) {
      const why = `what ${id?.text ?? 'a rule'} becomes names no peer`;
      perhapsRevoke(context, target, isMeant, why);
      outcome = anyRule(context, target, found?.rule.direction ?? 'ingress', why);
      continue;
    }
    const doubt = doubtOf(context, id, named.protocol, named.from, named.to, named.peer.value);
    const isCertain = found !== undefined && found.rule.doubt === undefined && context.doubt === undefined;
    if (isCertain) {
      removeRule(evidence, group, found.rule, origin);
      addPlanned(context, group, toRule(named, doubt, find), found.id);
      continue;
    }
    const why = doubt ?? found?.rule.doubt ?? `which rule ${id?.text ?? ''} is: it is not in evidence`;
    outcome = perhapsRevoke(context, target, isMeant, why);
    const directions: readonly Direction[] = found === undefined ? ['ingress', 'egress'] : [named.direction];
    for (const direction of directions)
      addPlanned(context, group, toRule({ ...named, direction }, why, find));
  }
  return outcome;
}

/** `create-security-group`: everything may go out (VPC user guide, default security group rules). */
export function create(context: CommandContext): Outcome {
  const { evidence, origin } = context;
  const name = single(context.given, 'group-name');
  const network = single(context.given, 'vpc-id');
  if (name === undefined) return refuse(context, 'it names no group');
  const isTaken = elementsOf(evidence, 'SecurityGroups').some(
    ({ value }) =>
      value.GroupName === name.text && network?.unknown === undefined && value.VpcId === network?.text,
  );
  if (isTaken) return refuse(context, `a group ${name.text} is there already: a second one is refused`);
  if (listsOf(evidence, 'SecurityGroups').length === 0)
    return addGap(context, 'it creates a group, and no security group is in evidence');
  const place = network === undefined || network.unknown !== undefined ? {} : { network: network.text };
  const first = createdId(name.text);
  const id = hasGroup(evidence, first)
    ? createdId(`${name.text} of ${network?.text ?? 'no network'}`)
    : first;
  createGroup(evidence, { id, name: name.text, ...place, allowsEgress: true }, origin);
  print(context, id);
  return 'done';
}

/** `delete-security-group`. */
export function destroy(context: CommandContext): Outcome {
  const target = targetGroup(context, true);
  if (typeof target === 'string') return refuse(context, target);
  const [group] = target.groups;
  const why = target.why ?? context.doubt;
  if (why !== undefined || group === undefined)
    return addGap(context, `which group it deletes is not known: ${why ?? ''}`, 'none');
  const holder = holderOf(context.evidence, group);
  if (holder !== undefined) return refuse(context, refusedDeletion(group, holder));
  deleteGroup(context.evidence, group, context.origin);
  return 'done';
}
