import { UNDECIDED } from '../../importers/undecided.ts';
import type { Origin } from '../../model/origin.ts';
import {
  assign,
  type EditableEvidence,
  insert,
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
  listsOf,
  textOf,
} from './elements.ts';
import { defaultGroupOf } from './groups.ts';
import type { Tag } from './tags.ts';

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

/** A machine that a change creates. */
export interface NewMachine {
  readonly id: string;
  readonly address: string;
  readonly subnet: string;
  readonly groups: readonly string[] | 'default';
  readonly tags: readonly Tag[];
  /** Why it has, or may have, a public address: which one it gets is not known before. */
  readonly mayBePublic?: string;
}

/**
 * Describes a machine that a change creates, in its subnet; without groups it wears the default one of its network. False where no
 * machines are in evidence.
 */
export function createInstance(evidence: EditableEvidence, machine: NewMachine, origin: Origin): boolean {
  const [place] = listsOf(evidence, 'Reservations');
  if (place === undefined) return false;
  const [described] = elementsWith(evidence, 'Subnets', 'SubnetId', machine.subnet);
  const network = textOf(described?.value.VpcId);
  const standard = network === undefined ? [] : [defaultGroupOf(evidence, network) ?? []].flat();
  const groups = (machine.groups === 'default' ? standard : machine.groups).map((group) => ({
    GroupId: group,
  }));
  const own = (): JsonObject => toInterface(machine, network, groups);
  const value = {
    Instances: [
      {
        InstanceId: machine.id,
        State: { Code: 16, Name: 'running' },
        PrivateIpAddress: machine.address,
        SubnetId: machine.subnet,
        ...(network === undefined ? {} : { VpcId: network }),
        SecurityGroups: groups,
        NetworkInterfaces: [own()],
        Tags: machine.tags,
      },
    ],
  };
  insert(evidence, place.document, place.list, value, origin);
  if (network !== undefined) listInterface(evidence, own(), network, origin);
  return true;
}

function toInterface(
  { id, address, subnet, mayBePublic }: NewMachine,
  network: string | undefined,
  groups: readonly JsonObject[],
): JsonObject {
  const open = mayBePublic === undefined ? {} : { Association: { [UNDECIDED]: mayBePublic } };
  return {
    NetworkInterfaceId: `${id} eth0`,
    ...(network === undefined ? {} : { VpcId: network }),
    SubnetId: subnet,
    PrivateIpAddress: address,
    PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: address, ...open }],
    ...open,
    Groups: groups,
    Attachment: { InstanceId: id, DeviceIndex: 0 },
    Status: 'in-use',
  };
}

/** Where interfaces are listed, one that is missing would make of every group of its network one with members that nobody sees. */
function listInterface(evidence: EditableEvidence, value: JsonObject, network: string, origin: Origin): void {
  const listed = elementsOf(evidence, 'NetworkInterfaces');
  const place =
    listed.find((each) => each.value.VpcId === network) ?? listsOf(evidence, 'NetworkInterfaces')[0];
  if (place !== undefined) insert(evidence, place.document, place.list, value, origin);
}

/** Why a machine that starts in a subnet has, or may have, a public address; `asked`: what its own settings say. */
export function publicAddressOfNew(
  evidence: EditableEvidence,
  subnet: string | undefined,
  asked: boolean | undefined,
): string | undefined {
  if (asked !== undefined) return asked ? 'it is given when the machine starts' : undefined;
  const [place] = elementsWith(evidence, 'Subnets', 'SubnetId', subnet ?? '');
  return place?.value.MapPublicIpOnLaunch === false
    ? undefined
    : 'its subnet may give one when the machine starts';
}

/** Takes an instance and its interfaces away. */
export function deleteInstance(evidence: EditableEvidence, instance: string, origin: Origin): boolean {
  const interfaces = interfacesOfInstance(evidence, instance);
  for (const id of interfaces) deleteInterface(evidence, id, origin);
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
  const found = interfacesWith(evidence, id);
  return removeAll(evidence, found, origin);
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
