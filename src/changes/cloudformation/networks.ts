import { interfacesOf } from '../aws/elements.ts';
import { createSubnet, deleteSubnet, mapAddresses } from '../aws/subnets.ts';
import { addGap, isUnseen, type StackContext, type StackResource, warn } from './stack-resource.ts';
import { retagged } from './tags.ts';
import { resolveValue, textOf } from './values.ts';

/** `AWS::EC2::Subnet`: its blocks and its network change with the subnet itself. */
export function subnet(context: StackContext, resource: StackResource): void {
  const { evidence, names } = context;
  const { action, id, name, after, before, origin } = resource;
  if (action === 'remove') {
    const isUsed = interfacesOf(evidence).some(({ value }) => value.SubnetId === id);
    if (isUsed) warn(context, `${id} has interfaces: deleting it is refused`, origin);
    else deleteSubnet(evidence, id, origin);
  } else if (action === 'add') {
    const block = textOf(resolveValue(after?.CidrBlock, names));
    const network = textOf(resolveValue(after?.VpcId, names));
    const isMade =
      block !== undefined && network !== undefined && createSubnet(evidence, { id, network, block }, origin);
    if (!isMade) addGap(context, `${name} is made, and where it lies is not known`, origin);
  } else {
    retagged(context, resource);
    const mapped = textOf(resolveValue(after?.MapPublicIpOnLaunch, names));
    if (mapped !== undefined) mapAddresses(evidence, id, mapped !== 'false', origin);
    if (isUnseen(resource) || JSON.stringify(before?.Ipv6CidrBlock) !== JSON.stringify(after?.Ipv6CidrBlock))
      addGap(context, `what the change of Ipv6CidrBlock of ${name} does to flows is not modelled`, origin);
  }
}

/** `AWS::EC2::VPC`: what changes in place is its names and its tags. */
export function network(context: StackContext, resource: StackResource): void {
  const { action, name, type, origin } = resource;
  if (action === 'modify') retagged(context, resource);
  else addGap(context, `what ${name} (${type}) does to flows is not modelled`, origin);
}
