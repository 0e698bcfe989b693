import { createNat, deleteNat } from '../aws/nat-gateways.ts';
import { doubtRoutesBy } from '../aws/route-states.ts';
import { addGap, isUnseen, type StackContext, type StackResource } from './stack-resource.ts';
import { resolveValue, textOf } from './values.ts';

/** `AWS::EC2::NatGateway`: which addresses one that is made has is not known before. */
export function natGateway(context: StackContext, resource: StackResource): void {
  const { evidence, names } = context;
  const { action, id, name, before, after, doubt, origin } = resource;
  if (action === 'remove') {
    deleteNat(evidence, id, origin);
    return;
  }
  if (action === 'add') {
    const subnet = textOf(resolveValue(after?.SubnetId, names));
    const isPrivate = textOf(resolveValue(after?.ConnectivityType, names)) === 'private';
    if (subnet === undefined || !createNat(evidence, { id, subnet, isPrivate }, origin))
      addGap(context, `${name} is made, and where it stands is not known`, origin, 'none');
    return;
  }
  const isSame = MEMBERS.every((each) => JSON.stringify(before?.[each]) === JSON.stringify(after?.[each]));
  if (!isUnseen(resource) && isSame && doubt === undefined) return;
  const why = `which addresses ${id} has is not known: ${doubt ?? 'they change in place'}`;
  addGap(context, why, origin);
  doubtRoutesBy(evidence, 'NatGatewayId', (target) => target === id, why, origin);
}

const MEMBERS = [
  ...['AllocationId', 'PrivateIpAddress', 'SecondaryAllocationIds', 'SecondaryPrivateIpAddresses'],
  ...['SecondaryPrivateIpAddressCount', 'ConnectivityType', 'SubnetId', 'AvailabilityMode'],
];
