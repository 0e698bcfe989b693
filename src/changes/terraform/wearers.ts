import { createSubnet, deleteSubnet, mapAddresses } from '../aws/subnets.ts';
import {
  createInstance,
  deleteInstance,
  deleteInterface,
  groupsOfInstance,
  groupsOfInterface,
  publicAddressOfNew,
  setInstanceGroups,
  setInterfaceGroups,
} from '../aws/wearers.ts';
import {
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
  text,
} from './planned.ts';
import { tagEdits, tagsIn, tellOpenTags } from './tags.ts';

/** `aws_instance`: which groups its primary interface wears, and its tags. */
export function instance(context: PlanContext, resource: PlannedResource): Edit[] {
  const { evidence } = context;
  const { action, after, origin } = resource;
  const edits = deletionOf(resource, (id) => deleteInstance(evidence, id, origin));
  if (after === undefined) return edits;
  const id = ownId(context, resource);
  if (action === 'update') {
    edits.push(...tagEdits(context, resource, id));
    tellOthers(context, resource, [
      'source_dest_check',
      'private_ip',
      'secondary_private_ips',
      'ipv6_addresses',
      'ipv6_address_count',
    ]);
    const current = groupsOfInstance(evidence, id);
    const groups = wornAfter(context, resource, 'vpc_security_group_ids', current);
    if (groups === undefined) return edits;
    const run = (): void => {
      if (!setInstanceGroups(evidence, id, groups, origin)) unseen(context, id, resource);
    };
    return [...edits, { phase: 'wear', run }];
  }
  return [...edits, { phase: 'wear', run: () => create(context, resource, id) }];
}

