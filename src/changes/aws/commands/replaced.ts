import { UNDECIDED } from '../../../importers/undecided.ts';
import type { EditableEvidence, JsonObject } from '../../editable-evidence.ts';
import { elementsIn, elementsOf, listIn } from '../elements.ts';

/** Whether a command before it put another association in the place of this one, which has an id of its own. */
export function isReplaced(
  evidence: EditableEvidence,
  list: 'NetworkAcls' | 'RouteTables',
  member: string,
  id: string,
): boolean {
  const was = [...evidence.removed.keys()].find((value) => (value as JsonObject)[member] === id) as
    | JsonObject
    | undefined;
  if (was === undefined) return false;
  const present = elementsOf(evidence, list)
    .filter(({ value }) => value[UNDECIDED] === undefined)
    .flatMap(({ document, value }) => elementsIn(document, listIn(value, 'Associations')));
  return present.some(({ value }) => was.SubnetId !== undefined && value.SubnetId === was.SubnetId);
}
