import { createInstance, publicAddressOfNew } from '../aws/machines.ts';
import { createSubnet, deleteSubnet, giveAddresses, givesIpv6 } from '../aws/subnets.ts';
import {
  deleteInstance,
  groupsOfInstance,
  groupsOfInterface,
  interfacesOfInstance,
  setInstanceGroups,
  setInterfaceGroups,
} from '../aws/wearers.ts';
import { attachEdit, changedInterface } from './interfaces.ts';
import {
  blocksIn,
  deletionOf,
  type Edit,
  isUnknown,
  knownOf,
  ownId,
  type PlanContext,
  type PlannedResource,
  plannedText,
  plannedTexts,
  referencesOf,
  shownOf,
} from './planned.ts';
import { text, texts } from './planned-values.ts';
import { tagEdits, tagsIn, tellOpenTags } from './tags.ts';
import { tellUnseen } from './unseen.ts';
import { tellOthers, wornAfter } from './worn.ts';

/** `aws_instance`: which groups its primary interface wears, and its tags. */
export function instance(context: PlanContext, resource: PlannedResource): Edit[] {
  const { evidence } = context;
  const { action, after, origin } = resource;
  const edits = deletionOf(resource, (id) => deleteInstance(evidence, id, origin));
  if (after === undefined) return edits;
  const id = ownId(context, resource);
  if (action === 'update') {
    edits.push(...tagEdits(context, resource, id));
    tellOthers(context, resource, ['private_ip']);
    const [primary] = interfacesOfInstance(evidence, id);
    edits.push(...changedInterface(context, resource, primary ?? id));
    const current = groupsOfInstance(evidence, id);
    const groups = wornAfter(context, resource, 'vpc_security_group_ids', current);
    if (groups === undefined) return edits;
    const run = (): void => {
      if (!setInstanceGroups(evidence, id, groups, origin)) tellUnseen(context, id, origin);
    };
    return [...edits, { phase: 'wear', run }];
  }
  const attached = attachedTo(resource).map((block) =>
    attachEdit(
      context,
      { ...resource, after: block.after, unknown: block.unknown },
      plannedText(context, block, 'network_interface_id'),
      { value: id },
    ),
  );
  return [...edits, { phase: 'wear', run: () => create(context, resource, id) }, ...attached];
}

/** An instance whose address the plan knows joins its subnet; of others nothing can be judged before they exist. */
function create(context: PlanContext, resource: PlannedResource, id: string): void {
  const { evidence } = context;
  const { after = {}, origin } = resource;
  if (attachedTo(resource).length > 0) {
    createInstance(evidence, { id, interfaces: [], tags: tagsIn(after) }, origin);
    tellOpenTags(context, resource, id, ['tags']);
    return;
  }
  const address = text(after.private_ip);
  const place = knownOf(plannedText(context, resource, 'subnet_id'));
  const groups = plannedTexts(context, resource, 'vpc_security_group_ids');
  const worn = [...groups.values, ...(groups.unknown === undefined ? [] : [groups.unknown])];
  const asked = after.associate_public_ip_address;
  const mayBePublic = publicAddressOfNew(evidence, place, typeof asked === 'boolean' ? asked : undefined);
  const own = address !== undefined &&
    place !== undefined && {
      subnet: place,
      addresses: [address, ...texts(after.secondary_private_ips)],
      ipv6: texts(after.ipv6_addresses),
      groups: worn.length > 0 || isWornOtherwise(context, resource) ? worn : ('default' as const),
      checksSources: after.source_dest_check !== false,
      ...(mayBePublic === undefined ? {} : { mayBePublic }),
    };
  if (own === false || !createInstance(evidence, { id, interfaces: [own], tags: tagsIn(after) }, origin)) {
    const wears = groups.values.length === 0 ? '' : `, which will wear ${groups.values.join(', ')}`;
    context.gap(
      'either',
      `${resource.address}${wears}, is created, and its address is not known before the plan is applied: no flow from or to it is judged, nor what rules that name its groups admit from it`,
      origin,
      id,
    );
    return;
  }
  // Without tags of its own, what it gets from the provider is often not told.
  tellOpenTags(context, resource, id, ['tags']);
  tellFurther(context, resource, id, own);
}

/** What a machine that is made has beside addresses that the plan says. */
function tellFurther(
  { evidence, gap }: PlanContext,
  { address, after, unknown, origin }: PlannedResource,
  id: string,
  own: { readonly subnet: string; readonly ipv6: readonly string[] },
): void {
  const counted = after?.ipv6_address_count;
  const isFurther =
    (typeof counted === 'number' && counted > 0) || LISTS.some((each) => isWritten(unknown[each]));
  if (isFurther || (own.ipv6.length === 0 && givesIpv6(evidence, own.subnet)))
    gap(
      'either',
      `${address} may get further addresses, which are not known before the plan is applied`,
      origin,
      id,
    );
  if (unknown.public_ip === true)
    gap(
      'may-allow-more',
      `${address} may get a public address, which is not known before the plan is applied`,
      origin,
      id,
    );
}

/** Some of a list is not known, and the rest is written: what the provider alone computes is not known as a whole. */
function isWritten(unknown: unknown): boolean {
  return Array.isArray(unknown) && isUnknown(unknown);
}

