import { TYPES } from '../../importers/azure/vocabulary.ts';
import { asRecord } from '../../importers/json-object.ts';
import type { Origin } from '../../model/origin.ts';
import { parsePrefix } from '../../net/address.ts';
import { intersectRanges } from '../../net/address-ranges.ts';
import type { EditableEvidence, JsonObject } from '../editable-evidence.ts';
import {
  type Holder,
  type NamedPart,
  type PlacedPart,
  partNamed,
  partsIn,
  putPart,
  removePart,
} from './parts.ts';
import { setMember } from './places.ts';
import { forgetAnswers, idsOf, isSameId, memberOf, resourcesWith } from './resources.ts';

/** What a peering lets pass, by the names of the platform. */
export const PEERING_FLAGS = [
  'allowVirtualNetworkAccess',
  'allowForwardedTraffic',
  'allowGatewayTransit',
  'useRemoteGateways',
] as const;

export function networkIds(evidence: EditableEvidence): string[] {
  return idsOf(evidence, TYPES.networks);
}

function holder(network: string): Holder {
  return { type: TYPES.networks, id: network, member: 'virtualNetworkPeerings' };
}

export function peeringNamed(
  evidence: EditableEvidence,
  network: string,
  name: string,
): NamedPart | undefined {
  return partNamed(evidence, holder(network), name);
}

/** Id of the network at the other end. */
export function remoteOf({ members }: NamedPart): string | undefined {
  const id = asRecord(members.remoteVirtualNetwork)?.id;
  return typeof id === 'string' ? id : undefined;
}

/** Peerings of a network with another one. */
function peeringsWith(evidence: EditableEvidence, network: string, remote: string): PlacedPart[] {
  return partsIn(evidence, holder(network)).filter((part) => isSameId(remoteOf(part), remote));
}

/** Why the platform does not take a peering. */
export function refusalOfPeering(
  evidence: EditableEvidence,
  network: string,
  peering: NamedPart,
): string | undefined {
  const remote = remoteOf(peering) ?? '';
  const before = peeringNamed(evidence, network, peering.name);
  if (before !== undefined && !isSameId(remoteOf(before), remote))
    return `${peering.name} leads to another network`;
  const twin = peeringsWith(evidence, network, remote).find(({ name }) => !isSameId(name, peering.name));
  if (twin !== undefined) return `${twin.name} leads to the network of ${peering.name} already`;
  const lost = peeringsWith(evidence, remote, network).find((back) => stateOf(back) === 'disconnected');
  if (lost !== undefined) return `${lost.name} at the other end of ${peering.name} is disconnected`;
  const [own, other] = [network, remote].map((id) =>
    blocksOf(evidence, id).flatMap((text) => parsePrefix(text) ?? []),
  );
  const isOverlapping = intersectRanges(own ?? [], other ?? []).length > 0;
  return isOverlapping ? `the networks of ${peering.name} have addresses in common` : undefined;
}

/**
 * Puts a peering into a network, in the place of one with its name. One side alone is initiated, and carries nothing; the other one
 * connects both (virtual network peering, peering states). What the network at the other end says is not known where that is not in
 * evidence.
 */
export function putPeering(
  evidence: EditableEvidence,
  network: string,
  peering: NamedPart,
  origin: Origin,
): void {
  const remote = remoteOf(peering) ?? '';
  const before = peeringNamed(evidence, network, peering.name)?.members;
  const isConnected = before !== undefined && stateOf({ members: before }) === 'connected';
  const back = peeringsWith(evidence, remote, network);
  const isUnseen = !resourcesWith(evidence, TYPES.networks, remote).some(({ value }) =>
    Array.isArray(memberOf(value, 'virtualNetworkPeerings')),
  );
  const members = { ...before, ...peering.members };
  // What was not known of either side is not known of both.
  const isOpen =
    isUnseen || [...(before === undefined ? [] : [{ members: before }]), ...back].some(isUnknown);
  const state = isOpen ? null : back.length > 0 ? 'Connected' : 'Initiated';
  if (!isConnected) Object.assign(members, { peeringState: state, ...inStep(evidence, remote) });
  putPart(evidence, holder(network), { name: peering.name, members: without(members) }, origin);
  if (!isConnected)
    for (const each of back)
      setMembers(evidence, each, { peeringState: state, ...inStep(evidence, network) }, origin);
  forgetAnswers(evidence, origin);
}

