import { TYPES } from '../../importers/azure/vocabulary.ts';
import { asRecord } from '../../importers/json-object.ts';
import type { Origin } from '../../model/origin.ts';
import { type EditableEvidence, type JsonObject, remove } from '../editable-evidence.ts';
import { listIn } from './parts.ts';
import { setMember } from './places.ts';
import { type Found, idsOf, isSameId, memberOf, resourcesOf, resourcesWith } from './resources.ts';

const MEMBER = 'publicIPAddress';

/** An address configuration of an interface. */
interface Configuration extends Pick<Found, 'document' | 'value'> {
  readonly interface: string;
  readonly name: string;
}

function configurationsIn(evidence: EditableEvidence): Configuration[] {
  return resourcesOf(evidence, TYPES.interfaces).flatMap(({ document, value: own }) =>
    listIn(own, 'ipConfigurations').flatMap((item): Configuration[] => {
      const value = asRecord(item) as JsonObject | undefined;
      if (value === undefined) return [];
      return [{ document, value, interface: String(own.id), name: String(value.name) }];
    }),
  );
}

/**
 * Gives an address configuration of an interface a public address, or none; false where it is not in evidence. One that a change makes
 * is not in evidence, because the platform chooses which it is: what it meets is left open.
 */
export function setPublicAddress(
  evidence: EditableEvidence,
  place: string,
  name: string,
  address: string | undefined,
  origin: Origin,
): boolean {
  const found = configurationsIn(evidence).filter(
    (each) => isSameId(each.interface, place) && isSameId(each.name, name),
  );
  for (const each of found)
    setMember(evidence, each, MEMBER, address === undefined ? null : { id: address }, origin);
  return found.length > 0;
}

/** Another configuration that has a public address, which the platform gives to one alone. */
export function otherWearer(
  evidence: EditableEvidence,
  address: string,
  place: string,
  name: string,
): string | undefined {
  const other = configurationsIn(evidence).find(
    (each) =>
      isSameId(asRecord(memberOf(each.value, MEMBER))?.id, address) &&
      !(isSameId(each.interface, place) && isSameId(each.name, name)),
  );
  return other?.interface;
}

export function publicAddressIds(evidence: EditableEvidence): string[] {
  return idsOf(evidence, TYPES.publicAddresses);
}

/** What uses a public address, which keeps it from being deleted. */
export function userOfAddress(evidence: EditableEvidence, address: string): string | undefined {
  const worn = otherWearer(evidence, address, '', '');
  if (worn !== undefined) return worn;
  const users = resourcesWith(evidence, TYPES.publicAddresses, address).flatMap(({ value }) =>
    ['ipConfiguration', 'natGateway'].map((member) => String(asRecord(memberOf(value, member))?.id ?? '')),
  );
  // What an interface was to have it by says nothing once it has it no longer.
  return users.find((user) => user !== '' && !/\/networkInterfaces\//i.test(user));
}

export function deletePublicAddress(evidence: EditableEvidence, address: string, origin: Origin): void {
  for (const { document, list, value } of resourcesWith(evidence, TYPES.publicAddresses, address))
    if (list !== undefined) remove(evidence, document, list, value, origin);
}
