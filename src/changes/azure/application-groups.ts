import { nameOf } from '../../importers/azure/resources.ts';
import { TYPES } from '../../importers/azure/vocabulary.ts';
import { asRecord } from '../../importers/json-object.ts';
import { UNDECIDED } from '../../importers/undecided.ts';
import type { Origin } from '../../model/origin.ts';
import { assign, type EditableEvidence, type JsonObject } from '../editable-evidence.ts';
import { holderOf, isSameId, memberOf, nameIn, resourcesWith } from './resources.ts';
import { sideMembers } from './rule-members.ts';
import { doubtRules, groupIds, putRule, rulesOf } from './security-groups.ts';

const MEMBER = 'applicationSecurityGroups';

const SIDES = ['source', 'destination'] as const;

/**
 * Changes of which application security groups the addresses of an interface are members; false where the interface is not in
 * evidence.
 * @param isMeant takes the name of an address configuration
 */
export function changeMembership(
  evidence: EditableEvidence,
  place: string,
  isMeant: (name: unknown) => boolean,
  change: (ids: readonly string[]) => readonly string[],
  origin: Origin,
): boolean {
  const found = resourcesWith(evidence, TYPES.interfaces, place);
  for (const { document, value } of found) {
    const listed = memberOf(value, 'ipConfigurations');
    for (const item of Array.isArray(listed) ? listed : []) {
      const configuration = asRecord(item) as JsonObject | undefined;
      if (configuration === undefined || !isMeant(configuration.name)) continue;
      const groups = memberOf(configuration, MEMBER);
      const ids = (Array.isArray(groups) ? groups : []).map((each) => asRecord(each)?.id);
      const references = change(ids.filter((id) => typeof id === 'string')).map((id) => ({ id }));
      const holder = holderOf(configuration, MEMBER);
      assign(evidence, document, holder, { [nameIn(holder, MEMBER)]: references }, origin);
    }
  }
  return found.length > 0;
}

/**
 * Rules that name an application security group may be about these addresses, too.
 * @param isMeant takes the id of an application security group
 * @param what by `address`, which the names of the rules hold
 */
export function doubtMembers(
  evidence: EditableEvidence,
  prefixes: readonly string[],
  isMeant: (group: unknown) => boolean,
  why: string,
  what: { readonly address: string; readonly origin: Origin },
): void {
  for (const id of groupIds(evidence))
    for (const { name, members } of rulesOf(evidence, id))
      for (const side of SIDES) {
        if (!namedGroups(members, side).some(isMeant)) continue;
        const wide = { ...members, ...sideMembers(side, prefixes, []), [UNDECIDED]: why };
        const { id: _id, name: _name, ...rest } = wide as JsonObject;
        putRule(
          evidence,
          id,
          { name: `${name} with ${side} of ${what.address}`, members: rest },
          what.origin,
        );
      }
}

/** Which application security groups the addresses of an interface have is not known: they may lose some, and get any. */
export function doubtMembership(
  evidence: EditableEvidence,
  place: string,
  why: string,
  origin: Origin,
): void {
  const valuesOf = (value: JsonObject, member: string): unknown[] => [memberOf(value, member) ?? []].flat();
  const configurations = resourcesWith(evidence, TYPES.interfaces, place)
    .flatMap(({ value }) => valuesOf(value, 'ipConfigurations'))
    .flatMap((item) => (asRecord(item) as JsonObject | undefined) ?? []) as JsonObject[];
  const addresses = configurations.flatMap((each) => valuesOf(each, 'privateIPAddress')).map(String);
  const own = configurations.flatMap((each) => valuesOf(each, MEMBER)).map((each) => asRecord(each)?.id);
  if (addresses.length > 0)
    doubtMembers(evidence, addresses, () => true, why, { address: nameOf(place), origin });
  const isOwn = (id: unknown): boolean => own.some((each) => isSameId(each, String(id)));
  for (const group of groupIds(evidence))
    doubtRules(evidence, group, why, origin, ({ members }) =>
      SIDES.some((side) => namedGroups(members, side).some(isOwn)),
    );
}

/** Ids of the application security groups that one side of a rule names. */
function namedGroups(members: JsonObject, side: (typeof SIDES)[number]): unknown[] {
  const named = members[`${side}ApplicationSecurityGroups`];
  return (Array.isArray(named) ? named : []).map((each) => asRecord(each)?.id);
}
