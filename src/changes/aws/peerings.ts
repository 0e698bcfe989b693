import { asRecord } from '../../importers/json-object.ts';
import type { Origin } from '../../model/origin.ts';
import { assign, type EditableEvidence, insert, type JsonObject } from '../editable-evidence.ts';
import { elementsOf, elementsWith, listsOf, textOf } from './elements.ts';
import { blocksOfNetwork } from './networks.ts';
import { doubtRoutesBy, setStateOfRoutes } from './route-states.ts';

const MEMBER = 'VpcPeeringConnectionId';

/** In which state a peering is; undefined where it is not in evidence. */
export function stateOfPeering(evidence: EditableEvidence, peering: string): string | undefined {
  const [found] = elementsWith(evidence, 'VpcPeeringConnections', MEMBER, peering);
  return found === undefined ? undefined : (textOf(asRecord(found.value.Status)?.Code) ?? 'unknown');
}

/** Describes a peering that a change makes; false where none are listed. */
export function createPeering(
  evidence: EditableEvidence,
  peering: {
    readonly id: string;
    readonly networks: readonly [requester: string, accepter: string];
    readonly state: 'pending-acceptance' | 'active' | 'failed';
    readonly isWithinRegion?: boolean;
  },
  origin: Origin,
): boolean {
  const [place] = listsOf(evidence, 'VpcPeeringConnections');
  if (place === undefined) return false;
  const [requester, accepter] = peering.networks.map((id) => ({
    ...sideOf(evidence, id),
    ...(peering.isWithinRegion === true ? { Region: 'that of both' } : {}),
  }));
  const value = {
    [MEMBER]: peering.id,
    Status: { Code: peering.state },
    RequesterVpcInfo: requester,
    AccepterVpcInfo: accepter,
  };
  insert(evidence, place.document, place.list, value, origin);
  return true;
}

function sideOf(evidence: EditableEvidence, network: string): JsonObject {
  const blocks = blocksOfNetwork(evidence, network).filter((block) => !block.includes(':'));
  return { VpcId: network, CidrBlockSet: blocks.map((block) => ({ CidrBlock: block })) };
}

/** The networks that a peering joins. */
export function networksOfPeering({ RequesterVpcInfo, AccepterVpcInfo }: JsonObject): string[] {
  return [RequesterVpcInfo, AccepterVpcInfo].flatMap((side) => textOf(asRecord(side)?.VpcId) ?? []);
}

/** Puts a peering into a state: routes over one that is not active lead nowhere (VPC peering guide, blackhole routes). */
export function setPeeringState(
  evidence: EditableEvidence,
  peering: string,
  state: string,
  origin: Origin,
): void {
  for (const { document, value } of elementsWith(evidence, 'VpcPeeringConnections', MEMBER, peering))
    assign(evidence, document, value, { Status: { Code: state } }, origin);
  const isMeant = (target: unknown) => target === peering;
  setStateOfRoutes(evidence, MEMBER, isMeant, state === 'active' ? 'active' : 'blackhole', origin);
}

/** Leaves open whether a peering carries anything; of one that is not named, whether any does. */
export function doubtPeering(
  evidence: EditableEvidence,
  peering: string | undefined,
  why: string,
  origin: Origin,
): void {
  for (const { document, value } of elementsOf(evidence, 'VpcPeeringConnections'))
    if (peering === undefined || value[MEMBER] === peering)
      assign(evidence, document, value, { Status: { Code: why } }, origin);
  doubtRoutesBy(evidence, MEMBER, (target) => peering === undefined || target === peering, why, origin);
}
