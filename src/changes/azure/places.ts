import { TYPES } from '../../importers/azure/vocabulary.ts';
import { asRecord } from '../../importers/json-object.ts';
import type { Origin } from '../../model/origin.ts';
import { assign, type EditableEvidence, type JsonObject } from '../editable-evidence.ts';
import {
  distinctIds,
  type Found,
  forgetAnswers,
  holderOf,
  idsOf,
  isSameId,
  memberOf,
  nameIn,
  resourcesOf,
} from './resources.ts';

/** What a subnet or an interface names by its id, and what decides there of packets. */
export type Reference = 'networkSecurityGroup' | 'routeTable' | 'natGateway';

/** Subnets inside networks and by themselves. */
function subnetsOf(evidence: EditableEvidence): Found[] {
  const inside = resourcesOf(evidence, TYPES.networks).flatMap(({ document, value }) => {
    const listed = memberOf(value, 'subnets');
    const list: unknown[] = Array.isArray(listed) ? listed : [];
    return list.flatMap((item): Found[] => {
      const subnet = asRecord(item) as JsonObject | undefined;
      return subnet === undefined ? [] : [{ document, value: subnet, type: TYPES.subnets, list }];
    });
  });
  return [...inside, ...resourcesOf(evidence, TYPES.subnets)];
}

/** A subnet or an interface, by id, as often as it stands in evidence. */
export function placesAt(evidence: EditableEvidence, id: string): Found[] {
  return [...subnetsOf(evidence), ...resourcesOf(evidence, TYPES.interfaces)].filter(({ value }) =>
    isSameId(value.id, id),
  );
}

export function subnetIds(evidence: EditableEvidence): string[] {
  return distinctIds(subnetsOf(evidence));
}

export function interfaceIds(evidence: EditableEvidence): string[] {
  return idsOf(evidence, TYPES.interfaces);
}

/** What a subnet or an interface names. */
export function referenceAt(evidence: EditableEvidence, id: string, member: Reference): string | undefined {
  const [found] = placesAt(evidence, id);
  const target = found === undefined ? undefined : asRecord(memberOf(found.value, member))?.id;
  return typeof target === 'string' ? target : undefined;
}

/** Makes a subnet or an interface name something else, or nothing; false where it is not in evidence. */
export function refer(
  evidence: EditableEvidence,
  id: string,
  member: Reference,
  target: string | undefined,
  origin: Origin,
): boolean {
  const found = placesAt(evidence, id);
  for (const place of found)
    setMember(evidence, place, member, target === undefined ? null : { id: target }, origin);
  forgetAnswers(evidence, origin);
  return found.length > 0;
}

/** Subnets and interfaces that name something, which keep it from being deleted. */
export function placesNaming(evidence: EditableEvidence, member: Reference, target: string): string[] {
  return [...subnetIds(evidence), ...interfaceIds(evidence)].filter((id) =>
    isSameId(referenceAt(evidence, id, member), target),
  );
}

/** What nobody describes may be anything. */
export function forgetReferences(
  evidence: EditableEvidence,
  found: Pick<Found, 'document' | 'value'>,
  members: readonly string[],
  origin: Origin,
): void {
  for (const member of members)
    setMember(evidence, found, member, { id: `${member} that a change may have replaced` }, origin);
}

/** Leaves open what a subnet lets pass, and where it sends. */
export function doubtSubnet(evidence: EditableEvidence, id: string, origin: Origin): void {
  for (const found of placesAt(evidence, id)) {
    forgetReferences(evidence, found, ['networkSecurityGroup', 'routeTable'], origin);
    // A group that may be any one may let all of it pass, as if it did not hold.
    setMember(evidence, found, 'privateEndpointNetworkPolicies', 'Enabled', origin);
  }
  forgetAnswers(evidence, origin);
}

export function setMember(
  evidence: EditableEvidence,
  { document, value }: Pick<Found, 'document' | 'value'>,
  member: string,
  content: unknown,
  origin: Origin,
): void {
  const holder = holderOf(value, member);
  assign(evidence, document, holder, { [nameIn(holder, member)]: content }, origin);
}
