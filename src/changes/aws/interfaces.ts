import { asRecord } from '../../importers/json-object.ts';
import { UNDECIDED } from '../../importers/undecided.ts';
import type { Origin } from '../../model/origin.ts';
import { assign, type EditableEvidence, insert, type JsonObject } from '../editable-evidence.ts';
import { elementsIn, elementsOf, elementsWith, instancesOf, listIn, listsOf, textOf } from './elements.ts';
import { defaultGroupOf } from './groups.ts';
import { doubtPublicAddress } from './public-addresses.ts';
import { setStateOfRoutes } from './route-states.ts';
import type { Tag } from './tags.ts';
import { interfacesOfInstance, interfacesWith, setInterfaceGroups } from './wearers.ts';

/** An interface that a change creates. */
export interface NewInterface {
  readonly id: string;
  readonly subnet: string;
  /** Of IPv4, the primary one first; none: it is not known before which one it gets. */
  readonly addresses: readonly string[];
  readonly ipv6?: readonly string[];
  /** `default`: those of its network that are worn where nothing else is said. */
  readonly groups: readonly string[] | 'default';
  readonly checksSources?: boolean;
  readonly tags?: readonly Tag[];
  /** Why it has, or may have, a public address: which one it gets is not known before. */
  readonly mayBePublic?: string;
}

/** Where an interface is attached to a machine. */
export interface Place {
  readonly instance: string;
  readonly device: number;
  readonly card?: number;
  readonly attachment?: string;
}

/** An interface as it is described, attached to nothing yet. */
export function describedInterface(evidence: EditableEvidence, made: NewInterface): JsonObject {
  const { id, subnet, addresses, ipv6 = [], groups, checksSources = true, tags = [], mayBePublic } = made;
  const network = networkOf(evidence, subnet);
  const standard = network === undefined ? [] : [defaultGroupOf(evidence, network) ?? []].flat();
  const open = mayBePublic === undefined ? {} : { Association: { [UNDECIDED]: mayBePublic } };
  const [primary] = addresses;
  return {
    NetworkInterfaceId: id,
    ...(network === undefined ? {} : { VpcId: network }),
    SubnetId: subnet,
    ...(primary === undefined ? {} : { PrivateIpAddress: primary }),
    PrivateIpAddresses: addresses.map((address, index) =>
      index === 0
        ? { Primary: true, PrivateIpAddress: address, ...open }
        : { Primary: false, PrivateIpAddress: address },
    ),
    ...open,
    Ipv6Addresses: ipv6.map((address) => ({ Ipv6Address: address })),
    Groups: (groups === 'default' ? standard : groups).map((group) => ({ GroupId: group })),
    SourceDestCheck: checksSources,
    InterfaceType: 'interface',
    Status: 'available',
    TagSet: tags,
  };
}

export function networkOf(evidence: EditableEvidence, subnet: string): string | undefined {
  return textOf(elementsWith(evidence, 'Subnets', 'SubnetId', subnet)[0]?.value.VpcId);
}

/** Describes an interface that a change creates; false where none are listed. */
export function createInterface(evidence: EditableEvidence, made: NewInterface, origin: Origin): boolean {
  return listInterface(evidence, describedInterface(evidence, made), origin);
}

/** Where interfaces are listed, one that is missing would make of every group of its network one with members that nobody sees. */
export function listInterface(evidence: EditableEvidence, value: JsonObject, origin: Origin): boolean {
  const listed = elementsOf(evidence, 'NetworkInterfaces');
  const place =
    listed.find((each) => each.value.VpcId === value.VpcId) ?? listsOf(evidence, 'NetworkInterfaces')[0];
  if (place === undefined) return false;
  insert(evidence, place.document, place.list, value, origin);
  return true;
}

/** What stands for an attachment. */
export function attachmentTo({ instance, device, card, attachment }: Place): JsonObject {
  return {
    InstanceId: instance,
    DeviceIndex: device,
    ...(card === undefined ? {} : { NetworkCardIndex: card }),
    ...(attachment === undefined ? {} : { AttachmentId: attachment }),
    DeleteOnTermination: false,
    Status: 'attached',
  };
}

