import { interfacesOf } from '../aws/elements.ts';
import {
  associateBlock,
  blocksOfNetwork,
  createNetwork,
  deleteNetwork,
  dissociateBlock,
  doubtBlocks,
  subnetIn,
  usedIn,
} from '../aws/networks.ts';
import { createSubnet, deleteSubnet, GIVEN, giveAddresses } from '../aws/subnets.ts';
import type { JsonObject } from '../editable-evidence.ts';
import { addGap, isUnseen, type StackContext, type StackResource, warn } from './stack-resource.ts';
import { retagged, tagsIn, tagsOfMade } from './tags.ts';
import { resolveValue, textOf } from './values.ts';

/** `AWS::EC2::Subnet`: its blocks and its network change with the subnet itself. */
export function subnet(context: StackContext, resource: StackResource): void {
  const { evidence, names } = context;
  const { action, id, name, after, before, origin } = resource;
  const given = (kind: keyof typeof GIVEN): boolean | undefined => {
    const written = resolveValue(after?.[GIVEN[kind]], names);
    return written === undefined ? false : truthOf(textOf(written));
  };
  if (action === 'remove') {
    const isUsed = interfacesOf(evidence).some(({ value }) => value.SubnetId === id);
    if (isUsed) warn(context, `${id} has interfaces: deleting it is refused`, origin);
    else deleteSubnet(evidence, id, origin);
  } else if (action === 'add') {
    const block = textOf(resolveValue(after?.CidrBlock, names));
    const network = textOf(resolveValue(after?.VpcId, names));
    const ipv6 = textOf(resolveValue(after?.Ipv6CidrBlock, names));
    const six = ipv6 === undefined ? {} : { ipv6 };
    const isMade =
      block !== undefined &&
      network !== undefined &&
      createSubnet(
        evidence,
        { id, network, block, ...six, mapsAddresses: given('public'), givesIpv6: given('ipv6') },
        origin,
      );
    if (!isMade) addGap(context, `${name} is made, and where it lies is not known`, origin);
  } else {
    retagged(context, resource);
    for (const kind of ['public', 'ipv6'] as const)
      giveAddresses(evidence, id, kind, isUnseen(resource) ? undefined : given(kind), origin);
    if (isUnseen(resource) || JSON.stringify(before?.Ipv6CidrBlock) !== JSON.stringify(after?.Ipv6CidrBlock))
      addGap(context, `what the change of Ipv6CidrBlock of ${name} does to flows is not modelled`, origin);
  }
}

/** Undefined: it is not known. */
function truthOf(text: string | undefined): boolean | undefined {
  return text === undefined ? undefined : text.toLowerCase() === 'true';
}

/** `AWS::EC2::VPC`: what changes in place is its names and its tags. */
export function network(context: StackContext, resource: StackResource): void {
  const { evidence, names } = context;
  const { action, id, name, after, origin } = resource;
  if (action === 'modify') {
    retagged(context, resource);
    return;
  }
  if (action === 'remove') {
    const holder = usedIn(evidence, id);
    if (holder === undefined) deleteNetwork(evidence, id, origin);
    else warn(context, `${holder} stands in ${id}: deleting it is refused`, origin);
    return;
  }
  const block = textOf(resolveValue(after?.CidrBlock, names));
  const tags = tagsOfMade(tagsIn(after, names) ?? [], context, name);
  if (block === undefined || !createNetwork(evidence, { id, block, tags }, origin))
    addGap(context, `${name} is made, and which numbers it has is not known`, origin);
}

/** `AWS::EC2::VPCCidrBlock`: a further block; another one, or that of another network, is another resource. */
export function networkBlock(context: StackContext, resource: StackResource): void {
  const { evidence, names } = context;
  const { name, before, after, doubt, origin } = resource;
  const read = (properties: JsonObject | undefined) => {
    const of = resolveValue(properties?.VpcId, names);
    const block = textOf(resolveValue(properties?.CidrBlock ?? properties?.Ipv6CidrBlock, names));
    return { of: textOf(of), block };
  };
  for (const [properties, change] of [
    [before, dissociateBlock],
    [after, associateBlock],
  ] as const) {
    if (properties === undefined && !isUnseen(resource)) continue;
    const { of, block } = read(properties);
    const has = of !== undefined && block !== undefined && blocksOfNetwork(evidence, of).includes(block);
    const holder =
      resource.action === 'remove' && doubt === undefined
        ? subnetIn(evidence, of ?? '', block ?? '')
        : undefined;
    if (holder !== undefined) {
      warn(context, `${holder} has numbers of ${block}: taking it from ${of} is refused`, origin);
      continue;
    }
    if (doubt === undefined && of !== undefined && block !== undefined) {
      if (properties === before || !has) change(evidence, of, block, origin);
      continue;
    }
    const why = `which block ${name} gives or takes is not known: ${doubt ?? 'the change does not say it'}`;
    addGap(context, why, origin);
    doubtBlocks(evidence, of, why, origin);
  }
}
