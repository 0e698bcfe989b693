import { nameOf, parentOf } from '../../importers/azure/resources.ts';
import { TYPES } from '../../importers/azure/vocabulary.ts';
import { UNDECIDED } from '../../importers/undecided.ts';
import type { Origin } from '../../model/origin.ts';
import { assign, type EditableEvidence, insert, remove, replace } from '../editable-evidence.ts';
import { listIn, type NamedPart, type PlacedPart, partsIn, placedParts } from './parts.ts';
import {
  forgetEffective,
  idsOf,
  isSameId,
  listsOf,
  memberOf,
  resourcesOf,
  resourcesWith,
} from './resources.ts';
import { portMembers, sideMembers } from './rule-members.ts';

/** A rule with the members that an export has. */
export type NamedRule = NamedPart;

export function groupIds(evidence: EditableEvidence): string[] {
  return idsOf(evidence, TYPES.securityGroups);
}

export function hasGroup(evidence: EditableEvidence, group: string): boolean {
  return resourcesWith(evidence, TYPES.securityGroups, group).length > 0;
}

/** Rules of a group by themselves and inside it; the platform's own are not among them. */
export function rulesOf(evidence: EditableEvidence, group: string): PlacedPart[] {
  const inside = partsIn(evidence, { type: TYPES.securityGroups, id: group, member: 'securityRules' });
  const apart = resourcesOf(evidence, TYPES.securityRules).flatMap(({ document, value, list }) =>
    list !== undefined && isSameId(parentOf(String(value.id ?? '')), group)
      ? placedParts(document, list).filter((rule) => rule.value === value)
      : [],
  );
  return [...inside, ...apart];
}

/** The rule of a group with this name, as it stands. */
export function ruleNamed(evidence: EditableEvidence, group: string, name: string): NamedRule | undefined {
  return rulesOf(evidence, group).find((rule) => isSameId(rule.name, name));
}

/** Another rule of the group that has the priority in this direction, which the platform refuses to give twice. */
export function holderOfPriority(
  evidence: EditableEvidence,
  group: string,
  { name, members }: NamedRule,
): NamedRule | undefined {
  return rulesOf(evidence, group).find(
    (rule) =>
      !isSameId(rule.name, name) &&
      rule.members[UNDECIDED] === undefined &&
      rule.members.priority === members.priority &&
      isSameId(rule.members.direction, String(members.direction)),
  );
}

/** Puts a rule into a group, in the place of one with its name; false where the group is not in evidence. */
export function putRule(
  evidence: EditableEvidence,
  group: string,
  { name, members }: NamedRule,
  origin: Origin,
): boolean {
  const all = rulesOf(evidence, group);
  const before = all.filter((rule) => isSameId(rule.name, name));
  const value = { id: `${group}/securityRules/${name}`, name, ...members };
  for (const rule of before) replace(evidence, rule.document, rule.list, rule.value, { ...value }, origin);
  const groups = resourcesWith(evidence, TYPES.securityGroups, group);
  // Where no rule is shown, a list with this one alone would look whole.
  for (const found of before.length === 0 ? groups : [])
    if (all.length > 0 || Array.isArray(memberOf(found.value, 'securityRules')))
      insert(evidence, found.document, listIn(found.value, 'securityRules'), { ...value }, origin);
  forgetEffective(evidence, group, origin);
  return groups.length > 0;
}

/** False where the group has no such rule. */
export function removeRule(evidence: EditableEvidence, group: string, name: string, origin: Origin): boolean {
  const found = rulesOf(evidence, group).filter((rule) => isSameId(rule.name, name));
  for (const { document, list, value } of found) remove(evidence, document, list, value, origin);
  if (found.length > 0) forgetEffective(evidence, group, origin);
  return found.length > 0;
}

/** Makes rules of a group hold or not. */
export function doubtRules(
  evidence: EditableEvidence,
  group: string,
  why: string,
  origin: Origin,
  isMeant: (rule: NamedRule) => boolean,
): void {
  for (const rule of rulesOf(evidence, group))
    if (isMeant(rule)) assign(evidence, rule.document, rule.value, { [UNDECIDED]: why }, origin);
  forgetEffective(evidence, group, origin);
}

/** Makes every rule of a group hold or not, and puts before them such as may be any. */
export function doubtGroup(evidence: EditableEvidence, group: string, why: string, origin: Origin): void {
  doubtRules(evidence, group, why, origin, () => true);
  putAnyRules(evidence, group, why, origin);
}

/** Puts rules before those of a group that may match anything, and do anything with it. */
export function putAnyRules(evidence: EditableEvidence, group: string, why: string, origin: Origin): void {
  for (const access of ['Allow', 'Deny'])
    for (const direction of ['Inbound', 'Outbound']) {
      const members = {
        access,
        direction,
        protocol: '*',
        ...sideMembers('source', ['*'], []),
        ...sideMembers('destination', ['*'], []),
        ...portMembers('source', ['*']),
        ...portMembers('destination', ['*']),
        [UNDECIDED]: why,
      };
      putRule(evidence, group, { name: `${direction} ${access} that is not known`, members }, origin);
    }
}

/** Describes a group that a change creates: it has the platform's own rules alone. */
export function createGroup(evidence: EditableEvidence, id: string, origin: Origin): boolean {
  const [place] = listsOf(evidence, TYPES.securityGroups);
  if (place === undefined) return false;
  const value = { id, name: nameOf(id), securityRules: [] };
  insert(evidence, place.document, place.list, value, origin);
  return true;
}

export function deleteGroup(evidence: EditableEvidence, group: string, origin: Origin): boolean {
  const found = resourcesWith(evidence, TYPES.securityGroups, group);
  for (const { document, list, value } of found)
    if (list !== undefined) remove(evidence, document, list, value, origin);
  return found.length > 0;
}
