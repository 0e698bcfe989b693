import { createPeering, doubtPeering, setPeeringState, stateOfPeering } from '../aws/peerings.ts';
import {
  deletionOf,
  type Edit,
  knownOf,
  ownId,
  type PlanContext,
  type PlannedResource,
  plannedText,
} from './planned.ts';
import { text } from './planned-values.ts';

/** `aws_vpc_peering_connection`: without `auto_accept` it waits until somebody accepts it. */
export function peering(context: PlanContext, resource: PlannedResource): Edit[] {
  const { evidence } = context;
  const { action, after, address, origin } = resource;
  const id = ownId(context, resource);
  const edits = deletionOf(resource, (old) => setPeeringState(evidence, old, 'deleted', origin));
  if (after === undefined) return edits;
  const isAccepted = after.auto_accept === true;
  if (action === 'update') {
    const accept = () => setPeeringState(evidence, id, 'active', origin);
    return isAccepted ? [...edits, { phase: 'add', run: accept }] : edits;
  }
  const [own, other] = ['vpc_id', 'peer_vpc_id'].map((member) => plannedText(context, resource, member));
  const isFar = text(after.peer_region) !== undefined;
  const networks = [knownOf(own) ?? address, knownOf(other) ?? address] as const;
  const run = (): void => {
    const state = isAccepted ? 'active' : 'pending-acceptance';
    const made = { id, networks, state, ...(isFar ? {} : { isWithinRegion: true }) } as const;
    const isKnown = knownOf(own) !== undefined && knownOf(other) !== undefined;
    const isMade = createPeering(evidence, made, origin);
    if (isKnown && isMade) return;
    const why = isMade ? 'which networks it joins' : 'no VPC peering connections are in evidence';
    context.gap('either', `what ${address} joins is not known before the plan is applied: ${why}`, origin);
    doubtPeering(evidence, id, why, origin);
  };
  return [...edits, { phase: 'create', run }];
}

/** `aws_vpc_peering_connection_accepter`: deleting it leaves the connection as it is (resource documentation). */
export function peeringAccepter(context: PlanContext, resource: PlannedResource): Edit[] {
  const { evidence } = context;
  const { after, address, origin } = resource;
  if (after?.auto_accept !== true) return [];
  const planned = plannedText(context, resource, 'vpc_peering_connection_id');
  const run = (): void => {
    const id = knownOf(planned);
    const state = id === undefined ? undefined : stateOfPeering(evidence, id);
    if (id !== undefined && (state === 'pending-acceptance' || state === 'active')) {
      setPeeringState(evidence, id, 'active', origin);
      return;
    }
    const why = `which VPC peering connection ${address} accepts is not known, or it is ${state ?? 'not in evidence'}`;
    context.gap('either', why, origin);
    doubtPeering(evidence, id, why, origin);
  };
  return [{ phase: 'add', run }];
}
