import { parseCidr } from '../../../importers/aws/cidr.ts';
import { intersectRanges } from '../../../net/address-ranges.ts';
import { single } from '../../arguments.ts';
import { addGap, type CommandContext, doubtOf, needed, refuse } from '../../cloud-command.ts';
import type { Outcome } from '../../command.ts';
import { elementsIn, elementsOf, listIn, textOf } from '../elements.ts';
import {
  associateBlock,
  blocksOfNetwork,
  createNetwork,
  deleteNetwork,
  dissociateBlock,
  doubtBlocks,
  subnetIn,
  usedIn,
} from '../networks.ts';
import { createdId } from './created.ts';
import { print } from './printed.ts';

/** `create-vpc`. */
export function create(context: CommandContext): Outcome {
  const { evidence, given, origin } = context;
  const block = needed(context, 'cidr-block');
  const isFromPool = given.options.has('ipv4-ipam-pool-id');
  if (block === undefined && !isFromPool) return refuse(context, 'it names no address block');
  const why = doubtOf(context, block) ?? (block === undefined ? 'a pool gives its block' : undefined);
  if (why !== undefined || block === undefined)
    return addGap(context, `which numbers the VPC has that it makes is not known: ${why}`, 'none');
  const id = createdId(`VPC of ${origin.file}:${origin.line ?? 1}`);
  if (!createNetwork(evidence, { id, block: block.text }, origin))
    return addGap(context, 'it makes a VPC, and none is in evidence', 'none');
  if (given.options.has('amazon-provided-ipv6-cidr-block'))
    addGap(context, `which IPv6 block ${id} gets is not known before it is made`, 'none');
  print(context, id);
  return 'done';
}

/** `delete-vpc`: refused while there is anything in it (API reference, DeleteVpc). */
export function destroy(context: CommandContext): Outcome {
  const { evidence, origin } = context;
  const network = needed(context, 'vpc-id');
  if (network === undefined) return refuse(context, 'it names no VPC');
  const holder = network.unknown === undefined ? usedIn(evidence, network.text) : undefined;
  if (holder !== undefined)
    return refuse(context, `${holder} stands in ${network.text}: deleting it is refused`);
  const why = doubtOf(context, network);
  // One in which nothing stands carries nothing.
  if (why !== undefined) return addGap(context, `which VPC it deletes is not known: ${why}`, 'none');
  deleteNetwork(evidence, network.text, origin);
  return 'done';
}

/** `associate-vpc-cidr-block`. */
export function associate(context: CommandContext): Outcome {
  const { evidence, given, origin } = context;
  const network = needed(context, 'vpc-id');
  if (network === undefined) return refuse(context, 'it names no VPC');
  const block = single(given, 'cidr-block') ?? single(given, 'ipv6-cidr-block');
  const why = doubtOf(context, network, block) ?? (block === undefined ? 'a pool gives it' : undefined);
  if (why !== undefined || block === undefined)
    return open(context, network.unknown === undefined ? network.text : undefined, String(why));
  const range = parseCidr(block.text);
  const own = blocksOfNetwork(evidence, network.text).flatMap((each) => parseCidr(each) ?? []);
  if (range !== undefined && intersectRanges([range], own).length > 0)
    return refuse(context, `${network.text} has numbers of ${block.text} already: it is refused`);
  if (associateBlock(evidence, network.text, block.text, origin)) return 'done';
  return addGap(context, `${network.text} is not in evidence`, 'either', network.text);
}

/** `disassociate-vpc-cidr-block`. */
export function dissociate(context: CommandContext): Outcome {
  const { evidence, origin } = context;
  const association = needed(context, 'association-id');
  if (association === undefined) return refuse(context, 'it names no association');
  const why = doubtOf(context, association);
  const [found] = elementsOf(evidence, 'Vpcs').flatMap(({ document, value }) =>
    ['CidrBlock', 'Ipv6CidrBlock'].flatMap((member) =>
      elementsIn(document, listIn(value, `${member}AssociationSet`)).flatMap((each) =>
        each.value.AssociationId === association.text ? [{ network: value, block: each.value[member] }] : [],
      ),
    ),
  );
  const [network, block] = [textOf(found?.network.VpcId), textOf(found?.block)];
  if (why !== undefined || network === undefined || block === undefined)
    return open(context, network, why ?? `${association.text} is not in evidence`);
  if (found?.network.CidrBlock === block)
    return refuse(context, `${block} is the first block of ${network}: it is refused`);
  const holder = subnetIn(evidence, network, block);
  if (holder !== undefined) return refuse(context, `${holder} has numbers of ${block}: it is refused`);
  dissociateBlock(evidence, network, block, origin);
  return 'done';
}

function open(context: CommandContext, network: string | undefined, why: string): Outcome {
  const what = `which numbers ${network ?? 'a VPC'} has is not known: ${why}`;
  doubtBlocks(context.evidence, network, what, context.origin);
  return addGap(context, what);
}