/** Attaches an interface to a machine that is in evidence; routes by it lead to it again. */
export function attachInterface(evidence: EditableEvidence, id: string, place: Place, origin: Origin): void {
  const members = () => ({ Attachment: attachmentTo(place), Status: 'in-use' });
  const found = interfacesWith(evidence, id);
  for (const { document, value } of found) assign(evidence, document, value, members(), origin);
  for (const { document, value } of instancesOf(evidence)) {
    const own = value.InstanceId === place.instance ? listIn(value, 'NetworkInterfaces') : [];
    const isListed = elementsIn(document, own).some((each) => each.value.NetworkInterfaceId === id);
    if (own.length > 0 && !isListed && found[0] !== undefined)
      insert(evidence, document, own, { ...structuredClone(found[0].value), ...members() }, origin);
  }
  setStateOfRoutes(evidence, 'NetworkInterfaceId', (target) => target === id, 'active', origin);
}

/** The machine that an interface is attached to. */
export function machineOf(evidence: EditableEvidence, id: string): string | undefined {
  return interfacesWith(evidence, id)
    .map(({ value }) => textOf(asRecord(value.Attachment)?.InstanceId))
    .find((instance) => instance !== undefined);
}

/** Whether the interfaces of a machine are in evidence: one that is listed without any has its own. */
export function isWholeMachine(evidence: EditableEvidence, instance: string): boolean {
  if (interfacesOfInstance(evidence, instance).length > 0) return true;
  const described = instancesOf(evidence).find(({ value }) => value.InstanceId === instance);
  return described !== undefined && textOf(described.value.PrivateIpAddress) === undefined;
}

/** Why it is not certain that an interface is detached from a machine. */
export function whyNotDetached(
  evidence: EditableEvidence,
  id: string,
  instance?: string,
): string | undefined {
  const [described] = interfacesWith(evidence, id);
  if (described === undefined) return `${id} is not in evidence`;
  const {
    InstanceId: machine,
    DeviceIndex: device,
    NetworkCardIndex: card,
  } = asRecord(described.value.Attachment) ?? {};
  if (instance !== undefined && textOf(machine) !== undefined && machine !== instance)
    return `${id} is attached to ${String(machine)}`;
  return device === 0 && (card ?? 0) === 0 ? `${id} is the first of ${String(machine)}` : undefined;
}

/** Why an interface cannot be attached at a place; undefined: nothing in evidence speaks against it. */
export function whyNotAttached(evidence: EditableEvidence, id: string, place: Place): string | undefined {
  const [described] = interfacesWith(evidence, id);
  if (described === undefined) return undefined;
  if (described.value.Status === 'in-use' || asRecord(described.value.Attachment) !== undefined)
    return `${id} is attached already`;
  const own = interfacesOfInstance(evidence, place.instance).flatMap((each) =>
    interfacesWith(evidence, each).slice(0, 1),
  );
  const taken = own.find(({ value }) => {
    const { DeviceIndex: device = 0, NetworkCardIndex: card = 0 } = asRecord(value.Attachment) ?? {};
    return device === place.device && card === (place.card ?? 0);
  });
  if (taken !== undefined)
    return `${place.instance} has ${String(taken.value.NetworkInterfaceId)} at index ${place.device}`;
  const [here, there] = [described, own[0]].map(
    (each) =>
      elementsWith(evidence, 'Subnets', 'SubnetId', textOf(each?.value.SubnetId) ?? '')[0]?.value
        .AvailabilityZone,
  );
  return textOf(here) !== undefined && textOf(there) !== undefined && here !== there
    ? `${id} stands in ${String(here)}, and ${place.instance} in ${String(there)}`
    : undefined;
}

/** Whether an interface passes on what is not its own. */
export function setSourceCheck(
  evidence: EditableEvidence,
  id: string,
  checksSources: boolean | undefined,
  origin: Origin,
): boolean {
  const found = interfacesWith(evidence, id);
  for (const { document, value } of found)
    assign(evidence, document, value, { SourceDestCheck: checksSources ?? null }, origin);
  return found.length > 0;
}

/** Leaves open what an interface lets through, and which public address it has. */
export function doubtInterface(evidence: EditableEvidence, id: string, why: string, origin: Origin): void {
  setInterfaceGroups(evidence, id, [why], origin);
  doubtPublicAddress(evidence, id, undefined, why, origin);
}

/** Leaves open whether an interface is attached: only what is in use is judged. */
export function perhapsAttachInterface(
  evidence: EditableEvidence,
  id: string,
  why: string,
  origin: Origin,
): void {
  doubtInterface(evidence, id, why, origin);
  for (const { document, value } of interfacesWith(evidence, id))
    assign(evidence, document, value, { Status: 'in-use' }, origin);
}