/** False where the network has no such peering; the one at the other end is disconnected by it. */
export function removePeering(
  evidence: EditableEvidence,
  network: string,
  name: string,
  origin: Origin,
  remote = remoteOf(peeringNamed(evidence, network, name) ?? { name, members: {} }),
): boolean {
  const own = peeringNamed(evidence, network, name);
  const peeringState = own !== undefined && isUnknown(own) ? null : 'Disconnected';
  const isRemoved = removePart(evidence, holder(network), name, origin);
  for (const back of peeringsWith(evidence, remote ?? '', network))
    setMembers(evidence, back, { peeringState }, origin);
  forgetAnswers(evidence, origin);
  return isRemoved;
}

/** The address blocks of the other network, as they are now (`az network vnet peering sync`). */
export function syncPeering(evidence: EditableEvidence, network: string, name: string, origin: Origin): void {
  for (const part of partsIn(evidence, holder(network)))
    if (isSameId(part.name, name)) setMembers(evidence, part, inStep(evidence, remoteOf(part) ?? ''), origin);
  forgetAnswers(evidence, origin);
}

/** Leaves open whether a peering of two networks carries anything, and what. */
export function doubtPeering(
  evidence: EditableEvidence,
  network: string,
  peering: NamedPart,
  origin: Origin,
): void {
  const remote = remoteOf(peering) ?? '';
  const before = peeringNamed(evidence, network, peering.name)?.members;
  const members = { ...before, ...peering.members, ...OPEN };
  putPart(evidence, holder(network), { name: peering.name, members: without(members) }, origin);
  for (const back of peeringsWith(evidence, remote, network)) setMembers(evidence, back, OPEN, origin);
  forgetAnswers(evidence, origin);
}

/** Nobody says what they are. */
const OPEN: JsonObject = { peeringState: null, allowVirtualNetworkAccess: null };

function stateOf({ members }: Pick<NamedPart, 'members'>): string {
  return String(members.peeringState).toLowerCase();
}

function isUnknown({ members: { peeringState } }: Pick<NamedPart, 'members'>): boolean {
  return peeringState === null || peeringState === undefined;
}

function setMembers(evidence: EditableEvidence, part: PlacedPart, members: JsonObject, origin: Origin): void {
  for (const [member, content] of Object.entries(members)) setMember(evidence, part, member, content, origin);
}

/** What one side knows of the other where both agree; nothing of one that is not in evidence. */
function inStep(evidence: EditableEvidence, remote: string): JsonObject {
  const addressPrefixes = blocksOf(evidence, remote);
  if (addressPrefixes.length === 0) return { peeringSyncLevel: null };
  const blocks = {
    remoteAddressSpace: { addressPrefixes },
    remoteVirtualNetworkAddressSpace: { addressPrefixes },
  };
  return { peeringSyncLevel: 'FullyInSync', ...blocks };
}

export function blocksOf(evidence: EditableEvidence, network: string): string[] {
  const [found] = resourcesWith(evidence, TYPES.networks, network);
  const space = found === undefined ? undefined : asRecord(memberOf(found.value, 'addressSpace'));
  const blocks = space === undefined ? [] : memberOf(space as JsonObject, 'addressPrefixes');
  return (Array.isArray(blocks) ? blocks : []).filter((block) => typeof block === 'string');
}

/** The id and the name stand beside the members. */
function without({ id: _id, name: _name, ...members }: JsonObject): JsonObject {
  return members;
}
