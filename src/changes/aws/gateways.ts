import { UNDECIDED } from '../../importers/undecided.ts';
import type { Origin } from '../../model/origin.ts';
import { type EditableEvidence, insert, removeAll } from '../editable-evidence.ts';
import { elementsIn, elementsOf, elementsWith, interfacesOf, listIn, listsOf, textOf } from './elements.ts';
import { associationsOf } from './public-addresses.ts';
import { doubtRoutesBy, setStateOfRoutes } from './route-states.ts';

/** Describes an internet gateway that a change makes, attached to nothing; false where none are listed in evidence. */
export function createGateway(evidence: EditableEvidence, gateway: string, origin: Origin): boolean {
  const [place] = listsOf(evidence, 'InternetGateways');
  if (place === undefined) return false;
  const value = { InternetGatewayId: gateway, Attachments: [], Tags: [] };
  insert(evidence, place.document, place.list, value, origin);
  return true;
}

export function deleteGateway(evidence: EditableEvidence, gateway: string, origin: Origin): void {
  removeAll(evidence, elementsWith(evidence, 'InternetGateways', 'InternetGatewayId', gateway), origin);
}

/** Attaches an internet gateway; routes that lost it lead to it again. False where it is not in evidence. */
export function attachGateway(
  evidence: EditableEvidence,
  gateway: string,
  network: string,
  origin: Origin,
): boolean {
  const found = elementsWith(evidence, 'InternetGateways', 'InternetGatewayId', gateway);
  for (const { document, value } of found)
    insert(evidence, document, listIn(value, 'Attachments'), { State: 'available', VpcId: network }, origin);
  setStateOfRoutes(evidence, 'GatewayId', isTo(gateway, network), 'active', origin);
  return found.length > 0;
}

/** Detaches an internet gateway: routes to it lead nowhere (VPC user guide, blackhole routes); false where it is not attached. */
export function detachGateway(
  evidence: EditableEvidence,
  gateway: string,
  network: string,
  origin: Origin,
): boolean {
  const attached = elementsWith(evidence, 'InternetGateways', 'InternetGatewayId', gateway)
    .flatMap(({ document, value }) => elementsIn(document, listIn(value, 'Attachments')))
    .filter(({ value }) => value.VpcId === network);
  const isDetached = removeAll(evidence, attached, origin);
  setStateOfRoutes(evidence, 'GatewayId', isTo(gateway, network), 'blackhole', origin);
  return isDetached;
}

function isTo(gateway: string, network: string) {
  return (target: unknown, place: unknown) => target === gateway && place === network;
}

/** Networks to which internet gateways are attached, and the gateways. */
export function attachedGateways(evidence: EditableEvidence): { gateway: unknown; network: unknown }[] {
  return elementsOf(evidence, 'InternetGateways').flatMap(({ document, value }) =>
    elementsIn(document, listIn(value, 'Attachments')).map((each) => ({
      gateway: value.InternetGatewayId,
      network: each.value.VpcId,
    })),
  );
}

/** An interface, or a NAT gateway, of a network that has, or may have, a public address: while there is one, a gateway is not detached. */
export function publicInterfaceIn(
  evidence: EditableEvidence,
  network: string,
): { readonly id: unknown; readonly isCertain: boolean } | undefined {
  const all = interfacesOf(evidence)
    .filter(({ value }) => value.VpcId === network)
    .flatMap(({ value }) =>
      associationsOf(value).map(([, association]) => ({
        id: value.NetworkInterfaceId,
        isCertain: association[UNDECIDED] === undefined,
      })),
    );
  const translating = elementsWith(evidence, 'NatGateways', 'VpcId', network).flatMap(({ value }) =>
    value.ConnectivityType === 'private' || DELETED.has(textOf(value.State) ?? '')
      ? []
      : [{ id: value.NatGatewayId, isCertain: true }],
  );
  return [...all, ...translating].find(({ isCertain }) => isCertain) ?? all[0];
}

/** Leaves open where the routes of internet gateways lead. */
export function doubtGateways(
  evidence: EditableEvidence,
  why: string,
  isMeant: (gateway: unknown, network: unknown) => boolean,
  origin: Origin,
): void {
  const isOne = (target: unknown, network: unknown) =>
    String(target).startsWith('igw-') && isMeant(target, network);
  doubtRoutesBy(evidence, 'GatewayId', isOne, why, origin);
}

/** States of a NAT gateway in which it has no address any more. */
const DELETED: ReadonlySet<string> = new Set(['deleted', 'failed']);
