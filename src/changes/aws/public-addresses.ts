import { asRecord } from '../../importers/json-object.ts';
import { UNDECIDED } from '../../importers/undecided.ts';
import type { Origin } from '../../model/origin.ts';
import { assign, type EditableEvidence, insert, type JsonObject, type Listed } from '../editable-evidence.ts';
import { elementsIn, elementsOf, instancesOf, interfacesOf, listIn, listsOf, textOf } from './elements.ts';
import { interfacesOfInstance, interfacesWith, OF_NOBODY } from './wearers.ts';

/** What is known of an elastic address, or of one that a machine got by itself. */
export interface PublicAddress {
  readonly allocation?: string;
  readonly association?: string;
  /** Absent: it is not known which one it is. */
  readonly address?: string;
  /** The interface that has it, and for which of its private addresses. */
  readonly interface?: string;
  readonly inside?: string;
}

/** Public addresses in evidence: those that are listed, and those that interfaces have. */
export function publicAddressesIn(evidence: EditableEvidence): PublicAddress[] {
  const listed = elementsOf(evidence, 'Addresses').map(({ value }) =>
    known({
      allocation: value.AllocationId,
      association: value.AssociationId,
      address: value.PublicIp,
      interface: value.NetworkInterfaceId,
      inside: value.PrivateIpAddress,
    }),
  );
  const worn = interfacesOf(evidence).flatMap(({ value }) =>
    associationsOf(value).map(([inside, { AllocationId, AssociationId, PublicIp }]) =>
      known({
        allocation: AllocationId,
        association: AssociationId,
        address: PublicIp,
        interface: value.NetworkInterfaceId,
        inside,
      }),
    ),
  );
  return [...worn, ...listed];
}

function known(members: Readonly<Record<keyof PublicAddress, unknown>>): PublicAddress {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (textOf(value) === undefined ? [] : [[name, value]])),
  );
}

/** What stands for the private addresses of an interface. */
export function associationsOf(value: JsonObject): [inside: string, association: JsonObject][] {
  const primary = textOf(value.PrivateIpAddress);
  const items = Array.isArray(value.PrivateIpAddresses) ? value.PrivateIpAddresses.map(asRecord) : [];
  const listed = items.length > 0 ? items : [value];
  return listed.flatMap((item) => {
    const inside = textOf(item?.PrivateIpAddress);
    const own = asRecord(item?.Association) ?? (inside === primary ? asRecord(value.Association) : undefined);
    return inside === undefined || own === undefined ? [] : [[inside, { ...own }]];
  });
}

/** All that is known of the address that an allocation, an association or the address itself names. */
export function publicAddressOf(
  evidence: EditableEvidence,
  member: 'allocation' | 'association' | 'address',
  id: string,
): PublicAddress | undefined {
  const found = publicAddressesIn(evidence).filter((each) => each[member] === id);
  return found.length === 0 ? undefined : Object.assign({}, ...found.toReversed());
}

/** What stands for one private address of an interface, or for its primary one. */
export function publicAddressAt(
  evidence: EditableEvidence,
  interfaceId: string,
  inside?: string,
): PublicAddress | undefined {
  const address = inside ?? primaryOf(evidence, interfaceId);
  return publicAddressesIn(evidence).find(
    (each) => each.interface === interfaceId && each.inside === address,
  );
}

export function primaryOf(evidence: EditableEvidence, interfaceId: string): string | undefined {
  return interfacesWith(evidence, interfaceId).flatMap(
    ({ value }) => textOf(value.PrivateIpAddress) ?? [],
  )[0];
}

/** What a public address is written as; one that is not known has the reason alone. */
export function toAssociation(
  { allocation, association, address }: Partial<PublicAddress>,
  why?: string,
): JsonObject {
  return {
    ...(allocation === undefined ? {} : { AllocationId: allocation }),
    ...(association === undefined ? {} : { AssociationId: association }),
    ...(address === undefined ? {} : { PublicIp: address }),
    ...(why === undefined ? {} : { [UNDECIDED]: why }),
  };
}

/** Puts what stands for a private address of an interface, at each place where that is described; without one nothing does. */
export function setPublicAddress(
  evidence: EditableEvidence,
  interfaceId: string,
  inside: string | undefined,
  association: JsonObject | undefined,
  origin: Origin,
): boolean {
  const primary = primaryOf(evidence, interfaceId);
  const meant = inside ?? primary;
  const found = interfacesWith(evidence, interfaceId);
  let isSet = false;
  for (const { document, value } of found) {
    const items = Array.isArray(value.PrivateIpAddresses) ? value.PrivateIpAddresses : [];
    const own = elementsIn(document, items).filter(({ value: item }) => item.PrivateIpAddress === meant);
    const members = { Association: association === undefined ? null : { ...association } };
    for (const item of own) assign(evidence, document, item.value, members, origin);
    if (meant === primary) assign(evidence, document, value, members, origin);
    isSet ||= own.length > 0 || meant === primary;
  }
  if (isSet && meant === primary) setOfInstance(evidence, interfaceId, association, origin);
  if (isSet) setListed(evidence, interfaceId, meant, association, origin);
  return isSet;
}

/** Machines say which address their first interface has. */
function setOfInstance(
  evidence: EditableEvidence,
  interfaceId: string,
  association: JsonObject | undefined,
  origin: Origin,
): void {
  for (const { document, value } of instancesOf(evidence)) {
    const [first] = interfacesOfInstance(evidence, String(value.InstanceId));
    if (first === interfaceId && ('PublicIpAddress' in value || association?.PublicIp !== undefined))
      assign(evidence, document, value, { PublicIpAddress: association?.PublicIp ?? null }, origin);
  }
}

