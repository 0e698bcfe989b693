import { createNat, deleteNat } from '../aws/nat-gateways.ts';
import { doubtRoutesBy } from '../aws/route-states.ts';
import {
  deletionOf,
  type Edit,
  knownOf,
  ownId,
  type PlanContext,
  type PlannedResource,
  plannedText,
} from './planned.ts';

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
