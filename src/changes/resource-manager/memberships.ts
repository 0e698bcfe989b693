import { asRecord } from '../../importers/json-object.ts';
import type { Origin } from '../../model/origin.ts';
import { changeMembership, doubtMembership } from '../azure/application-groups.ts';
import { isSameId, memberOf } from '../azure/resources.ts';
import type { EditableEvidence, JsonObject } from '../editable-evidence.ts';

/** The member of an address configuration that names its application security groups. */
export const MEMBERSHIP = 'applicationSecurityGroups';

/**
 * Lays which application security groups the addresses of an interface get; a reason where that is not known. An address that a
 * deployment makes has no membership yet.
 */
export function layMemberships(
  evidence: EditableEvidence,
  id: string,
  before: JsonObject | undefined,
  after: JsonObject | undefined,
  origin: Origin,
): string | undefined {
  const old = membershipsOf(before);
  for (const [name, groups] of membershipsOf(after)) {
    if (JSON.stringify(old.get(name) ?? []) === JSON.stringify(groups)) continue;
    // An expression in the place of a group names none that is in evidence.
    if (groups.some((group) => !group.startsWith('/'))) {
      const why = `which application security groups ${name} gets is an expression that only the deployment evaluates`;
      doubtMembership(evidence, id, why, origin);
      return why;
    }
    const isMeant = (own: unknown): boolean => isSameId(own, name);
    if (!changeMembership(evidence, id, isMeant, () => groups, origin))
      return `${id}, which is changed, is not in evidence`;
  }
  return undefined;
}

/** Ids of application security groups, by the name of an address configuration. */
function membershipsOf(value: JsonObject | undefined): Map<string, string[]> {
  return new Map(
    listIn(value, 'ipConfigurations').map((item) => {
      const configuration = (asRecord(item) ?? {}) as JsonObject;
      const groups = listIn(configuration, MEMBERSHIP).map((group) => String(asRecord(group)?.id ?? group));
      return [String(configuration.name ?? ''), groups];
    }),
  );
}

/** A list; what stands in the place of one is its only element. */
function listIn(value: JsonObject | undefined, member: string): unknown[] {
  const list = value === undefined ? undefined : memberOf(value, member);
  return Array.isArray(list) ? list : list === undefined || list === null ? [] : [list];
}
