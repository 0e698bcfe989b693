import { attachmentOf, perhapsAttach, perhapsDetach } from '../aws/attachments.ts';
import {
  attachInterface,
  createInterface,
  doubtInterface,
  setSourceCheck,
  whyNotDetached,
} from '../aws/interfaces.ts';
import { changeAddresses } from '../aws/private-addresses.ts';
import { givesIpv6 } from '../aws/subnets.ts';
import { deleteInterface, detachInterface, groupsOfInterface, setInterfaceGroups } from '../aws/wearers.ts';
import {
  blocksIn,
  deletionOf,
  type Edit,
  isUnknown,
  knownOf,
  ownId,
  type PlanContext,
  type Planned,
  type PlannedResource,
  plannedText,
  plannedTexts,
  referencesOf,
} from './planned.ts';
import { blockValues, text, texts } from './planned-values.ts';
import { tagEdits, tagsIn, tellOpenTags } from './tags.ts';
import { tellUnseen } from './unseen.ts';
import { wornAfter } from './worn.ts';

/** `aws_network_interface`, which may be attached to a machine by a block of its own. */
export function networkInterface(context: PlanContext, resource: PlannedResource): Edit[] {
  const { evidence } = context;
  const { action, before, after, unknown, origin } = resource;
  const edits = deletionOf(resource, (id) => deleteInterface(evidence, id, origin));
  if (after === undefined) return edits;
  const id = ownId(context, resource);
  const attached = blocksIn(resource, 'attachment').map((block) =>
    attachEdit(
      context,
      { ...resource, after: block.after, unknown: block.unknown },
      { value: id },
      plannedText(context, block, 'instance'),
    ),
  );
  if (action !== 'update')
    return [...edits, { phase: 'add', run: () => create(context, resource, id) }, ...attached];
  edits.push(...tagEdits(context, resource, id), ...changedInterface(context, resource, id));
  const isPlaced = (values: PlannedResource['after']) =>
    JSON.stringify(blockValues(values, 'attachment').map((block) => [block.instance, block.device_index]));
  if (isPlaced(before) !== isPlaced(after) || isUnknown(unknown.attachment))
    edits.push({ phase: 'take away', run: () => detachBlocks(context, resource, id) }, ...attached);
  const groups = wornAfter(context, resource, 'security_groups', groupsOfInterface(evidence, id));
  if (groups === undefined) return edits;
  const run = (): void => {
    if (!setInterfaceGroups(evidence, id, groups, origin)) tellUnseen(context, id, origin);
  };
  return [...edits, { phase: 'wear', run }];
}

/** One whose only address the plan knows has that; of several that are written as a set the primary one is not known. */
function create(context: PlanContext, resource: PlannedResource, id: string): void {
  const { evidence, gap } = context;
  const { address, after = {}, origin } = resource;
  const subnet = knownOf(plannedText(context, resource, 'subnet_id'));
  const listed = texts(after.private_ip_list);
  const addresses = listed.length > 0 ? listed : texts(after.private_ips);
  const isOrdered = listed.length > 0 || addresses.length === 1;
  const groups = plannedTexts(context, resource, 'security_groups');
  const worn = [...groups.values, ...(groups.unknown === undefined ? [] : [groups.unknown])];
  const isDefault = worn.length === 0 && referencesOf(context, resource, 'security_groups') === 'computed';
  const ipv6 = [...new Set([...texts(after.ipv6_address_list), ...texts(after.ipv6_addresses)])];
  const isMade =
    subnet !== undefined &&
    createInterface(
      evidence,
      {
        id,
        subnet,
        addresses: isOrdered ? addresses : [],
        ipv6,
        groups: isDefault ? 'default' : worn,
        checksSources: after.source_dest_check !== false,
        tags: tagsIn(after),
      },
      origin,
    );
  tellOpenTags(context, resource, id, ['tags']);
  const isGiven = subnet !== undefined && ipv6.length === 0 && givesIpv6(evidence, subnet);
  const isCounted = COUNTS.some(
    (member) => Number(after[member] ?? 0) > 0 || texts(after[member]).length > 0,
  );
  const isOpen = [...LISTS, ...COUNTS].some((member) => isOpenMember(context, resource, member));
  if (!isMade || !isOrdered || isGiven || isCounted || isOpen)
    gap(
      'either',
      `${address} is created: which addresses it has is not known before the plan is applied`,
      origin,
      id,
    );
}

/** Members that list addresses. */
const LISTS = [
  'private_ips',
  'private_ip_list',
  'ipv6_addresses',
  'ipv6_address_list',
  'secondary_private_ips',
];

