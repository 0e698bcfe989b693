import {
  associateBlock,
  createNetwork,
  deleteNetwork,
  dissociateBlock,
  doubtBlocks,
  subnetIn,
  usedIn,
} from '../aws/networks.ts';
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
    if (isSame) return [...edits, ...tagEdits(context, resource, id)];
    const why = `which IPv6 block ${address} has is not known before`;
    context.gap('either', why, origin);
    const open: Edit = { phase: 'create', run: () => doubtBlocks(evidence, id, why, origin) };
    return [...edits, open, ...tagEdits(context, resource, id)];
  }
  const block = text(after.cidr_block);
  const run = (): void => {
    if (block === undefined || !createNetwork(evidence, { id, block, tags: tagsIn(after) }, origin))
      context.gap('either', `${address} is created, and which numbers it has is not known`, origin);
  };
  return [...edits, { phase: 'ground', run }];
}

/** `aws_vpc_ipv4_cidr_block_association`, `aws_vpc_ipv6_cidr_block_association`. */
export function networkBlock(context: PlanContext, resource: PlannedResource): Edit[] {
  const { evidence } = context;
  const { before, after, address, origin } = resource;
  const blockIn = (values: typeof before) => text(values?.cidr_block) ?? text(values?.ipv6_cidr_block);
  const [oldNetwork, oldBlock] = [text(before?.vpc_id), blockIn(before)];
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
  const [of, block] = [plannedText(context, resource, 'vpc_id'), blockIn(after)];
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
