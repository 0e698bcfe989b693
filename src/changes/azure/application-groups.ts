import { asRecord } from '../../importers/azure/documents.ts';
import { TYPES } from '../../importers/azure/vocabulary.ts';
import type { Origin } from '../../model/origin.ts';
import { assign, type EditableEvidence, type JsonObject } from '../editable-evidence.ts';
import { holderOf, memberOf, nameIn, resourcesWith } from './resources.ts';

const MEMBER = 'applicationSecurityGroups';

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