/** An instance whose address the plan knows joins its subnet; of others nothing can be judged before they exist. */
function create(context: PlanContext, resource: PlannedResource, id: string): void {
  const { evidence } = context;
  const { after = {}, origin } = resource;
  const address = text(after.private_ip);
  const subnet = plannedText(context, resource, 'subnet_id');
  const groups = plannedTexts(context, resource, 'vpc_security_group_ids');
  const worn = [...groups.values, ...(groups.unknown === undefined ? [] : [groups.unknown])];
  const asked = after.associate_public_ip_address;
  const place = knownOf(subnet);
  const mayBePublic = publicAddressOfNew(evidence, place, typeof asked === 'boolean' ? asked : undefined);
  const isMade =
    address !== undefined &&
    subnet !== undefined &&
    'value' in subnet &&
    createInstance(
      evidence,
      {
        id,
        address,
        subnet: subnet.value,
        groups: worn.length > 0 || isWornOtherwise(context, resource) ? worn : 'default',
        tags: tagsIn(after),
        ...(mayBePublic === undefined ? {} : { mayBePublic }),
      },
      origin,
    );
  if (!isMade) {
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
  for (const member of FURTHER.filter((each) => isMore(each, after[each])))
    context.gap('either', `what ${member} of ${resource.address} does to flows is not modelled`, origin, id);
  if (resource.unknown.public_ip === true)
    context.gap(
      'may-allow-more',
      `${resource.address} may get a public address, which is not known before the plan is applied`,
      origin,
      id,
    );
}

/** What a machine that is made has beside one address of its own. */
function isMore(member: string, value: unknown): boolean {
  if (member === 'source_dest_check') return value === false;
  return Array.isArray(value) ? value.length > 0 : typeof value === 'number' && value > 0;
}

const FURTHER = ['secondary_private_ips', 'ipv6_addresses', 'ipv6_address_count', 'source_dest_check'];

/** Members that give an instance groups in other ways; without any it wears the default group of its network. */
const OTHER_GROUPS = ['security_groups', 'launch_template', 'network_interface', 'primary_network_interface'];

function isWornOtherwise(context: PlanContext, resource: PlannedResource): boolean {
  return OTHER_GROUPS.some((member) => {
    const planned = resource.after?.[member];
    const isPlanned = Array.isArray(planned) && planned.length > 0;
    return isPlanned || referencesOf(context, resource, member) !== 'computed';
  });
}

/** `aws_network_interface`. */
export function networkInterface(context: PlanContext, resource: PlannedResource): Edit[] {
  const { evidence } = context;
  const { action, after, origin } = resource;
  const edits = deletionOf(resource, (id) => deleteInterface(evidence, id, origin));
  if (after === undefined) return edits;
  const id = ownId(context, resource);
  if (action !== 'update') {
    context.gap(
      'either',
      `${resource.address} is created: what is attached to it is not known before the plan is applied`,
      origin,
      id,
    );
    return edits;
  }
  edits.push(...tagEdits(context, resource, id));
  tellOthers(context, resource, [
    'source_dest_check',
    'private_ips',
    'private_ips_count',
    'private_ip_list',
    'ipv6_addresses',
    'ipv6_address_count',
    'attachment',
  ]);
  const groups = wornAfter(context, resource, 'security_groups', groupsOfInterface(evidence, id));
  if (groups === undefined) return edits;
  const run = (): void => {
    if (!setInterfaceGroups(evidence, id, groups, origin)) unseen(context, id, resource);
  };
  return [...edits, { phase: 'wear', run }];
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
        unseen(context, id, resource);
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
  const mapped = after.map_public_ip_on_launch;
  const mapsAddresses = resource.unknown.map_public_ip_on_launch === true ? undefined : mapped === true;
  if (action === 'update') {
    const isSame = resource.before?.map_public_ip_on_launch === mapped && mapsAddresses !== undefined;
    const change = () => mapAddresses(evidence, id, mapsAddresses, origin);
    return isSame ? edits : [...edits, { phase: 'add', run: change }];
  }
  const run = (): void => {
    const network = plannedText(context, resource, 'vpc_id');
    const block = text(after.cidr_block);
    const isMade =
      block !== undefined &&
      network !== undefined &&
      'value' in network &&
      createSubnet(evidence, { id, network: network.value, block, mapsAddresses }, origin);
    if (!isMade)
      context.gap('either', `${resource.address} is created, and where it lies is not known`, origin);
  };
  return [...edits, { phase: 'create', run }];
}

/**
 * The plan's own difference over the live groups; undefined where there is none. Where the list was unknown as a whole, a group that
 * was worn and that no resource of the plan is may be written as a literal beside the references.
 */
function wornAfter(
  context: PlanContext,
  resource: PlannedResource,
  member: string,
  current: readonly string[] | undefined,
): readonly string[] | undefined {
  const before = texts(resource.before?.[member]);
  const { values, unknown, isReferenced } = plannedTexts(context, resource, member);
  if (resource.unknown[member] === undefined && sameTexts(before, values)) return undefined;
  if (resource.unknown[member] === true && values.length === 0 && unknown === undefined) return undefined;
  const gone = before.filter((group) => !values.includes(group));
  const kept = (current ?? before).filter((group) => !gone.includes(group));
  const managed = new Set([...context.known.changes.values()].map((each) => text(each.before?.id)));
  const literal = gone.filter((group) => !managed.has(group));
  const doubt =
    unknown ??
    (isReferenced === true && literal.length > 0
      ? `whether ${resource.address} keeps ${literal.join(', ')} is not known before the plan is applied`
      : undefined);
  if (doubt !== undefined) context.gap('either', doubt, resource.origin, text(resource.before?.id));
  else if (isReferenced === true)
    context.gap(
      'none',
      `${member} of ${resource.address} is taken from what it refers to; literal values beside references do not stand in a plan`,
      resource.origin,
      text(resource.before?.id),
    );
  return [...new Set([...kept, ...values, ...(doubt === undefined ? [] : [doubt])])];
}

/** Members whose change in place is not modelled. */
function tellOthers(context: PlanContext, resource: PlannedResource, members: readonly string[]): void {
  const { address, before, after, unknown, origin } = resource;
  for (const member of members) {
    // Computed members that another change may touch are unknown without being written.
    const isSame = JSON.stringify(before?.[member] ?? null) === JSON.stringify(after?.[member] ?? null);
    if (!isSame && !isUnknown(unknown[member]))
      context.gap(
        'either',
        `what the change of ${member} of ${address} does to flows is not modelled`,
        origin,
      );
  }
}

function unseen(context: PlanContext, id: string, { address, origin }: PlannedResource): void {
  context.gap('either', `${id}, which ${address} changes, is not in evidence`, origin, id);
}

function sameTexts(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((item) => right.includes(item));
}

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : []).flatMap((item) => text(item) ?? []);
}