const LISTS = ['secondary_private_ips', 'ipv6_addresses'];

/** Interfaces that a machine is made with, as blocks of it. */
function attachedTo(resource: PlannedResource): PlannedResource[] {
  return ['network_interface', 'primary_network_interface'].flatMap((name) => blocksIn(resource, name));
}

/** Members that give an instance groups in other ways; without any it wears the default group of its network. */
const OTHER_GROUPS = ['security_groups', 'launch_template', 'network_interface', 'primary_network_interface'];

function isWornOtherwise(context: PlanContext, resource: PlannedResource): boolean {
  return OTHER_GROUPS.some((member) => {
    const planned = resource.after?.[member];
    const isPlanned = Array.isArray(planned) && planned.length > 0;
    return isPlanned || referencesOf(context, resource, member) !== 'computed';
  });
}

/** `aws_network_interface_sg_attachment`: one more group. */
export function groupAttachment(context: PlanContext, resource: PlannedResource): Edit[] {
  const { evidence } = context;
  const { before, after, origin } = resource;
  const change = (id: string, groupsOf: (current: readonly string[]) => readonly string[]): Edit => ({
    phase: 'wear',
    run: () => {
      const current = groupsOfInterface(evidence, id);
      if (current === undefined || !setInterfaceGroups(evidence, id, groupsOf(current), origin))
        tellUnseen(context, id, origin);
    },
  });
  const edits: Edit[] = [];
  const oldGroup = text(before?.security_group_id);
  const oldInterface = text(before?.network_interface_id);
  if (oldGroup !== undefined && oldInterface !== undefined)
    edits.push(change(oldInterface, (current) => current.filter((group) => group !== oldGroup)));
  if (after === undefined) return edits;
  const group = plannedText(context, resource, 'security_group_id');
  const id = plannedText(context, resource, 'network_interface_id', false);
  const direct =
    id === undefined || 'unknown' in id ? plannedText(context, resource, 'network_interface_id') : id;
  if (direct === undefined || 'unknown' in direct) {
    const why = direct?.unknown ?? 'its interface is not known';
    context.gap('either', `${resource.address} gives an interface a group: ${why}`, origin);
    return edits;
  }
  const added = group === undefined ? 'a group that is not known' : shownOf(group);
  if (group === undefined || 'unknown' in group)
    context.gap('may-allow-more', `${resource.address}: ${added}`, origin);
  return [...edits, change(direct.value, (current) => [...new Set([...current, added])])];
}

/** `aws_launch_template`: what starts from it later wears other groups; what runs keeps its own. */
export function launchTemplate(context: PlanContext, resource: PlannedResource): Edit[] {
  if (resource.action === 'delete') return [];
  const { before, after } = resource;
  const members = ['vpc_security_group_ids', 'network_interfaces'];
  const isSame = members.every(
    (member) =>
      resource.unknown[member] === undefined &&
      JSON.stringify(before?.[member]) === JSON.stringify(after?.[member]),
  );
  if (isSame) return [];
  const { values } = plannedTexts(context, resource, 'vpc_security_group_ids');
  const worn = values.length === 0 ? 'other groups' : values.join(', ');
  context.gap(
    'either',
    `instances that start from ${resource.address} after the change will wear ${worn}; those that run keep their own`,
    resource.origin,
  );
  return [];
}

const SETTINGS = [
  ['public', 'map_public_ip_on_launch'],
  ['ipv6', 'assign_ipv6_address_on_creation'],
] as const;

/** `aws_subnet`. */
export function subnet(context: PlanContext, resource: PlannedResource): Edit[] {
  const { evidence } = context;
  const { action, after, origin } = resource;
  const edits = deletionOf(resource, (id) => {
    deleteSubnet(evidence, id, origin);
  });
  if (action === 'update') tellOthers(context, resource, ['cidr_block', 'ipv6_cidr_block']);
  if (after === undefined) return edits;
  const id = ownId(context, resource);
  const given = (member: string) => (resource.unknown[member] === true ? undefined : after[member] === true);
  if (action === 'update') {
    const changed = SETTINGS.filter(
      ([, member]) => resource.before?.[member] !== after[member] || given(member) === undefined,
    );
    const change = ([kind, member]: (typeof SETTINGS)[number]): Edit => ({
      phase: 'ground',
      run: () => giveAddresses(evidence, id, kind, given(member), origin),
    });
    return [...edits, ...changed.map(change)];
  }
  const run = (): void => {
    const network = plannedText(context, resource, 'vpc_id');
    const block = text(after.cidr_block);
    const six = text(after.ipv6_cidr_block);
    const settings = {
      mapsAddresses: given('map_public_ip_on_launch'),
      givesIpv6: given('assign_ipv6_address_on_creation'),
      ...(six === undefined ? {} : { ipv6: six }),
    };
    const isMade =
      block !== undefined &&
      network !== undefined &&
      'value' in network &&
      createSubnet(evidence, { id, network: network.value, block, ...settings }, origin);
    if (!isMade)
      context.gap('either', `${resource.address} is created, and where it lies is not known`, origin);
  };
  return [...edits, { phase: 'create', run }];
}
