import { nameOf } from '../../importers/azure/resources.ts';
import { TYPES } from '../../importers/azure/vocabulary.ts';
import type { Origin } from '../../model/origin.ts';
import { formatRange, parsePrefix } from '../../net/address.ts';
import { type EditableEvidence, remove } from '../editable-evidence.ts';
import { type Holder, type NamedPart, partNamed, partsIn, putPart, removePart } from './parts.ts';
import { forgetAnswers, idsOf, insertResource, resourcesWith } from './resources.ts';

/** Next hops that the platform takes (route tables, next hop types). */
export const NEXT_HOPS: readonly string[] = [
  ...['Internet', 'None', 'VirtualAppliance', 'VirtualNetworkGateway', 'VnetLocal'],
];

export function tableIds(evidence: EditableEvidence): string[] {
  return idsOf(evidence, TYPES.routeTables);
}

export function hasTable(evidence: EditableEvidence, id: string): boolean {
  return resourcesWith(evidence, TYPES.routeTables, id).length > 0;
}

/** Describes a table that a change creates: it has no routes. */
export function createTable(evidence: EditableEvidence, id: string, origin: Origin): boolean {
  return insertResource(evidence, TYPES.routeTables, { id, name: nameOf(id), routes: [] }, origin);
}

export function deleteTable(evidence: EditableEvidence, id: string, origin: Origin): void {
  for (const { document, list, value } of resourcesWith(evidence, TYPES.routeTables, id))
    if (list !== undefined) remove(evidence, document, list, value, origin);
}

function holder(table: string): Holder {
  return { type: TYPES.routeTables, id: table, member: 'routes' };
}

export function routeNamed(evidence: EditableEvidence, table: string, name: string): NamedPart | undefined {
  return partNamed(evidence, holder(table), name);
}

/** Another route of the table to the same prefix, which the platform refuses to take twice. */
export function routeWithPrefix(
  evidence: EditableEvidence,
  table: string,
  { name, members }: NamedPart,
): NamedPart | undefined {
  return partsIn(evidence, holder(table)).find(
    (route) =>
      route.name.toLowerCase() !== name.toLowerCase() &&
      prefixOf(route.members.addressPrefix) === prefixOf(members.addressPrefix),
  );
}

function prefixOf(value: unknown): string {
  const range = parsePrefix(String(value));
  return range === undefined ? String(value).toLowerCase() : formatRange(range);
}

/** What keeps it from being certain what a route says. */
export function strangeRoute({ members }: NamedPart): string | undefined {
  const { addressPrefix, nextHopType, nextHopIpAddress } = members;
  const hop = String(nextHopType).toLowerCase();
  if (typeof addressPrefix !== 'string' || !/^[\da-f.:]+\/\d+$|^[a-z][\w.]*$/i.test(addressPrefix))
    return `it leads to ${String(addressPrefix)}`;
  if (!NEXT_HOPS.some((each) => each.toLowerCase() === hop)) return `its next hop is ${String(nextHopType)}`;
  const hasAddress = typeof nextHopIpAddress === 'string' && nextHopIpAddress !== '';
  if (hasAddress === (hop === 'virtualappliance')) return undefined;
  return hasAddress
    ? `${String(nextHopType)} has the address ${nextHopIpAddress}`
    : 'its appliance has no address';
}

/** Puts a route into a table, in the place of one with its name; false where the table is not in evidence. */
export function putRoute(
  evidence: EditableEvidence,
  table: string,
  route: NamedPart,
  origin: Origin,
): boolean {
  forgetAnswers(evidence, origin);
  return putPart(evidence, holder(table), route, origin);
}

/** False where the table has no such route. */
export function removeRoute(
  evidence: EditableEvidence,
  table: string,
  name: string,
  origin: Origin,
): boolean {
  forgetAnswers(evidence, origin);
  return removePart(evidence, holder(table), name, origin);
}

/** Leaves open where every route of a table leads: there is one to somewhere that may be anything. */
export function doubtTable(evidence: EditableEvidence, table: string, why: string, origin: Origin): void {
  const members = { addressPrefix: why, nextHopType: 'Unknown' };
  putRoute(evidence, table, { name: 'routes that are not known', members }, origin);
}