/** Members by which an interface gets addresses that the plan does not say. */
const COUNTS = [
  ...['private_ips_count', 'ipv6_address_count', 'ipv4_prefix_count', 'ipv4_prefixes', 'ipv6_prefix_count'],
  'ipv6_prefixes',
];

/** What is written for a member is not known before the plan is applied. */
function isOpenMember(context: PlanContext, resource: PlannedResource, member: string): boolean {
  return isUnknown(resource.unknown[member]) && referencesOf(context, resource, member) !== 'computed';
}

/** What changes in place of the addresses of an interface, or of the primary one of a machine, and its check of sources. */
export function changedInterface(context: PlanContext, resource: PlannedResource, id: string): Edit[] {
  const { evidence, gap } = context;
  const { address, before, after, unknown, origin } = resource;
  const edits: Edit[] = [];
  if (before?.source_dest_check !== after?.source_dest_check) {
    const checks = typeof after?.source_dest_check === 'boolean' ? after.source_dest_check : undefined;
    edits.push({ phase: 'add', run: () => void setSourceCheck(evidence, id, checks, origin) });
  }
  const same = (member: string) =>
    JSON.stringify(before?.[member] ?? null) === JSON.stringify(after?.[member] ?? null);
  const isOpen = (member: string) => isOpenMember(context, resource, member);
  const counted = COUNTS.filter((member) => (!isUnknown(unknown[member]) && !same(member)) || isOpen(member));
  const why = [...LISTS.filter(isOpen), ...counted][0];
  if (why !== undefined) {
    const what = `which addresses ${address} has is not known before the plan is applied (${why})`;
    gap('either', what, origin, id);
    return [...edits, { phase: 'add', run: () => doubtInterface(evidence, id, what, origin) }];
  }
  const [old, planned] = [before, after].map(
    (values) =>
      new Set(LISTS.flatMap((member) => (isUnknown(unknown[member]) ? [] : texts(values?.[member])))),
  ) as [Set<string>, Set<string>];
  const run = (): void => changeAddresses(evidence, id, old, planned, origin);
  return old.symmetricDifference(planned).size === 0 ? edits : [...edits, { phase: 'add', run }];
}

function detachBlocks(context: PlanContext, resource: PlannedResource, id: string): void {
  for (const { instance } of blockValues(resource.before, 'attachment')) {
    const machine = text(instance);
    if (machine !== undefined) detach(context, resource, id, machine);
  }
}

function detach(
  { evidence, gap }: PlanContext,
  { address, origin }: PlannedResource,
  id: string,
  instance: string | undefined,
): void {
  const why = whyNotDetached(evidence, id, instance);
  if (why === undefined) detachInterface(evidence, id, origin);
  else {
    gap('either', `what ${address} detaches is not known: ${why}`, origin);
    perhapsDetach(evidence, { id, instance }, why, origin);
  }
}

/** `aws_network_interface_attachment`. */
export function interfaceAttachment(context: PlanContext, resource: PlannedResource): Edit[] {
  const { before, after } = resource;
  const [old, machine] = [text(before?.network_interface_id), text(before?.instance_id)];
  const edits: Edit[] =
    old === undefined ? [] : [{ phase: 'take away', run: () => detach(context, resource, old, machine) }];
  if (after === undefined) return edits;
  const [id, instance] = ['network_interface_id', 'instance_id'].map((member) =>
    plannedText(context, resource, member),
  );
  return [...edits, attachEdit(context, resource, id, instance)];
}

/** Attaches an interface at the index of the members; what is not known of it leaves open whatever it may be. */
export function attachEdit(
  { evidence, gap, warn }: PlanContext,
  { address, after, unknown: open, origin }: PlannedResource,
  planned: Planned | undefined,
  machine: Planned | undefined,
): Edit {
  const run = (): void => {
    const [id, instance] = [knownOf(planned), knownOf(machine)];
    const unknown = [planned, machine].flatMap((each) =>
      each === undefined ? ['it is computed'] : 'unknown' in each ? [each.unknown] : [],
    )[0];
    const index = isUnknown(open.device_index) ? 'its index is computed' : undefined;
    const at = { device: Number(after?.device_index ?? 0) };
    const written = { id, instance, at, why: unknown ?? index };
    const attachment = attachmentOf(evidence, written);
    if ('why' in attachment) {
      const what = `what ${address} attaches to which machine is not known: ${attachment.why}`;
      gap('either', what, origin);
      perhapsAttach(evidence, written, what, origin);
    } else if ('refusal' in attachment) warn(`${attachment.refusal}: it is refused`, origin);
    else attachInterface(evidence, attachment.id, attachment.place, origin);
  };
  return { phase: 'attach', run };
}
