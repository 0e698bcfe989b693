import type { Origin } from '../../model/origin.ts';
import {
  assign,
  type EditableEvidence,
  type JsonObject,
  type Listed,
  remove,
  removeAll,
} from '../editable-evidence.ts';
import {
  elementsIn,
  elementsOf,
  elementsWith,
  instancesOf,
  interfacesOf,
  listIn,
  textOf,
} from './elements.ts';
import { setStateOfRoutes } from './route-states.ts';

/** Interfaces with this id, at each place where they stand. */
export function interfacesWith(evidence: EditableEvidence, id: string): Listed[] {
  return interfacesOf(evidence).filter(({ value }) => value.NetworkInterfaceId === id);
}

/** Ids of the interfaces of an instance, its primary one first. */
export function interfacesOfInstance(evidence: EditableEvidence, instance: string): string[] {
  const own = instancesOf(evidence)
    .filter(({ value }) => value.InstanceId === instance)
    .flatMap(({ document, value }) => elementsIn(document, listIn(value, 'NetworkInterfaces')));
  const attached = elementsOf(evidence, 'NetworkInterfaces').filter(
    ({ value }) => attachmentOf(value)?.InstanceId === instance,
  );
  const ordered = [...own, ...attached].toSorted(
    (left, right) => deviceOf(left.value) - deviceOf(right.value),
  );
  return [...new Set(ordered.flatMap(({ value }) => textOf(value.NetworkInterfaceId) ?? []))];
}

/** Groups of an interface; undefined where it is not in evidence. */
export function groupsOfInterface(evidence: EditableEvidence, id: string): string[] | undefined {
  const [found] = interfacesWith(evidence, id);
  return found === undefined ? undefined : groupsIn(found.value, 'Groups');
}

/** Gives an interface these groups and no others; false where it is not in evidence. */
export function setInterfaceGroups(
  evidence: EditableEvidence,
  id: string,
  groups: readonly string[],
  origin: Origin,
): boolean {
  const found = interfacesWith(evidence, id);
  for (const { document, value } of found)
    assign(evidence, document, value, { Groups: groups.map((group) => ({ GroupId: group })) }, origin);
  return found.length > 0;
}

/**
 * Gives the primary interface of an instance these groups; an instance that lists no interface has them itself.
 * False where the instance is not in evidence.
 */
export function setInstanceGroups(
  evidence: EditableEvidence,
  instance: string,
  groups: readonly string[],
  origin: Origin,
): boolean {
  const described = instancesOf(evidence).filter(({ value }) => value.InstanceId === instance);
  for (const { document, value } of described)
    assign(
      evidence,
      document,
      value,
      { SecurityGroups: groups.map((group) => ({ GroupId: group })) },
      origin,
    );
  const [primary] = interfacesOfInstance(evidence, instance);
  const isSet = primary !== undefined && setInterfaceGroups(evidence, primary, groups, origin);
  return isSet || described.length > 0;
}

export function groupsOfInstance(evidence: EditableEvidence, instance: string): string[] | undefined {
  const [primary] = interfacesOfInstance(evidence, instance);
  if (primary !== undefined) return groupsOfInterface(evidence, primary);
  const described = instancesOf(evidence).find(({ value }) => value.InstanceId === instance);
  return described === undefined ? undefined : groupsIn(described.value, 'SecurityGroups');
}

/** Detaches an interface, which keeps its addresses and groups (EC2 user guide, elastic network interfaces). */
export function detachInterface(evidence: EditableEvidence, id: string, origin: Origin): void {
  const nested = instancesOf(evidence).flatMap(({ document, value }) =>
    elementsIn(document, listIn(value, 'NetworkInterfaces')),
  );
  removeAll(
    evidence,
    nested.filter(({ value }) => value.NetworkInterfaceId === id),
    origin,
  );
  for (const { document, value } of interfacesWith(evidence, id))
    assign(evidence, document, value, { Attachment: null, Status: 'available' }, origin);
  setStateOfRoutes(evidence, 'NetworkInterfaceId', (target) => target === id, 'blackhole', origin);
}

/** Takes an instance away, and its interfaces, but for those that are to outlive it. */
export function deleteInstance(evidence: EditableEvidence, instance: string, origin: Origin): boolean {
  const interfaces = interfacesOfInstance(evidence, instance);
  for (const id of interfaces) {
    const outlives = interfacesWith(evidence, id).some(
      ({ value }) => attachmentOf(value)?.DeleteOnTermination === false,
    );
    if (outlives) detachInterface(evidence, id, origin);
    else deleteInterface(evidence, id, origin);
  }
  const found = instancesOf(evidence).filter(({ value }) => value.InstanceId === instance);
  for (const { document, list, value } of found) remove(evidence, document, list, value, origin);
  return found.length + interfaces.length > 0;
}

/** Whether its groups still let anything in is then not known. */
export function perhapsDeleteInstance(
  evidence: EditableEvidence,
  instance: string,
  why: string,
  origin: Origin,
): void {
  setInstanceGroups(evidence, instance, [why], origin);
  for (const id of interfacesOfInstance(evidence, instance)) setInterfaceGroups(evidence, id, [why], origin);
}

/** An elastic address that it had is nobody's then (EC2 user guide, Elastic IP addresses). */
export function deleteInterface(evidence: EditableEvidence, id: string, origin: Origin): boolean {
  for (const { document, value } of elementsWith(evidence, 'Addresses', 'NetworkInterfaceId', id))
    assign(evidence, document, value, OF_NOBODY, origin);
  setStateOfRoutes(evidence, 'NetworkInterfaceId', (target) => target === id, 'blackhole', origin);
  return removeAll(evidence, interfacesWith(evidence, id), origin);
}

/** What the list of elastic addresses says of one that nobody has. */
export const OF_NOBODY = {
  AssociationId: null,
  NetworkInterfaceId: null,
  PrivateIpAddress: null,
  InstanceId: null,
} as const;

function groupsIn(value: JsonObject, member: string): string[] {
  const groups = value[member];
  return Array.isArray(groups)
    ? groups.flatMap((group) => textOf((group as JsonObject | null)?.GroupId) ?? [])
    : [];
}

function attachmentOf(value: JsonObject): JsonObject | undefined {
  return typeof value.Attachment === 'object' && value.Attachment !== null
    ? (value.Attachment as JsonObject)
    : undefined;
}

function deviceOf(value: JsonObject): number {
  const index = attachmentOf(value)?.DeviceIndex;
  return typeof index === 'number' ? index : 0;
}
