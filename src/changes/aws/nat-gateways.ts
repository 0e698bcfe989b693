import type { Origin } from '../../model/origin.ts';
import { assign, type EditableEvidence, insert } from '../editable-evidence.ts';
import { elementsIn, elementsWith, listIn, listsOf, textOf } from './elements.ts';
import { setStateOfRoutes } from './route-states.ts';
import { deleteInterface, OF_NOBODY } from './wearers.ts';

/** Describes a NAT gateway that a change makes: which addresses it gets is not known before. False where none are listed. */
export function createNat(
  evidence: EditableEvidence,
  gateway: {
    readonly id: string;
    readonly subnet: string;
    readonly isPrivate: boolean;
    readonly allocation?: string;
  },
  origin: Origin,
): boolean {
  const [place] = listsOf(evidence, 'NatGateways');
  if (place === undefined) return false;
  const [described] = elementsWith(evidence, 'Subnets', 'SubnetId', gateway.subnet);
  const network = textOf(described?.value.VpcId);
  const value = {
    NatGatewayId: gateway.id,
    State: 'available',
    SubnetId: gateway.subnet,
    ...(network === undefined ? {} : { VpcId: network }),
    ConnectivityType: gateway.isPrivate ? 'private' : 'public',
    NatGatewayAddresses: [gateway.allocation === undefined ? {} : { AllocationId: gateway.allocation }],
  };
  insert(evidence, place.document, place.list, value, origin);
  return true;
}

/** Ends a NAT gateway: the routes by it stay, and lead nowhere (VPC user guide, delete a NAT gateway). False where it is not in evidence. */
export function deleteNat(evidence: EditableEvidence, gateway: string, origin: Origin): boolean {
  const found = elementsWith(evidence, 'NatGateways', 'NatGatewayId', gateway);
  for (const { document, value } of found) assign(evidence, document, value, { State: 'deleted' }, origin);
  for (const { document, value } of found)
    for (const each of elementsIn(document, listIn(value, 'NatGatewayAddresses'))) {
      deleteInterface(evidence, textOf(each.value.NetworkInterfaceId) ?? '', origin);
      const kept = elementsWith(evidence, 'Addresses', 'AllocationId', textOf(each.value.AllocationId) ?? '');
      for (const address of kept) assign(evidence, address.document, address.value, OF_NOBODY, origin);
    }
  setStateOfRoutes(evidence, 'NatGatewayId', (target) => target === gateway, 'blackhole', origin);
  return found.length > 0;
}
