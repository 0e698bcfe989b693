import { nameOf } from '../../importers/azure/resources.ts';
import { TYPES } from '../../importers/azure/vocabulary.ts';
import type { Origin } from '../../model/origin.ts';
import type { EditableEvidence } from '../editable-evidence.ts';
import { insertResource, resourcesWith } from './resources.ts';

/**
 * Describes a network that a change creates, so that others may be peered with it; which subnets it gets is not described. False where it
 * is there already.
 */
export function createNetwork(
  evidence: EditableEvidence,
  id: string,
  addressPrefixes: readonly string[],
  origin: Origin,
): boolean {
  if (resourcesWith(evidence, TYPES.networks, id).length > 0) return false;
  const value = {
    ...{ id, name: nameOf(id), addressSpace: { addressPrefixes: [...addressPrefixes] } },
    virtualNetworkPeerings: [],
  };
  return insertResource(evidence, TYPES.networks, value, origin);
}
