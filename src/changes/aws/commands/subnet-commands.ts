import { parseCidr } from '../../../importers/aws/cidr.ts';
import { intersectRanges, subtractRanges } from '../../../net/address-ranges.ts';
import { single } from '../../arguments.ts';
import { addGap, type CommandContext, doubtOf, needed, refuse } from '../../cloud-command.ts';
import type { Outcome } from '../../command.ts';
import { elementsOf, elementsWith, interfacesOf, textOf } from '../elements.ts';
import { blocksOfNetwork } from '../networks.ts';
import { createSubnet, deleteSubnet, giveAddresses } from '../subnets.ts';
import { createdId } from './created.ts';
import { print } from './printed.ts';

/** `create-subnet`: within its network, and beside its other subnets. */
export function create(context: CommandContext): Outcome {
  const { evidence, given, origin } = context;
  const [network, block] = [needed(context, 'vpc-id'), needed(context, 'cidr-block')];
  const six = single(given, 'ipv6-cidr-block');
  if (network === undefined) return refuse(context, 'it names no VPC');
  const why = doubtOf(context, network, block, six);
  const range = parseCidr(block?.text ?? '');
  if (why !== undefined || block === undefined || range === undefined)
    return addGap(context, `where the subnet lies that it makes is not known: ${why ?? block?.text}`, 'none');
  const own = blocksOfNetwork(evidence, network.text).flatMap((each) => parseCidr(each) ?? []);
  if (own.length > 0 && subtractRanges([range], own).length > 0)
    return refuse(context, `${block.text} does not lie in ${network.text}: it is refused`);
  const neighbour = elementsWith(evidence, 'Subnets', 'VpcId', network.text).find(({ value }) => {
    const other = parseCidr(textOf(value.CidrBlock) ?? '');
    return other !== undefined && intersectRanges([range], [other]).length > 0;
  });
  if (neighbour !== undefined)
    return refuse(context, `${String(neighbour.value.SubnetId)} has numbers of ${block.text}: it is refused`);
  const id = createdId(`subnet ${block.text} of ${network.text}`);
  const made = { id, network: network.text, block: block.text, mapsAddresses: false, givesIpv6: false };
  if (!createSubnet(evidence, six === undefined ? made : { ...made, ipv6: six.text }, origin))
    return addGap(context, 'it makes a subnet, and none is in evidence', 'none');
  print(context, id);
  return 'done';
}

/** `delete-subnet`: refused while an interface stands in it (API reference, DeleteSubnet). */
export function destroy(context: CommandContext): Outcome {
  const { evidence, origin } = context;
  const subnet = needed(context, 'subnet-id');
  if (subnet === undefined) return refuse(context, 'it names no subnet');
  const holder = interfacesOf(evidence).find(({ value }) => value.SubnetId === subnet.text);
  if (subnet.unknown === undefined && holder !== undefined)
    return refuse(
      context,
      `${String(holder.value.NetworkInterfaceId)} stands in ${subnet.text}: it is refused`,
    );
  const why = doubtOf(context, subnet);
  // Nobody is in one that can be deleted.
  if (why !== undefined) return addGap(context, `which subnet it deletes is not known: ${why}`, 'none');
  deleteSubnet(evidence, subnet.text, origin);
  return 'done';
}

/** `modify-subnet-attribute`: whether machines that start in it later get public addresses, or those of IPv6. */
export function modify(context: CommandContext): Outcome {
  const { evidence, given, origin } = context;
  const [kind, option] =
    SETTINGS.find(([, name]) => given.options.has(name) || given.options.has(`no-${name}`)) ?? [];
  if (kind === undefined || option === undefined) return 'done';
  const subnet = needed(context, 'subnet-id');
  if (subnet === undefined) return refuse(context, 'it names no subnet');
  const meant = elementsOf(evidence, 'Subnets').flatMap(({ value }) => textOf(value.SubnetId) ?? []);
  const isCertain = doubtOf(context, subnet) === undefined;
  for (const id of meant)
    if (subnet.unknown !== undefined || id === subnet.text)
      giveAddresses(evidence, id, kind, isCertain ? given.options.has(option) : undefined, origin);
  return isCertain ? 'done' : 'unknown';
}

const SETTINGS = [
  ['public', 'map-public-ip-on-launch'],
  ['ipv6', 'assign-ipv6-address-on-creation'],
] as const;
