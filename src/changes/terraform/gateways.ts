import {
  attachedGateways,
  attachGateway,
  createGateway,
  deleteGateway,
  detachGateway,
  doubtGateways,
  publicInterfaceIn,
} from '../aws/gateways.ts';
import {
  deletionOf,
  type Edit,
  knownOf,
  ownId,
  type PlanContext,
  type Planned,
  type PlannedResource,
  plannedText,
} from './planned.ts';
import { text } from './planned-values.ts';

/** `aws_internet_gateway`, attached to a network where it names one. */
export function internetGateway(context: PlanContext, resource: PlannedResource): Edit[] {
  const { evidence } = context;
  const { action, before, after, address, origin } = resource;
  const id = ownId(context, resource);
  const edits = deletionOf(resource, (old) => {
    if (detach(context, old, origin)) deleteGateway(evidence, old, origin);
  }).map((edit): Edit => ({ ...edit, phase: 'detach' }));
  if (after === undefined) return edits;
  const network = plannedText(context, resource, 'vpc_id');
  const isSame = action === 'update' && before?.vpc_id === after.vpc_id && resource.unknown.vpc_id !== true;
  if (isSame) return edits;
  const run = (): void => {
    if (action !== 'update' && !createGateway(evidence, id, origin))
      context.gap('either', `${address} is created, and no internet gateways are in evidence`, origin);
    if (action === 'update') detach(context, id, origin);
    if (network !== undefined) attach(context, id, network, resource);
  };
  // One that is replaced leaves its network before the other one joins it, or is refused there.
  return [...edits, { phase: action === 'replace' ? 'last' : 'create', run }];
}

/** `aws_internet_gateway_attachment`. */
export function gatewayAttachment(context: PlanContext, resource: PlannedResource): Edit[] {
  const { before, after, origin } = resource;
  const old = text(before?.internet_gateway_id);
  const edits: Edit[] =
    old === undefined ? [] : [{ phase: 'take away', run: () => void detach(context, old, origin) }];
  if (after === undefined) return edits;
  const [gateway, network] = ['internet_gateway_id', 'vpc_id'].map((member) =>
    plannedText(context, resource, member),
  );
  const id = knownOf(gateway);
  const run = (): void => {
    if (id !== undefined && network !== undefined) attach(context, id, network, resource);
    else leaveGatewaysOpen(context, resource);
  };
  return [...edits, { phase: 'add', run }];
}

function leaveGatewaysOpen({ evidence, gap }: PlanContext, { address, origin }: PlannedResource): void {
  const why = `which gateway ${address} attaches to which network is not known before the plan is applied`;
  gap('either', why, origin);
  doubtGateways(evidence, why, () => true, origin);
}

function attach(context: PlanContext, gateway: string, network: Planned, resource: PlannedResource): void {
  const { evidence } = context;
  const place = knownOf(network);
  if (place === undefined) {
    leaveGatewaysOpen(context, resource);
    return;
  }
  const held = attachedGateways(evidence).find((each) => each.gateway === gateway || each.network === place);
  if (held === undefined) attachGateway(evidence, gateway, place, resource.origin);
  else if (held.gateway !== gateway || held.network !== place)
    context.warn(
      `${held.gateway} is attached to ${held.network} already: ${resource.address} is refused`,
      resource.origin,
    );
}

/** False where it is refused. */
function detach(context: PlanContext, gateway: string, origin: PlannedResource['origin']): boolean {
  const { evidence } = context;
  for (const { gateway: found, network } of attachedGateways(evidence)) {
    if (found !== gateway || typeof network !== 'string') continue;
    const holder = publicInterfaceIn(evidence, network);
    if (holder !== undefined) {
      const who = `${holder.id} ${holder.isCertain ? 'has' : 'may have'} a public address`;
      if (holder.isCertain) context.warn(`${who}: detaching ${gateway} is refused`, origin);
      else {
        const why = `whether ${gateway} is detached is not known: ${who}`;
        context.gap('either', why, origin);
        doubtGateways(evidence, why, (each) => each === gateway, origin);
      }
      return false;
    }
    detachGateway(evidence, gateway, network, origin);
  }
  return true;
}