/** The list of elastic addresses says who has them. */
function setListed(
  evidence: EditableEvidence,
  interfaceId: string,
  inside: string | undefined,
  association: JsonObject | undefined,
  origin: Origin,
): void {
  for (const { document, value } of elementsOf(evidence, 'Addresses')) {
    const isOwn = value.NetworkInterfaceId === interfaceId && value.PrivateIpAddress === inside;
    const isGiven =
      association?.AllocationId !== undefined && value.AllocationId === association.AllocationId;
    if (isGiven)
      assign(
        evidence,
        document,
        value,
        {
          ...OF_NOBODY,
          NetworkInterfaceId: interfaceId,
          PrivateIpAddress: inside,
          ...(association.AssociationId === undefined ? {} : { AssociationId: association.AssociationId }),
        },
        origin,
      );
    else if (isOwn) assign(evidence, document, value, OF_NOBODY, origin);
  }
}

/** Leaves open whether an interface keeps the public address that it has, or gets one. */
export function doubtPublicAddress(
  evidence: EditableEvidence,
  interfaceId: string,
  inside: string | undefined,
  why: string,
  origin: Origin,
): boolean {
  const present = publicAddressAt(evidence, interfaceId, inside);
  return setPublicAddress(evidence, interfaceId, inside, toAssociation(present ?? {}, why), origin);
}

/** The same for all interfaces that may be meant. */
export function doubtPublicAddresses(
  evidence: EditableEvidence,
  interfaces: readonly Listed[],
  why: string,
  origin: Origin,
): void {
  const ids = new Set(interfaces.flatMap(({ value }) => textOf(value.NetworkInterfaceId) ?? []));
  for (const id of ids) doubtPublicAddress(evidence, id, undefined, why, origin);
}

/** What an interface has once its elastic address is gone: a machine that had got one by itself gets another (EC2 user guide, instance IP addressing). */
export function takePublicAddress(
  evidence: EditableEvidence,
  interfaceId: string,
  inside: string | undefined,
  origin: Origin,
): void {
  const [described] = interfacesWith(evidence, interfaceId);
  const instance = textOf(asRecord(described?.value.Attachment)?.InstanceId);
  const isOnly = instance !== undefined && interfacesOfInstance(evidence, instance).length === 1;
  const isPrimary = inside === undefined || inside === primaryOf(evidence, interfaceId);
  const why = `${instance} gets another public address where it had one by itself before`;
  const association = isOnly && isPrimary ? toAssociation({}, why) : undefined;
  setPublicAddress(evidence, interfaceId, inside, association, origin);
}

/** Lists an elastic address that a change makes, where such are listed. */
export function listAddress(
  evidence: EditableEvidence,
  { allocation, address }: PublicAddress,
  origin: Origin,
): void {
  const [place] = listsOf(evidence, 'Addresses');
  if (place === undefined) return;
  const value = {
    AllocationId: allocation,
    Domain: 'vpc',
    ...(address === undefined ? {} : { PublicIp: address }),
  };
  insert(evidence, place.document, place.list, value, origin);
}

/** The NAT gateway that has an elastic address: it keeps it as long as it lives (VPC user guide, NAT gateways). */
export function translatorOf(
  evidence: EditableEvidence,
  { allocation, address }: Pick<PublicAddress, 'allocation' | 'address'>,
): string | undefined {
  const found = elementsOf(evidence, 'NatGateways').find(({ document, value }) => {
    const isLive = value.State !== 'deleted' && value.State !== 'failed';
    const own = elementsIn(document, listIn(value, 'NatGatewayAddresses'));
    return (
      isLive &&
      own.some(({ value: each }) =>
        allocation === undefined
          ? address !== undefined && each.PublicIp === address
          : each.AllocationId === allocation,
      )
    );
  });
  return textOf(found?.value.NatGatewayId);
}

/**
 * Gives a private address of an interface an elastic one, which whoever had it loses. `open`: which one that is does not stand in
 * evidence; `absent`: the interface, or its private address, does not; `kept`: a NAT gateway has it, so that it is not known who gets it.
 */
export function givePublicAddress(
  evidence: EditableEvidence,
  target: string,
  inside: string | undefined,
  meant: Pick<PublicAddress, 'allocation' | 'association' | 'address'>,
  origin: Origin,
): 'done' | 'open' | 'absent' | 'kept' {
  const member = meant.allocation === undefined ? 'address' : 'allocation';
  const id = meant[member] ?? '';
  const found = publicAddressOf(evidence, member, id);
  const translator = translatorOf(evidence, meant);
  if (translator !== undefined) {
    doubtPublicAddress(evidence, target, inside, `${translator} has ${id}`, origin);
    return 'kept';
  }
  if (found?.interface !== undefined && (found.interface !== target || found.inside !== inside))
    takePublicAddress(evidence, found.interface, found.inside, origin);
  if (found === undefined && id.startsWith('eipalloc-'))
    doubtUnnamed(evidence, `${id} may be its own`, origin);
  const address = meant.address ?? found?.address;
  const why = address === undefined ? 'which address it gets is not in evidence' : undefined;
  const written = { ...found, ...meant, ...(address === undefined ? {} : { address }) };
  if (!setPublicAddress(evidence, target, inside, toAssociation(written, why), origin)) return 'absent';
  return why === undefined ? 'done' : 'open';
}

/** Leaves open what becomes of elastic addresses of which the evidence does not say by which id they are known, or of all. */
export function doubtUnnamed(
  evidence: EditableEvidence,
  why: string,
  origin: Origin,
  areNamedKept = true,
): void {
  for (const each of publicAddressesIn(evidence)) {
    const isNamed = each.allocation !== undefined && each.association !== undefined;
    if (each.interface !== undefined && !(areNamedKept && isNamed))
      doubtPublicAddress(evidence, each.interface, each.inside, why, origin);
  }
}
