import { parentOf } from '../../importers/azure/resources.ts';
import { asRecord } from '../../importers/json-object.ts';
import { UNDECIDED } from '../../importers/undecided.ts';
import type { Origin } from '../../model/origin.ts';
import { placesNaming } from '../azure/places.ts';
import { isSameId, memberOf } from '../azure/resources.ts';
import {
  createGroup,
  deleteGroup,
  doubtGroup,
  doubtRules,
  hasGroup,
  holderOfPriority,
  type NamedRule,
  putAnyRules,
  putRule,
  removeRule,
} from '../azure/security-groups.ts';
import type { EditableEvidence, JsonObject } from '../editable-evidence.ts';
import { refusedDeletion } from '../refused-deletion.ts';
import { addGap, type Change, isExpression } from './change.ts';

export function layGroup(evidence: EditableEvidence, change: Change, isKnown: boolean): void {
  const { id, kind, before, after, origin } = change;
  if (kind === 'delete') {
    const [place] = placesNaming(evidence, 'networkSecurityGroup', id);
    if (place === undefined) deleteGroup(evidence, id, origin);
    else evidence.warnings.push({ what: refusedDeletion(id, place), origin });
    return;
  }
  if (!hasGroup(evidence, id) && kind === 'create') createGroup(evidence, id, origin);
  if (!hasGroup(evidence, id)) {
    addGap(evidence, `${id}, which is changed, is not in evidence`, origin);
    return;
  }
  if (!isKnown) {
    const why = `what the deployment makes of ${id} is not known (${kind})`;
    addGap(evidence, why, origin);
    doubtGroup(evidence, id, why, origin);
    return;
  }
  const old = rulesIn(before) ?? [];
  const planned = rulesIn(after);
  if (planned === undefined) {
    const why = `which rules ${id} has is an expression that only the deployment evaluates`;
    addGap(evidence, why, origin);
    doubtGroup(evidence, id, why, origin);
    return;
  }
  const kept = new Set(planned.map(({ name }) => name.toLowerCase()));
  const had = new Set(old.map((rule) => JSON.stringify(rule)));
  const changed = planned.filter((rule) => !had.has(JSON.stringify(rule)));
  // A group is written at once: rules may exchange their priorities.
  for (const { name } of [...old.filter((rule) => !kept.has(rule.name.toLowerCase())), ...changed])
    removeRule(evidence, id, name, origin);
  for (const rule of changed) putChecked(evidence, id, rule, origin);
}

/** Undefined where the list, or a rule in it, is an expression. */
function rulesIn(resource: JsonObject | undefined): NamedRule[] | undefined {
  const list = (resource === undefined ? undefined : memberOf(resource, 'securityRules')) ?? [];
  if (!Array.isArray(list) || list.some((item) => asRecord(item) === undefined)) return undefined;
  return list.map((item) => toRule(String(item.name ?? ''), item));
}

function toRule(name: string, value: JsonObject): NamedRule {
  const members = { ...(asRecord(value.properties) ?? value) } as JsonObject;
  const open = Object.keys(members).filter((member) => isExpression(members[member]));
  const [first] = open;
  if (first === undefined) return { name, members };
  const why = `${first} of ${name} is an expression that only the deployment evaluates`;
  return { name, members: { ...members, ...Object.assign({}, ...open.map(widened)), [UNDECIDED]: why } };
}

/** What a member may be, at most. */
function widened(member: string): JsonObject {
  const side = member.toLowerCase().startsWith('source') ? 'source' : 'destination';
  if (/^(source|destination)(Address|Application)/i.test(member))
    return {
      [`${side}AddressPrefix`]: '*',
      [`${side}AddressPrefixes`]: [],
      [`${side}ApplicationSecurityGroups`]: [],
    };
  if (/^(source|destination)Port/i.test(member))
    return { [`${side}PortRange`]: '*', [`${side}PortRanges`]: [] };
  return { [member]: member === 'priority' ? null : '*' };
}

function putChecked(evidence: EditableEvidence, group: string, rule: NamedRule, origin: Origin): void {
  const doubt = rule.members[UNDECIDED];
  if (typeof doubt === 'string') addGap(evidence, doubt, origin);
  const taken = doubt === undefined ? holderOfPriority(evidence, group, rule) : undefined;
  if (taken === undefined) putRule(evidence, group, rule, origin);
  else
    evidence.warnings.push({
      what: `${taken.name} has the priority of ${rule.name}: the deployment is refused`,
      origin,
    });
}

export function layRule(
  evidence: EditableEvidence,
  change: Change,
  isKnown: boolean,
  all: readonly Change[],
): void {
  const { id, kind, after, origin } = change;
  const group = parentOf(id);
  const name = id.slice(id.lastIndexOf('/') + 1);
  if (!hasGroup(evidence, group)) {
    addGap(evidence, `${group}, which is changed, is not in evidence`, origin);
    return;
  }
  if (kind === 'delete') {
    if (!removeRule(evidence, group, name, origin))
      evidence.warnings.push({ what: `there is no rule ${name}: nothing to delete`, origin });
    return;
  }
  const leaving = all.find((other) => leavesTo(other, change));
  if (after !== undefined && isKnown) {
    const rule = toRule(name, after);
    if (leaving === undefined) putChecked(evidence, group, rule, origin);
    else putPerhaps(evidence, group, rule, leaving, origin);
    return;
  }
  const why = `what the deployment makes of ${name} is not known (${kind})`;
  addGap(evidence, why, origin);
  doubtRules(evidence, group, why, origin, (rule) => isSameId(rule.name, name));
  putAnyRules(evidence, group, why, origin);
}

/** A rule that is refused, or not: then the one that it replaces stays. */
function putPerhaps(
  evidence: EditableEvidence,
  group: string,
  { name, members }: NamedRule,
  leaving: Change,
  origin: Origin,
): void {
  const why = `${name} is refused unless ${leaving.origin.text} has left its priority before, which is not known`;
  addGap(evidence, why, origin);
  doubtRules(evidence, group, why, origin, (rule) => isSameId(rule.name, name));
  const perhaps = { ...members, priority: null, [UNDECIDED]: why };
  putRule(evidence, group, { name: `${name} (as it may be)`, members: perhaps }, origin);
}

/** Another rule of the group that the deployment deletes, or moves away from the priority: rules are written in no certain order. */
function leavesTo(other: Change, { id, after }: Change): boolean {
  const [was, is, wanted] = [other.before, other.after, after].map((value) => {
    const [priority, direction] = ['priority', 'direction'].map((member) => value && memberOf(value, member));
    return `${String(priority)} ${String(direction).toLowerCase()}`;
  });
  return (
    other.id !== id &&
    (other.kind === 'modify' || other.kind === 'delete') &&
    isSameId(parentOf(other.id), parentOf(id)) &&
    was === wanted &&
    is !== wanted
  );
}
