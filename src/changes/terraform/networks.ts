import {
  attachedGateways,
  attachGateway,
  createGateway,
  deleteGateway,
  detachGateway,
  doubtGateways,
  publicInterfaceIn,
} from '../aws/gateways.ts';
import { createNat, deleteNat } from '../aws/nat-gateways.ts';
import {
  associateBlock,
  createNetwork,
  deleteNetwork,
  dissociateBlock,
  doubtBlocks,
  subnetIn,
  usedIn,
} from '../aws/networks.ts';
import { createPeering, doubtPeering, setPeeringState, stateOfPeering } from '../aws/peerings.ts';
import { doubtRoutesBy } from '../aws/route-states.ts';
import {
  deletionOf,
  type Edit,
  ownId,
  type PlanContext,
  type Planned,
  type PlannedResource,
  plannedText,
  text,
} from './planned.ts';
import { tagEdits, tagsIn } from './tags.ts';

/** `aws_vpc`: its first block changes with the network itself. */
export function network(context: PlanContext, resource: PlannedResource): Edit[] {
  const { evidence } = context;
  const { action, before, after, address, origin } = resource;
  const id = ownId(context, resource);
  const edits = deletionOf(resource, (old) => {
    const holder = usedIn(evidence, old);
    if (holder === undefined) deleteNetwork(evidence, old, origin);
    else context.warn(`${holder} stands in ${old}: deleting it is refused`, origin);
  }).map((edit): Edit => ({ ...edit, phase: 'last' }));
  if (after === undefined) return edits;
  if (action === 'update') {
    const six = ['assign_generated_ipv6_cidr_block', 'ipv6_cidr_block'];
    const isSame = six.every((each) => before?.[each] === after[each] || resource.unknown[each] === true);
    if (!isSame) context.gap('either', `which IPv6 block ${address} has is not known before`, origin);
    return [...edits, ...tagEdits(context, resource, id)];
  }
  const block = text(after.cidr_block);
  const run = (): void => {
    if (block === undefined || !createNetwork(evidence, { id, block, tags: tagsIn(after) }, origin))
      context.gap('either', `${address} is created, and which numbers it has is not known`, origin);
  };
  return [...edits, { phase: 'ground', run }];
}

/** `aws_vpc_ipv4_cidr_block_association`. */
export function networkBlock(context: PlanContext, resource: PlannedResource): Edit[] {
  const { evidence } = context;
  const { before, after, address, origin } = resource;
  const [oldNetwork, oldBlock] = [text(before?.vpc_id), text(before?.cidr_block)];
  const edits: Edit[] = [];
  if (oldNetwork !== undefined && oldBlock !== undefined) {
    const refusal = (): string | undefined => {
      const holder = after === undefined ? subnetIn(evidence, oldNetwork, oldBlock) : undefined;
      return holder && `${holder} has numbers of ${oldBlock}: taking it from ${oldNetwork} is refused`;
    };
    const phase = after === undefined ? 'delete' : 'take away';
    edits.push({ phase, run: () => dissociateBlock(evidence, oldNetwork, oldBlock, origin), refusal });
  }
  if (after === undefined) return edits;
  const [of, block] = [plannedText(context, resource, 'vpc_id'), text(after.cidr_block)];
  const run = (): void => {
    if (knownOf(of) !== undefined && block !== undefined) {
      associateBlock(evidence, String(knownOf(of)), block, origin);
      return;
    }
    const why = `which block ${address} gives to which network is not known before the plan is applied`;
    context.gap('either', why, origin);
    doubtBlocks(evidence, knownOf(of), why, origin);
  };
  return [...edits, { phase: 'create', run }];
}

function knownOf(planned: Planned | undefined): string | undefined {
  return planned !== undefined && 'value' in planned ? planned.value : undefined;
}

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

/** `aws_nat_gateway`: which addresses one that is made has is not known before. */
export function natGateway(context: PlanContext, resource: PlannedResource): Edit[] {
  const { evidence } = context;
  const { action, before, after, address, origin } = resource;
  const id = ownId(context, resource);
  const edits = deletionOf(resource, (old) => deleteNat(evidence, old, origin));
  if (after === undefined) return edits;
  if (action === 'update') {
    const isSame = CHANGING.every((each) => JSON.stringify(before?.[each]) === JSON.stringify(after[each]));
    if (isSame) return edits;
    const why = `which addresses ${address} has changes, and is not modelled`;
    context.gap('either', why, origin);
    const run = () => doubtRoutesBy(evidence, 'NatGatewayId', (target) => target === id, why, origin);
    return [...edits, { phase: 'close', run }];
  }
  const subnet = plannedText(context, resource, 'subnet_id');
  const run = (): void => {
    const isPrivate = after.connectivity_type === 'private';
    const place = knownOf(subnet);
    if (place === undefined || !createNat(evidence, { id, subnet: place, isPrivate }, origin))
      context.gap('none', `${address} is created, and where it stands is not known`, origin);
  };
  return [...edits, { phase: 'create', run }];
}

const CHANGING = [
  'secondary_allocation_ids',
  'secondary_private_ip_addresses',
  'secondary_private_ip_address_count',
];
